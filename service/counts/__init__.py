"""Count series from any file, judged."""
