"""The records: one file per log, and what the later stages add."""
