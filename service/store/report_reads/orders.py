"""What came of the orders that were issued in a stretch of time: in time, taken on, completed, avoided; who waited."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from statistics import median

import msgspec
from sqlalchemy import Connection, Engine, func, select

from alerts.dispatch.priority import Priority
from alerts.orders.life_rates import Rate
from alerts.orders.stage_rules import StageRules
from correlate.facts import Period
from ingest.records import Region
from service.store import schema
from service.store.report_reads.issued_orders import IssuedOrder, issued_orders
from service.store.report_reads.known_regions import known_regions
from service.store.report_reads.span import Span
from service.store.summaries.sums import OrderSums, all_orders

_MINUTE = timedelta(minutes=1)
_PRIORITIES = tuple(Priority)


class Issued(msgspec.Struct, frozen=True):
    """Orders of one region, or of all. `before_burst`: those issued before complaints were to burst.

    `in_time`: those taken on within their limit, of those that were pushed and taken on, or whose limit passed.
    """

    sums: OrderSums = OrderSums()
    before_burst: Rate = Rate(0, 0)
    in_time: Rate = Rate(0, 0)
    taken: int = 0
    by_chance: int = 0


class Waited(msgspec.Struct, frozen=True):
    """How long the pushed orders of a `unit` (empty: not known) waited for somebody, in minutes.

    `taken` of `orders` were taken on: `median` and `longest` are of these, None where there is none. `waiting`: still
    open and not taken on, for `waiting_longest` by now.
    """

    unit: str
    orders: int
    in_time: Rate
    taken: int
    median: float | None
    longest: float | None
    waiting: int
    waiting_longest: float | None


class OrdersFacts(msgspec.Struct, frozen=True):
    """By region, and by unit, those that waited longest first; `rules` tell how soon an order is to be taken on."""

    regions: Mapping[str, Region]
    now: Mapping[str, Issued]
    before: Mapping[str, Issued]
    waited: tuple[Waited, ...]
    rules: StageRules


def together(parts: Mapping[str, Issued]) -> Issued:
    """Of all regions."""
    found = list(parts.values())
    return Issued(
        all_orders(one.sums for one in found),
        _sum(one.before_burst for one in found),
        _sum(one.in_time for one in found),
        sum(one.taken for one in found),
        sum(one.by_chance for one in found),
    )


def _sum(rates: Iterable[Rate]) -> Rate:
    found = list(rates)
    return Rate(sum(one.part for one in found), sum(one.whole for one in found))


class OrdersReads:
    """Reads tables only."""

    def __init__(self, engine: Engine, rules: StageRules = StageRules()) -> None:  # noqa: B008 - frozen
        self._engine = engine
        self._rules = rules

    def facts(self, span: Span) -> OrdersFacts:
        """Of the time and of the one before it, each with what is known of its orders by now."""
        with self._engine.connect() as connection:
            now = _now(connection)
            shown, waited = _counted(connection, span.now, self._rules, now)
            before, _ = _counted(connection, span.before, self._rules, now)
            return OrdersFacts(known_regions(connection), shown, before, waited, self._rules)


def _now(connection: Connection) -> datetime | None:
    """The pipeline's clock; None before anything came."""
    now: datetime | None = connection.execute(select(func.min(schema.progress.c.now))).scalar()
    return now


class _Wait(msgspec.Struct, frozen=True, gc=False):
    """`minutes` until it was taken on, None where nobody did; `late`: None while its limit has not passed."""

    minutes: float | None
    waiting: float | None
    in_time: bool | None


class _Toll:
    def __init__(self) -> None:
        self.sums: list[OrderSums] = []
        self.before_burst = self.by_chance = 0
        self.waits: list[_Wait] = []

    def take(self, order: IssuedOrder, wait: _Wait | None) -> None:
        self.sums.append(order.came_of_it)
        self.before_burst += order.lead_hours > 0
        self.by_chance += order.by_chance
        if wait is not None:
            self.waits.append(wait)

    def told(self) -> Issued:
        return Issued(
            all_orders(self.sums),
            Rate(self.before_burst, len(self.sums)),
            _in_time(self.waits),
            sum(wait.minutes is not None for wait in self.waits),
            self.by_chance,
        )


def _counted(
    connection: Connection, time: Period, rules: StageRules, now: datetime | None
) -> tuple[dict[str, Issued], tuple[Waited, ...]]:
    tolls: defaultdict[str, _Toll] = defaultdict(_Toll)
    units: defaultdict[str, list[_Wait]] = defaultdict(list)
    for order in issued_orders(connection, time):
        wait = _wait(order, rules, now)
        tolls[order.region].take(order, wait)
        if wait is not None:
            units[order.unit].append(wait)
    waited = sorted((_waited(unit, waits) for unit, waits in units.items()), key=_longest_first)
    return {region: toll.told() for region, toll in sorted(tolls.items())}, tuple(waited)


def _wait(order: IssuedOrder, rules: StageRules, now: datetime | None) -> _Wait | None:
    """None of an order that was not pushed: nobody could know of it."""
    since = order.pushed_at
    if since is None:
        return None
    limit = rules.acknowledge[_PRIORITIES.index(order.priority)]
    if order.taken_at is not None:
        minutes = max(order.taken_at - since, timedelta()) / _MINUTE
        return _Wait(minutes, None, order.taken_at <= since + limit)
    until = order.closed_at or now or since
    waiting = None if order.closed_at else max(until - since, timedelta()) / _MINUTE
    # What was closed before its limit passed, because service came back, was nobody's to take on.
    return _Wait(None, waiting, False if until > since + limit else None)


def _in_time(waits: list[_Wait]) -> Rate:
    return Rate(sum(wait.in_time is True for wait in waits), sum(wait.in_time is not None for wait in waits))


def _waited(unit: str, waits: list[_Wait]) -> Waited:
    taken = [wait.minutes for wait in waits if wait.minutes is not None]
    waiting = [wait.waiting for wait in waits if wait.waiting is not None]
    return Waited(
        unit,
        len(waits),
        _in_time(waits),
        len(taken),
        median(taken) if taken else None,
        max(taken, default=None),
        len(waiting),
        max(waiting, default=None),
    )


def _longest_first(one: Waited) -> tuple[float, str]:
    return -max(one.longest or 0.0, one.waiting_longest or 0.0), one.unit
