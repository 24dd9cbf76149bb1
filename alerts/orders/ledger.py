"""The ledger of repair orders: which group has which order, and how the open ones rank."""

from bisect import bisect_left, insort
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import takewhile

import msgspec

from alerts.orders.order import RepairOrder, before_outage
from alerts.orders.reason import Reason

_Place = tuple[float, datetime, str]
_Version = tuple[int, datetime]


class Ledger:
    """Open orders by group and by id, ranked; closed ones for as long as their group may fail again.

    At most one open order per group and per order id. Of an order that was let go its version is kept, so that its
    versions never start again. Finding is O(1), ranking O(log n).
    """

    def __init__(self, orders: Iterable[RepairOrder] = ()) -> None:
        self._open: dict[str, RepairOrder] = {}
        self._group_of: dict[str, str] = {}
        # Of a plain dict that is emptied from the front, finding the first key gets ever slower.
        self._restored: OrderedDict[str, RepairOrder] = OrderedDict()
        self._closed: OrderedDict[str, RepairOrder] = OrderedDict()
        self._versions: OrderedDict[str, _Version] = OrderedDict()
        self._queue: list[_Place] = []
        self._before_outage = 0
        self._at_site: Counter[str] = Counter()
        self._of_generators: dict[str, str] = {}
        self._unpushed: list[tuple[datetime, str]] = []
        for order in orders:
            self.put(order)

    def __len__(self) -> int:
        return len(self._open)

    def of_group(self, group_id: str) -> RepairOrder | None:
        """The open order of a group."""
        return self._open.get(group_id)

    def order(self, order_id: str) -> RepairOrder | None:
        """An order by its id, open or closed."""
        group_id = self._group_of.get(order_id)
        if group_id is not None:
            return self._open[group_id]
        return self._restored.get(order_id) or self._closed.get(order_id)

    def last_version(self, order_id: str) -> int:
        """The version of the order's newest state, also of one that was let go; 0 if there never was one."""
        order = self.order(order_id)
        return order.version if order else self._versions.get(order_id, (0,))[0]

    def rank(self, score: float, issued_at: datetime, order_id: str) -> int:
        """The rank that an order has or would have: 1 + open orders of greater score (ties: older, then id)."""
        return bisect_left(self._queue, (-score, issued_at, order_id)) + 1

    def queue(self) -> Iterator[RepairOrder]:
        """The open orders, most complaints avoided per crew-hour first."""
        return (self._open[self._group_of[order_id]] for _, _, order_id in self._queue)

    def before_outage(self, site_ids: Iterable[str | None]) -> list[RepairOrder]:
        """The open orders for sites of these that were made while they ran on batteries."""
        if not self._before_outage:
            return []
        found = (self._open.get(before_outage(site)) for site in dict.fromkeys(site_ids) if site)
        return [order for order in found if order is not None]

    def closed_of_generator(self, group_id: str) -> RepairOrder | None:
        """The closed order of a group that began before the outage: its id does not follow from the group's."""
        return self.order(self._of_generators[group_id]) if group_id in self._of_generators else None

    def has_order_at(self, site_id: str) -> bool:
        """Whether an open order names the site."""
        return site_id in self._at_site

    def _leave(self, site_ids: Iterable[str]) -> None:
        for site_id in site_ids:
            self._at_site[site_id] -= 1
            if not self._at_site[site_id]:
                del self._at_site[site_id]

    @property
    def next_push(self) -> datetime | None:
        """When the next of the open orders is to be pushed."""
        return self._unpushed[0][0] if self._unpushed else None

    def to_push(self, now: datetime) -> list[RepairOrder]:
        """The open orders whose time to be pushed has come, by that time."""
        due = takewhile(lambda one: one[0] <= now, self._unpushed)
        return [self._open[self._group_of[order_id]] for _, order_id in due]

    def closed(self) -> Iterator[RepairOrder]:
        """Those that people took on, or ended, as they were closed; for as long as they are kept."""
        return iter(self._closed.values())

    def put(self, order: RepairOrder) -> None:
        """Take an order's newest state; raises ValueError if its group has another open order."""
        self.take_out(order.order_id)
        if not order.is_open:
            closed = self._restored if order.reason is Reason.ALARM_CLEARED else self._closed
            closed[order.order_id] = order
            if order.began_before_outage:
                self._of_generators[order.group_id] = order.order_id
            return
        if order.group_id in self._open:
            raise ValueError(f"group {order.group_id} has the open order {self._open[order.group_id].order_id}")
        self._open[order.group_id] = order
        self._group_of[order.order_id] = order.group_id
        insort(self._queue, _place(order))
        self._before_outage += order.is_before_outage
        self._at_site.update(order.site_ids)
        if (due := _push_due(order)) is not None:
            insort(self._unpushed, (due, order.order_id))

    def take_out(self, order_id: str) -> None:
        """Let go of an order, so that ranks are counted without it."""
        self._restored.pop(order_id, None)
        self._closed.pop(order_id, None)
        group_id = self._group_of.pop(order_id, None)
        if group_id is not None:
            order = self._open.pop(group_id)
            del self._queue[bisect_left(self._queue, _place(order))]
            self._before_outage -= order.is_before_outage
            self._leave(order.site_ids)
            if (due := _push_due(order)) is not None:
                del self._unpushed[bisect_left(self._unpushed, (due, order_id))]

    def forget(self, restored_before: datetime, closed_before: datetime) -> None:
        """Let go of orders whose service was back before the one time, and of whatever was closed before the other."""
        for order in _before(self._restored, restored_before):
            del self._restored[order.order_id]
            self._versions.pop(order.order_id, None)
            self._versions[order.order_id] = (order.version, order.changed_at)
            self._of_generators.pop(order.group_id, None)
        for order in _before(self._closed, closed_before):
            del self._closed[order.order_id]
            self._of_generators.pop(order.group_id, None)
        while self._versions and (oldest := next(iter(self._versions.items())))[1][1] < closed_before:
            del self._versions[oldest[0]]

    def snapshot(self) -> bytes:
        """All of it as MessagePack, what is closed in the order of closing."""
        orders = [*self._restored.values(), *self._closed.values(), *self._open.values()]
        return msgspec.msgpack.encode(_Snapshot(orders, self._versions))

    @staticmethod
    def restore(snapshot: bytes) -> "Ledger":
        """The ledger that wrote the snapshot; raises `msgspec.DecodeError` where it is not one."""
        held = msgspec.msgpack.decode(snapshot, type=_Snapshot)
        ledger = Ledger(held.orders)
        ledger._versions.update(held.versions)
        return ledger


class _Snapshot(msgspec.Struct):
    orders: list[RepairOrder]
    versions: dict[str, _Version]


def _before(closed: Mapping[str, RepairOrder], moment: datetime) -> list[RepairOrder]:
    # They stand in the order of closing, so only those that go are looked at.
    gone: list[RepairOrder] = []
    for order in closed.values():
        if order.changed_at >= moment:
            break
        gone.append(order)
    return gone


def _push_due(order: RepairOrder) -> datetime | None:
    return None if order.push.pushed else order.push.at


def _place(order: RepairOrder) -> _Place:
    return (-order.queued_by, order.issued_at, order.order_id)
