"""What may be set: sections, how they are read, shown, and which mode the service runs in."""
