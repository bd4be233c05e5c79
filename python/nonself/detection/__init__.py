"""Models: load, check, run. Gives model breaches."""
