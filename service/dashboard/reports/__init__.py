"""The reports page: what the report job left, to look at and to take away, and one made now."""
