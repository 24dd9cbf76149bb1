"""How many complaints are usual, and what to call it when there are more."""
