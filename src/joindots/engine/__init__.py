"""The only room that knows DuckDB, Spark and the disk: scan a table, write a table, record a run."""
