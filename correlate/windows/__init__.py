"""How complaints grow with the age of an outage, and until when a repair still pays."""
