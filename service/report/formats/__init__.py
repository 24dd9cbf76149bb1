"""What a report is printed as: each module knows one format, and nothing of what the report is about."""
