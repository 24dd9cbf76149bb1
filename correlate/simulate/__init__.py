"""Worlds with known truth: networks, outages, alarms and complaints from a seed."""
