"""Notices: what people are told besides repair orders."""
