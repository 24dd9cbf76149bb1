"""Pages of access: the door, one's own account, the people and tokens of the service, and what everybody did."""
