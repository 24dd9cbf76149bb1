"""The page of data: what comes in from where, what was counted of it, and what could not be taken."""
