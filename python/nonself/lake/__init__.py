"""Where records are kept: Parquet files by log, day and hour."""
