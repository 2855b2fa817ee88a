"""`make bench`: how long people and machines wait. Figures to read; no test depends on them."""
