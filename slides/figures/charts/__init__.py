"""Charts and tables of computed values: loss curves, heat maps, tables, sampled texts."""
