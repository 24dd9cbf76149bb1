"""What arrives: read from sources, stopped where it is bad, handed to whoever concludes, answered when it is kept."""
