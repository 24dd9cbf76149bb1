"""Repair orders: what they say, and why they are made, changed and ended."""
