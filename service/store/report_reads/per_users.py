"""Complaints by region, class and month for two years, for rates by the number of users."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Engine

from correlate.weeks import Days, Months, Week
from ingest.records import Region
from service.store.report_reads.complaint_counts import ComplaintCounts, Counts
from service.store.report_reads.known_regions import known_regions
from service.store.report_reads.span import Span

_MONTHS_BACK = 11


class MonthCounts(msgspec.Struct, frozen=True):
    """A month, ``2011-07``, as far as it is told: up to `ends_at`, which is its end where `whole`."""

    name: str
    starts_at: datetime
    ends_at: datetime
    whole: bool
    counts: Counts


class PerUsersFacts(msgspec.Struct, frozen=True):
    """`months` oldest first, from January of the last year and no less than twelve back; the last may go on.

    `year_ago` is the last one a year earlier, as far as the last one is told. `since`: the first day with a complaint.
    """

    regions: Mapping[str, Region]
    months: tuple[MonthCounts, ...]
    year_ago: MonthCounts
    since: datetime | None


class PerUsersReads:
    """Reads tables only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def facts(self, span: Span) -> PerUsersFacts:
        """Up to the end of the time: the month that its last day lies in is told as far as that."""
        months = list(_months(span))
        ago = _year_ago(span, months[-1])
        counts = ComplaintCounts(self._engine, span.zone, months[0].starts_at)
        *by_month, last_year = counts.over(
            [(each.starts_at, min(each.ends_at, span.ends_at)) for each in (*months, ago)]
        )
        with self._engine.connect() as connection:
            regions = known_regions(connection)
        told = (_told(month, span.ends_at, found) for month, found in zip(months, by_month, strict=True))
        return PerUsersFacts(regions, tuple(told), _told(ago, ago.ends_at, last_year), counts.since)


def _told(month: Week, until: datetime, counts: Counts) -> MonthCounts:
    return MonthCounts(month.name, month.starts_at, min(month.ends_at, until), month.ends_at <= until, counts)


def _months(span: Span) -> Iterator[Week]:
    calendar = Months(span.zone)
    last = calendar.of(span.ends_at - timedelta.resolution)
    first = min(last.monday.year * 12 + last.monday.month - 1 - _MONTHS_BACK, (last.monday.year - 1) * 12)
    yield from calendar.between(f"{first // 12:04d}-{first % 12 + 1:02d}", last.name)


def _year_ago(span: Span, last: Week) -> Week:
    """The month a year before the last one, up to the same day; the 29th of February ends with the month."""
    month = Months(span.zone).named(f"{last.monday.year - 1:04d}-{last.monday.month:02d}")
    if last.ends_at <= span.ends_at:
        return month
    days = Days(span.zone)
    told = (days.of(span.ends_at - timedelta.resolution).monday - last.monday).days
    end = min(days.starting(month.monday + timedelta(days=told)).ends_at, month.ends_at)
    return msgspec.structs.replace(month, ends_at=end)
