"""Who may ask, how often, and what the page may load."""
