"""What it means: outages, spikes, what explains what, and how complaints grow with age."""
