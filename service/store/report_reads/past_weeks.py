"""The weeks before a moment, for what is told from many of them: seven local days each, the last one ending there."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from correlate.facts import Period

_WEEK = timedelta(days=7)


def past_weeks(until: datetime, zone: str, count: int) -> list[Period]:
    """So many, oldest first; they begin at the same local hour, whatever clocks do in between."""
    local = until.astimezone(ZoneInfo(zone))
    ends = [(local - _WEEK * back).astimezone(UTC) for back in range(count, -1, -1)]
    return list(pairwise(ends))
