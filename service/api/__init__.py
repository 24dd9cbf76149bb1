"""The service over HTTP: records in, results out, health, and what changed as it changes."""
