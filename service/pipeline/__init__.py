"""From documents to conclusions, orders and their transaction, and how it goes on after a restart."""
