"""Which open outages have a repair order under way: accepted and not yet fixed."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from correlate.standing import OutageStanding
from ingest.records import PastOrder

_BEFORE = timedelta(days=1)
"""An order for a cell may be that much older than its outage: crews are sent to power that fails, too."""


class OrdersUnderWay:
    """The orders that are accepted and not fixed, as far as is known at one moment."""

    def __init__(self, orders: Iterable[PastOrder], now: datetime) -> None:
        self._by_outage: dict[str, PastOrder] = {}
        self._by_cell: dict[str, PastOrder] = {}
        for order in sorted(orders, key=lambda order: (order.issued_at, order.order_id)):
            if order.accepted_at is None or order.accepted_at > now:
                continue
            if order.fixed_at is not None and order.fixed_at <= now:
                continue
            if order.outage_id:
                self._by_outage[order.outage_id] = order
            if order.cell_id:
                self._by_cell[order.cell_id] = order

    def of(self, outage: OutageStanding) -> PastOrder | None:
        """The order under way for an outage, by its id or its cell; the latest where there are several."""
        order = self._by_outage.get(outage.outage_id)
        if order is not None:
            return order
        order = self._by_cell.get(outage.cell.cell_id)
        return order if order is not None and order.issued_at >= outage.started_at - _BEFORE else None
