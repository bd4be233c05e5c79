"""From breaches to a story: hypotheses, the incident graph, the summary."""
