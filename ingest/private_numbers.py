"""Telephone numbers in what customers wrote, and in what is said of it: stars, before anything is kept."""

import re

STARS = "***********"
_NUMBER = re.compile(r"(?<!\d)(?:(?:\+|00)?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)")
_LONG_ENOUGH = 11


def without_numbers(text: str) -> str:
    """`text` with stars for every mobile number of the Chinese plan (11 digits from 13 to 19, +86 before or not)."""
    return _NUMBER.sub(STARS, text) if len(text) >= _LONG_ENOUGH else text
