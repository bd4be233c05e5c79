"""The REST API and the page: what a data folder knows, for people and programs."""
