"""What a repair is worth and what it takes: the order of the queue."""
