"""The ledger of repair orders: which group has which order, and how the open ones rank."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from alerts.order import RepairOrder
from alerts.reason import Reason

_Place = tuple[float, datetime, str]
_RESTORED = frozenset({Reason.ALARM_CLEARED, Reason.SERVICE_RESTORED})


class Ledger:
    """Open orders by group and by id, ranked; closed ones for as long as their group may fail again.

    At most one open order per group and per order id. Plain data in, plain data out: `Ledger(orders)` of all
    orders it held is the same ledger. Finding is O(1), ranking O(log n).
    """

    def __init__(self, orders: Iterable[RepairOrder] = ()) -> None:
        self._open: dict[str, RepairOrder] = {}
        self._group_of: dict[str, str] = {}
        self._restored: dict[str, RepairOrder] = {}
        self._closed: dict[str, RepairOrder] = {}
        self._queue: list[_Place] = []
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

    def rank(self, index: float, issued_at: datetime, order_id: str) -> int:
        """The rank that an order has or would have: 1 + open orders of greater index (ties: older, then id)."""
        return bisect_left(self._queue, (-index, issued_at, order_id)) + 1

    def queue(self) -> Iterator[RepairOrder]:
        """The open orders, most complaints avoided per crew-hour first."""
        return (self._open[self._group_of[order_id]] for _, _, order_id in self._queue)

    def put(self, order: RepairOrder) -> None:
        """Take an order's newest state; raises ValueError if its group has another open order."""
        self.take_out(order.order_id)
        if not order.is_open:
            closed = self._restored if order.reason in _RESTORED else self._closed
            closed[order.order_id] = order
            return
        if order.group_id in self._open:
            raise ValueError(f"group {order.group_id} has the open order {self._open[order.group_id].order_id}")
        self._open[order.group_id] = order
        self._group_of[order.order_id] = order.group_id
        insort(self._queue, _place(order))

    def take_out(self, order_id: str) -> None:
        """Let go of an order, so that ranks are counted without it."""
        self._restored.pop(order_id, None)
        self._closed.pop(order_id, None)
        group_id = self._group_of.pop(order_id, None)
        if group_id is not None:
            del self._queue[bisect_left(self._queue, _place(self._open.pop(group_id)))]

    def forget(self, restored_before: datetime, closed_before: datetime) -> None:
        """Let go of orders closed before: those whose service is back, and those whose group may still be down."""
        _drop(self._restored, restored_before)
        _drop(self._closed, closed_before)

    def snapshot(self) -> bytes:
        """All of it as MessagePack, the closed orders in the order of closing."""
        return msgspec.msgpack.encode([*self._restored.values(), *self._closed.values(), *self._open.values()])

    @staticmethod
    def restore(snapshot: bytes) -> "Ledger":
        """The ledger that wrote the snapshot; raises `msgspec.DecodeError` where it is not one."""
        return Ledger(msgspec.msgpack.decode(snapshot, type=list[RepairOrder]))


def _drop(closed: dict[str, RepairOrder], before: datetime) -> None:
    # They stand in the order of closing, so only those that go are looked at.
    while closed:
        oldest = next(iter(closed.values()))
        if oldest.changed_at >= before:
            return
        del closed[oldest.order_id]


def _place(order: RepairOrder) -> _Place:
    return (-order.index, order.issued_at, order.order_id)
