"""From alarm states to outages, and from outages to the groups that failed together."""
