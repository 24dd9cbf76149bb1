"""What trying something that the settings name came to."""

from collections.abc import Iterator
from enum import StrEnum

import msgspec


class Verdict(StrEnum):
    """What a check came to; only `WRONG` keeps the service from working as it is set."""

    GOOD = "good"
    NOTE = "note"
    WRONG = "wrong"


class Finding(msgspec.Struct, frozen=True):
    """What was tried, what it came to, and what there is to say: what is wrong and what to do."""

    of: str
    verdict: Verdict
    told: str


Told = Iterator[tuple[Verdict, str]]
"""What one trial has to say, in its order."""
