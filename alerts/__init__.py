"""What to do about it: repair orders, their rank, their life, and who is told."""
