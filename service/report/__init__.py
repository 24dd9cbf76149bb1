"""Reports that people read and print."""
