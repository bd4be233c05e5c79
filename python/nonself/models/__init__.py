"""Models as YAML, by ATT&CK matrix and tactic; no Python. See README.md."""
