"""Days and weeks of local time as spans, and months as the days they hold. Pure."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from correlate.weeks import Weeks
from service.store.summaries.summaries import Span

_DAY = timedelta(days=1)


def weeks_until(zone: str, last: datetime, number: int) -> list[Span]:
    """So many weeks, oldest first, of which `last` lies in the last one."""
    calendar = Weeks(zone)
    week = calendar.of(last)
    first = week.monday - (number - 1) * 7 * _DAY
    return [
        Span(each.name, each.starts_at, each.ends_at)
        for each in (calendar.starting(first + place * 7 * _DAY) for place in range(number))
    ]


def days_of_weeks(zone: str, weeks: list[Span]) -> list[Span]:
    """Every day of consecutive weeks, oldest first."""
    return list(_days(zone, weeks[0].starts_at, weeks[-1].ends_at)) if weeks else []


def days_of_months(zone: str, last: datetime, number: int) -> list[Span]:
    """The days of so many months, oldest first, of which `last` lies in the last one; none after `last`."""
    day = last.astimezone(ZoneInfo(zone)).date()
    months = day.year * 12 + day.month - number
    first = date(months // 12, months % 12 + 1, 1)
    return list(_days(zone, _midnight(first, ZoneInfo(zone)), last + timedelta.resolution))


def month_of(day: Span) -> str:
    """The month of a day: ``2011-07``."""
    return day.name[:7]


def _days(zone: str, since: datetime, until: datetime) -> Iterator[Span]:
    place = ZoneInfo(zone)
    day = since.astimezone(place).date()
    while _midnight(day, place) < until:
        yield Span(day.isoformat(), _midnight(day, place), _midnight(day + _DAY, place))
        day += _DAY


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
