"""Planned works as they are given, kept and asked for."""
