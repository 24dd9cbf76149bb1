"""What a desk comes to over a recording, counted as it goes: orders, pushes, messages, and what they would avoid."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median

import msgspec

from alerts.channels.routing import Route
from alerts.notices.notice import Notice
from alerts.orders.order import Change, RepairOrder, State
from alerts.orders.push_time import PushReason
from alerts.orders.reason import Reason
from alerts.told import Told


class Pushed(msgspec.Struct, frozen=True):
    """An order as it was when it was first pushed."""

    order_id: str
    region: str
    at: datetime
    priority: str
    in_time: bool
    hours_before_burst: float
    avoided: float
    avoided_lo: float
    avoided_hi: float


class DeskFigures(msgspec.Struct, frozen=True):
    """What a desk came to.

    `orders` issued; `pushed`, of them `in_time` (the repair ends before the burst) and `needless` (withdrawn before
    anybody took them on); `states`: all states of all orders. `avoided`: complaints that repairs begun with the pushes
    avoid, modelled, the sum of the orders' expectations and of their bounds. `lead_hours`: from push to burst, in the
    middle, None where nothing was pushed. `notices` by topic, `messages` by channel, before storms are gathered.
    """

    orders: int
    pushed: int
    in_time: int
    needless: int
    states: int
    avoided: float
    avoided_lo: float
    avoided_hi: float
    lead_hours: float | None
    priorities: Mapping[str, int]
    notices: Mapping[str, int]
    messages: Mapping[str, int]


class DeskTally:
    """Counts what a desk tells; `routes` are the channels that would carry it."""

    def __init__(self, routes: Sequence[Route] = ()) -> None:
        self.pushed: dict[str, Pushed] = {}
        self._routes = tuple(routes)
        self._known: set[tuple[str, str]] = set()
        self._issued: set[str] = set()
        self._taken_on: set[str] = set()
        self._needless: set[str] = set()
        self._states = 0
        self._notices: Counter[str] = Counter()
        self._messages: Counter[str] = Counter({route.name: 0 for route in self._routes})

    def take(self, told: Told) -> None:
        """Count what came about at one moment."""
        for order in told.orders:
            self._take_order(order)
        for notice in told.notices:
            self._take_notice(notice)

    def figures(self) -> DeskFigures:
        """What it has come to so far."""
        pushed = list(self.pushed.values())
        return DeskFigures(
            orders=len(self._issued),
            pushed=len(pushed),
            in_time=sum(one.in_time for one in pushed),
            needless=len(self._needless),
            states=self._states,
            avoided=sum(one.avoided for one in pushed),
            avoided_lo=sum(one.avoided_lo for one in pushed),
            avoided_hi=sum(one.avoided_hi for one in pushed),
            lead_hours=median(one.hours_before_burst for one in pushed) if pushed else None,
            priorities=_sorted(Counter(one.priority for one in pushed)),
            notices=_sorted(self._notices),
            messages=_sorted(self._messages),
        )

    def _take_order(self, order: RepairOrder) -> None:
        self._states += 1
        self._issued.add(order.order_id)
        if order.push.pushed and order.is_open and order.order_id not in self.pushed:
            self.pushed[order.order_id] = _pushed(order)
        if order.is_open and order.state is not State.PENDING:
            self._taken_on.add(order.order_id)
        if order.order_id in self.pushed and _is_needless(order) and order.order_id not in self._taken_on:
            self._needless.add(order.order_id)
        for route in self._routes:
            self._route(route, order)

    def _route(self, route: Route, order: RepairOrder) -> None:
        told = route.name, order.order_id
        if route.takes_order(order).is_told(known=told in self._known):
            self._known.add(told)
            self._messages[route.name] += 1

    def _take_notice(self, notice: Notice) -> None:
        self._notices[notice.topic.value] += 1
        self._messages.update(route.name for route in self._routes if route.takes_notice(notice))


class Difference(msgspec.Struct, frozen=True):
    """An order that one of two desks pushed and the other did not, or at another moment; None: not pushed."""

    order_id: str
    region: str
    present: datetime | None
    changed: datetime | None
    avoided: float


def differences(present: Mapping[str, Pushed], changed: Mapping[str, Pushed]) -> list[Difference]:
    """What a change does to single orders, those that avoid most first."""
    return sorted(_differences(present, changed), key=lambda one: (-one.avoided, one.order_id))


def _differences(present: Mapping[str, Pushed], changed: Mapping[str, Pushed]) -> Iterable[Difference]:
    for order_id in dict.fromkeys((*present, *changed)):
        before, after = present.get(order_id), changed.get(order_id)
        one = before or after
        was, will_be = (None if pushed is None else pushed.at for pushed in (before, after))
        if one is not None and was != will_be:
            yield Difference(order_id, one.region, was, will_be, one.avoided)


def _pushed(order: RepairOrder) -> Pushed:
    return Pushed(
        order_id=order.order_id,
        region=order.region,
        at=order.changed_at,
        priority=order.priority.value,
        in_time=order.push.reason is PushReason.IN_TIME,
        hours_before_burst=(order.burst_at - order.changed_at) / timedelta(hours=1),
        avoided=order.expected_avoided,
        avoided_lo=order.expected_avoided_lo,
        avoided_hi=order.expected_avoided_hi,
    )


def _is_needless(order: RepairOrder) -> bool:
    return order.change is Change.WITHDRAWN and order.reason is Reason.ALARM_CLEARED


def _sorted(counts: Counter[str]) -> Mapping[str, int]:
    return dict(sorted(counts.items()))
