"""How fast, beside others: run as ``python -m benchmarks``. See ``docs/benchmarks.md``."""
