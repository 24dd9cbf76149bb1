"""Who is on duty, and who is told next when nobody has taken an order on."""
