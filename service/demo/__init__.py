"""The demonstration: bundled weeks through the live service."""
