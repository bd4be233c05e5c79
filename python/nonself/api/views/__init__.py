"""What the pages show, made from the records and from what was learnt."""
