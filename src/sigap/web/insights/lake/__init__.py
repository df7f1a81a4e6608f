"""Closed days as Parquet: which day a row belongs to, files and their manifest, roll-ups, and reading it all as one."""
