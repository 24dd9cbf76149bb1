"""What would have been pushed: of each order, the state in which it would first have gone to the channels."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from alerts.orders.order import RepairOrder


class WouldBe(msgspec.Struct, frozen=True):
    """An order as it was issued, or else as it would first have been pushed: `pushed_at`, None where it never was.

    `would_end_at`: when the repair would have ended had its crew left with the push; a model's word.
    """

    order: RepairOrder
    pushed_at: datetime | None

    @property
    def would_end_at(self) -> datetime | None:
        """None where nothing would have been pushed."""
        return self.pushed_at + timedelta(hours=hours_of(self.order)) if self.pushed_at else None


class ShadowOrders:
    """Takes the states of orders as they come about, and keeps of each what would have been pushed first."""

    def __init__(self) -> None:
        self._found: dict[str, WouldBe] = {}
        self._latest: dict[str, RepairOrder] = {}

    def take(self, orders: Iterable[RepairOrder]) -> None:
        """Further states, each order's in its order."""
        for order in orders:
            self._latest[order.order_id] = order
            found = self._found.get(order.order_id)
            if order.push.pushed and (found is None or found.pushed_at is None):
                self._found[order.order_id] = WouldBe(order, order.changed_at)
            elif found is None:
                self._found[order.order_id] = WouldBe(order, None)

    def found(self) -> list[WouldBe]:
        """All of them by issue, each with the outages that it came to in the end."""
        with_all = [self._with_all(one) for one in self._found.values()]
        return sorted(with_all, key=lambda one: (one.order.issued_at, one.order.order_id))

    def _with_all(self, one: WouldBe) -> WouldBe:
        latest = self._latest[one.order.order_id]
        outages = tuple(dict.fromkeys((*one.order.outage_ids, *latest.outage_ids)))
        cells = tuple(dict.fromkeys((*one.order.cell_ids, *latest.cell_ids)))
        return WouldBe(msgspec.structs.replace(one.order, outage_ids=outages, cell_ids=cells), one.pushed_at)


def hours_of(order: RepairOrder) -> float:
    """From sending a crew to the end of the repair."""
    return order.repair_hours or order.crew_hours
