"""The deck: built (build), presented and previewed (serve), checked and printed (inspect)."""
