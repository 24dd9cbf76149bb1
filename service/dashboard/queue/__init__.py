"""The queue page: a dispatcher's orders by rank, opened in place, and acted on."""
