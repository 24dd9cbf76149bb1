"""The same pipeline divided among several workers, by region."""
