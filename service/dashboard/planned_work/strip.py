"""The calendar strip: a row a region, a bar a work, over the days that are shown. Pure geometry, in percent."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from alerts.works.work_rules import WorkRules
from service.works.work_rows import PlannedWorkRow

DAY = timedelta(days=1)
_NARROWEST = 0.3
_MOST_LANES = 6


class Bar(msgspec.Struct, frozen=True):
    """A work on the strip: from `left`, `width` wide (percent), on a lane of its region, none of which overlap."""

    work: PlannedWorkRow
    left: float
    width: float
    lane: int


class Lanes(msgspec.Struct, frozen=True):
    """The works of one region; `hidden`: those for which there was no lane left."""

    region: str
    bars: tuple[Bar, ...]
    lanes: int
    hidden: int


class Night(msgspec.Struct, frozen=True):
    """The hours of one night in which work that affects service may begin."""

    left: float
    width: float


class DayMark(msgspec.Struct, frozen=True):
    """A local midnight, and the day that it begins."""

    left: float
    day: datetime


class Strip(msgspec.Struct, frozen=True):
    """The whole of it; `now` is None where the present is not shown."""

    starts_at: datetime
    ends_at: datetime
    rows: tuple[Lanes, ...]
    nights: tuple[Night, ...]
    days: tuple[DayMark, ...]
    now: float | None


def strip_of(
    works: Sequence[PlannedWorkRow], now: datetime, zone: ZoneInfo, rules: WorkRules, *, days: int = 14, back: int = 2
) -> Strip:
    """`days` whole days in the zone, from `back` days before today on."""
    first = datetime.combine(now.astimezone(zone).date() - back * DAY, time(), zone)
    scale = _Scale(first, datetime.combine(first.date() + days * DAY, time(), zone))
    dates = [first.date() + number * DAY for number in range(days)]
    marks = tuple(DayMark(scale.at(begin), begin) for date in dates for begin in [datetime.combine(date, time(), zone)])
    nights = tuple(_nights((datetime.combine(date, time(), zone) for date in dates), scale, rules))
    shown = [work for work in works if work.ends_at > scale.first and work.starts_at < scale.last]
    regions = sorted({work.region for work in shown})
    rows = tuple(_lanes(region, [work for work in shown if work.region == region], scale) for region in regions)
    return Strip(scale.first, scale.last, rows, nights, marks, scale.within(now))


class _Scale:
    def __init__(self, first: datetime, last: datetime) -> None:
        self.first, self.last = first, last
        # Moments of one zone are subtracted by the clock on the wall, which a change of the clocks makes wrong.
        self._begin, self._length = first.timestamp(), last.timestamp() - first.timestamp()

    def at(self, moment: datetime) -> float:
        """Percent of the width, held to its ends."""
        return round(min(100.0, max(0.0, 100.0 * (moment.timestamp() - self._begin) / self._length)), 3)

    def within(self, moment: datetime) -> float | None:
        return self.at(moment) if self.first <= moment < self.last else None


def _lanes(region: str, works: Iterable[PlannedWorkRow], scale: _Scale) -> Lanes:
    ends: list[float] = []
    bars, hidden = list[Bar](), 0
    for work in sorted(works, key=lambda one: (one.starts_at, one.work_id)):
        left, right = scale.at(work.starts_at), scale.at(work.ends_at)
        width = max(_NARROWEST, round(right - left, 3))
        lane = next((number for number, end in enumerate(ends) if end <= left), len(ends))
        if lane >= _MOST_LANES:
            hidden += 1
            continue
        ends[lane : lane + 1] = [left + width]
        bars.append(Bar(work, left, width, lane))
    return Lanes(region, tuple(bars), len(ends), hidden)


def _nights(midnights: Iterable[datetime], scale: _Scale, rules: WorkRules) -> Iterator[Night]:
    for midnight in midnights:
        begins = datetime.combine(midnight.date(), rules.earliest_start, midnight.tzinfo)
        ends = datetime.combine(midnight.date(), rules.latest_start, midnight.tzinfo)
        if ends <= begins:
            ends = datetime.combine(midnight.date() + DAY, rules.latest_start, midnight.tzinfo)
        yield Night(scale.at(begins), round(scale.at(ends) - scale.at(begins), 3))
