"""What is kept: the journal, what was concluded, the orders and what is still to be pushed."""
