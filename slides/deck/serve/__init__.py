"""The deck while one works with it: presented live, or previewed while it is written."""
