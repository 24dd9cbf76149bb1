"""Writes down the sums of days and weeks, so that pages about a year have them at once, before rows are let go."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from service.jobs.apart import CutShort
from service.store.store import Store
from service.store.summaries.spans import days_of_weeks, weeks_until
from service.store.summaries.summaries import Span

WEEKS = 56
"""A year, and the days that its first month begins with."""

AGAIN = timedelta(days=35)
"""What ended so lately is summed again in any case."""

_AT_ONCE = 8


def keep_sums(store: Store, zone: str, rows_since: datetime, now: datetime, is_stopping: Callable[[], bool]) -> str:
    """Bring the sums of the last year up to date, of rows since `rows_since`; CutShort once `is_stopping`."""
    weeks = weeks_until(zone, now, WEEKS)
    days, sums, again = days_of_weeks(zone, weeks), store.summaries, now - AGAIN
    count = 0
    for kept, spans in ((sums.complaints, days), (sums.outages, weeks), (sums.orders, weeks), (sums.desk, weeks)):
        for some in _some(spans):
            if is_stopping():
                raise CutShort
            count += kept.refresh(zone, some, rows_since, again)
    return f"{count:,} sums of days and weeks were brought up to date"


def _some(spans: Sequence[Span]) -> list[Sequence[Span]]:
    return [spans[start : start + _AT_ONCE] for start in range(0, len(spans), _AT_ONCE)]
