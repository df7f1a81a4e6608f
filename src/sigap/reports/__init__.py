"""Reports: HTML, XLSX, JSON, CSV, Parquet and terminal; one set of values, one look."""
