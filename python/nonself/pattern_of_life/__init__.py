"""What is usual, for every device: learnt, scored, explained."""
