"""A boosted forecast beside the hazard: it takes over where held-out scores say so, and nowhere else."""
