"""Sums of days and weeks, kept so that pages about a year never read a year of rows."""
