"""The management page's sheet, read from kept sums: a year of weeks without reading a year of rows."""

from calendar import monthrange
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import dropwhile, groupby

import msgspec

from alerts.supervision.red_light import RED_LIGHT_CASE, RedLight
from correlate.weekly import WeeklyRow
from correlate.weeks import Week, Weeks
from ingest.inventory import Inventory
from service.dashboard.management.sheet import ManagementSheet, MonthSheet, WeekSheet
from service.store.cases import Wanted
from service.store.store import Store
from service.store.summaries.spans import days_of_months, days_of_weeks, month_of, weeks_until
from service.store.summaries.summaries import Found, Span
from service.store.summaries.sums import ComplaintSums, DeskSums, OrderSums, all_complaints
from service.store.summaries.weekly_sums import weekly_rows

WEEKS_CHOICES = (12, 26, 52)
MONTHS = 12
_LIGHTS_SHOWN = 100
_STEP_S, _HELD_AT_MOST = 30, 64
_Asked = tuple[str | None, int, frozenset[str] | None]
_light = msgspec.msgpack.Decoder(RedLight)


class StoreSheets:
    """Reads sheets from one store. `now` is the service's clock; `rows_for` is how long conclusions are kept."""

    def __init__(
        self, store: Store, inventory: Callable[[], Inventory], now: Callable[[], datetime], rows_for: timedelta
    ) -> None:
        self._store = store
        self._inventory = inventory
        self._now = now
        self._rows_for = rows_for
        self._step = 0
        self._read: dict[_Asked, ManagementSheet] = {}

    def newest_week(self) -> str:
        """The name of the newest week in which anything happened; of the one that goes on where nothing ever did."""
        return Weeks(self._inventory().timezone).of(self._newest()).name

    def sheet(
        self, week: str | None = None, weeks: int = WEEKS_CHOICES[0], regions: Collection[str] | None = None
    ) -> ManagementSheet:
        """The sheet of so many weeks up to the newest one, or to `week` where that is further back.

        As it stood at most half a minute ago. ValueError where `week` is the name of none.
        """
        step = int(self._now().timestamp()) // _STEP_S
        asked = (week, weeks, None if regions is None else frozenset(regions))
        if step != self._step or len(self._read) >= _HELD_AT_MOST:
            self._step, self._read = step, {}
        found = self._read.get(asked)
        if found is None:
            found = self._read[asked] = self._fresh(*asked)
        return found

    def _fresh(self, week: str | None, weeks: int, regions: Collection[str] | None) -> ManagementSheet:
        inventory, now = self._inventory(), self._now()
        calendar = Weeks(inventory.timezone)
        newest = calendar.of(self._newest())
        shown = newest if week is None else calendar.named(week)
        last = newest if newest.starts_at - shown.starts_at < timedelta(weeks=weeks - 1) else shown
        last = max(last, shown, key=lambda each: each.starts_at)
        # One more, to compare the first with.
        spans = weeks_until(inventory.timezone, last.starts_at, weeks + 1)
        month_days = days_of_months(inventory.timezone, min(now, last.ends_at - timedelta.resolution), MONTHS)
        return self._sheet(inventory, now, shown, spans, month_days, regions)

    def _sheet(
        self,
        inventory: Inventory,
        now: datetime,
        shown: Week,
        spans: list[Span],
        month_days: list[Span],
        regions: Collection[str] | None,
    ) -> ManagementSheet:
        zone, sums, since = inventory.timezone, self._store.summaries, now - self._rows_for
        days = sums.complaints.read(zone, _all_days(zone, spans, month_days), since)
        outages, orders = sums.outages.read(zone, spans, since), sums.orders.read(zone, spans, since)
        desk = sums.desk.read(zone, spans, since)
        rows = weekly_rows(spans, days, outages, inventory.regions)
        found: Sequence[Found[object]] = (days, outages, orders, desk)  # type: ignore[assignment]
        unsummed = {name for each in found for name in (*each.missing, *each.behind)}
        span = (shown.starts_at, shown.ends_at)
        return ManagementSheet(
            week=shown.name,
            weeks=_weeks(spans, rows, orders.sums, desk.sums, now)[1:],
            months=_months(month_days, days, now),
            places=tuple(sums.places.most_complained_of(span, regions)),
            lights=self._lights(),
            regions=inventory.regions,
            zone=zone,
            now=now,
            unsummed=len(unsummed),
        ).only(regions)

    def _lights(self) -> tuple[RedLight, ...]:
        """Those that are on, the one lit last first."""
        found = self._store.cases.listed(RED_LIGHT_CASE, Wanted(open_only=True), _LIGHTS_SHOWN)
        lights = [_light.decode(case.body) for case in found]
        return tuple(sorted(lights, key=lambda light: light.lit_at, reverse=True))

    def _newest(self) -> datetime:
        reads = self._store.reads
        moments = [row.started_at for row in reads.outages(limit=1)]
        moments += [row.created_at for row in reads.complaints(limit=1)]
        return max(moments, default=self._now())


def _all_days(zone: str, weeks: list[Span], months: list[Span]) -> list[Span]:
    found = {span.name: span for span in (*days_of_weeks(zone, weeks), *months)}
    return list(found.values())


def _weeks(
    spans: Sequence[Span],
    rows: Sequence[WeeklyRow],
    orders: Mapping[str, Mapping[str, OrderSums]],
    desk: Mapping[str, Mapping[str, DeskSums]],
    now: datetime,
) -> tuple[WeekSheet, ...]:
    by_week = {week: tuple(found) for week, found in groupby(rows, key=lambda row: row.week)}
    return tuple(
        WeekSheet(
            span.name,
            span.starts_at,
            span.ends_at,
            span.ends_at <= now,
            by_week.get(span.name, ()),
            orders.get(span.name, {}),
            desk.get(span.name, {}),
        )
        for span in spans
    )


def _months(days: Sequence[Span], found: Found[ComplaintSums], now: datetime) -> tuple[MonthSheet, ...]:
    """From the month of the first complaint on; a day counts once it is over, and not before that complaint."""
    begun = list(dropwhile(lambda day: not found.sums.get(day.name), days))
    return tuple(_month(name, list(each), found, now) for name, each in groupby(begun, key=month_of))


def _month(name: str, days: Sequence[Span], found: Found[ComplaintSums], now: datetime) -> MonthSheet:
    regions = sorted({region for day in days for region in found.sums.get(day.name, {})})
    complaints = {
        region: all_complaints(found.sums[day.name][region] for day in days if region in found.sums.get(day.name, {}))
        for region in regions
    }
    told = sum(1 for day in days if day.ends_at <= now and day.name in found.sums)
    year, month = name.split("-")
    return MonthSheet(name, told, monthrange(int(year), int(month))[1], complaints)
