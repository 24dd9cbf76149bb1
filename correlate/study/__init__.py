"""What history teaches: complaint curves over outage age, golden windows, delays and baselines, as a model."""
