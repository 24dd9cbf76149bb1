"""A figure with its interval."""

from typing import NamedTuple


class Range(NamedTuple):
    """A figure with its 90 % interval."""

    value: float
    lo: float
    hi: float
