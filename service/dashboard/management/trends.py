"""The four figures of the management page with their trends, each with its sample size and interval."""

from collections.abc import Callable, Sequence
from math import sqrt

import msgspec

from alerts.scorecard import share_interval
from service.dashboard.management.sheet import ManagementSheet, MonthSheet, WeekSheet
from service.store.summaries.sums import ComplaintSums, OrderSums, all_complaints, all_desk, all_orders

CLASSES = ("voice", "internet", "messaging", "other")
"""The operators' classes of complaints; what has none of them counts as the last."""

FEW = 10
"""Shares of fewer than that are drawn faint."""

_PER = 10_000.0


class Figure(msgspec.Struct, frozen=True):
    """One figure of a span of time with its 90 % interval, None where there is none; `of`: of how many it speaks."""

    span: str
    value: float | None
    lo: float | None = None
    hi: float | None = None
    of: int = 0
    whole: bool = True

    @property
    def few(self) -> bool:
        """Whether it speaks of so little that it is drawn faint."""
        return self.of < FEW


class MonthRates(msgspec.Struct, frozen=True):
    """Complaints per 10,000 users in a month, all and by class; None where the inventory gives no users."""

    month: str
    whole: bool
    days: int
    of_days: int
    complaints: int
    every: float | None
    by_class: tuple[float | None, ...]


class Trend(msgspec.Struct, frozen=True):
    """A figure by week, oldest first; `now` is that of the week shown, `before` of the week before it."""

    figures: tuple[Figure, ...]
    now: Figure
    before: Figure | None


def outage_hours(sheet: ManagementSheet) -> Trend:
    """Cumulative outage hours by week, planned work left out."""
    return _trend(
        sheet,
        lambda week: _figure(week, sum(row.outage_hours for row in week.rows), sum(row.outages for row in week.rows)),
    )


def fault_complaints(sheet: ManagementSheet) -> Trend:
    """Complaints closed with a network fault, by week."""
    return _trend(
        sheet,
        lambda week: _figure(
            week, float(sum(row.complaints_by_cause for row in week.rows)), sum(row.complaints for row in week.rows)
        ),
    )


def hit_rate(sheet: ManagementSheet) -> Trend:
    """Of the orders issued in a week whose outage is over: the share back before the golden window closed (0–1)."""
    return _trend(sheet, lambda week: _share(week, _orders(week).in_window, _orders(week).over))


def avoided(sheet: ManagementSheet) -> Trend:
    """Complaints that the orders carried out in time avoided (modelled); their orders are taken as independent."""
    return _trend(sheet, _avoided)


def supervision_rate(sheet: ManagementSheet) -> Trend:
    """Of what came under supervision in a week: the share resolved before its end (0–1)."""

    def rate(week: WeekSheet) -> Figure:
        desk = all_desk(week.desk.values())
        return _share(week, desk.resolved, desk.supervised)

    return _trend(sheet, rate)


def red_lights(sheet: ManagementSheet) -> Trend:
    """Red lights lit, by week."""
    return _trend(sheet, lambda week: _lit(week, all_desk(week.desk.values()).red_lights))


def month_rates(sheet: ManagementSheet) -> tuple[MonthRates, ...]:
    """Complaints per 10,000 users by month and class, oldest first."""
    return tuple(_month(month, sheet.users) for month in sheet.months)


def _month(month: MonthSheet, users: float | None) -> MonthRates:
    sums = all_complaints(month.complaints.values())
    counts = [_of_class(sums, name) for name in CLASSES]
    rates = tuple(_PER * count / users if users else None for count in counts)
    every = _PER * sums.complaints / users if users else None
    return MonthRates(month.name, month.whole, month.days, month.of_days, sums.complaints, every, rates)


def _of_class(sums: ComplaintSums, name: str) -> int:
    if name != CLASSES[-1]:
        return sums.by_category.get(name, 0)
    return sums.complaints - sum(sums.by_category.get(each, 0) for each in CLASSES[:-1])


def _avoided(week: WeekSheet) -> Figure:
    sums = _orders(week)
    if not sums.carried_out:
        return Figure(week.name, None, whole=week.over)
    lo, hi = max(0.0, sums.avoided - sqrt(sums.below)), sums.avoided + sqrt(sums.above)
    return Figure(week.name, sums.avoided, lo, hi, sums.carried_out, week.over)


def _orders(week: WeekSheet) -> OrderSums:
    return all_orders(week.orders.values())


def _lit(week: WeekSheet, lights: int) -> Figure:
    return Figure(week.name, float(lights), of=lights, whole=week.over)


def _figure(week: WeekSheet, value: float, of: int) -> Figure:
    return Figure(week.name, value, of=of, whole=week.over)


def _share(week: WeekSheet, found: int, of: int) -> Figure:
    if not of:
        return Figure(week.name, None, whole=week.over)
    return Figure(week.name, found / of, *share_interval(found, of), of, week.over)


def _trend(sheet: ManagementSheet, told: Callable[[WeekSheet], Figure]) -> Trend:
    figures: Sequence[Figure] = [told(week) for week in sheet.weeks]
    place = next((at for at, figure in enumerate(figures) if figure.span == sheet.week), len(figures) - 1)
    return Trend(tuple(figures), figures[place], figures[place - 1] if place > 0 else None)
