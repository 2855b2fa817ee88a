"""Charts and tables of what was computed."""
