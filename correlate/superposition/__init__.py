"""Explains all complaints by all outages at once, at a cost that does not grow with the pairs of both.

Complaints that tell alike of their place are alike to all outages that are not at it: these are laid over each other.
"""
