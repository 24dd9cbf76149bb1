"""Complaints followed until they were really solved: who owns them, which may escalate, what became of them."""
