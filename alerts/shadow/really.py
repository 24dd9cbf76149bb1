"""What really happened: when outages ended, who was sent when, and when complaints about them came."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

import msgspec

from correlate.facts import ComplaintAttributed, OutageConcluded
from ingest.records import PastOrder

_BEFORE = timedelta(hours=1)
"""So long before an outage's start an order for its cell may have been written, clocks being as they are."""


class Ended(msgspec.Struct, frozen=True):
    """One outage as it was concluded; `ended_at` None where it was still open."""

    cell_id: str
    started_at: datetime
    ended_at: datetime | None


class Sent(msgspec.Struct, frozen=True):
    """Who was really sent: the first order written for any of the outages, and the last repair by any of theirs."""

    order_ids: tuple[str, ...]
    issued_at: datetime
    fixed_at: datetime | None


class Reality:
    """Takes final facts, and knows the past orders; both of outages as they were concluded."""

    def __init__(self, past_orders: Iterable[PastOrder]) -> None:
        self._ended: dict[str, Ended] = {}
        self._complaints: dict[str, list[tuple[datetime, float]]] = {}
        self._by_outage: dict[str, list[PastOrder]] = {}
        self._by_cell: dict[str, list[PastOrder]] = {}
        self.past_orders = tuple(past_orders)
        for order in self.past_orders:
            if order.outage_id:
                self._by_outage.setdefault(order.outage_id, []).append(order)
            if order.cell_id:
                self._by_cell.setdefault(order.cell_id, []).append(order)

    def take(self, fact: object) -> None:
        """A final fact; what is not about outages and their complaints is passed over."""
        if isinstance(fact, OutageConcluded):
            self._ended[fact.outage_id] = Ended(fact.cell_id, fact.started_at, fact.ended_at)
        elif isinstance(fact, ComplaintAttributed):
            for share in fact.shares:
                self._complaints.setdefault(share.outage_id, []).append((fact.created_at, share.probability))

    def ended_at(self, outage_ids: Collection[str]) -> datetime | None:
        """When the last of the outages ended; None where one was still open, or none was concluded."""
        ends = [found.ended_at for found in self._of(outage_ids)]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None

    def sent(self, outage_ids: Collection[str]) -> Sent | None:
        """Who was really sent to them; None where no past order tells of anybody."""
        orders = {order.order_id: order for order in self._orders(outage_ids)}
        if not orders:
            return None
        fixed = [order.fixed_at for order in orders.values() if order.fixed_at is not None]
        issued = min(order.issued_at for order in orders.values())
        return Sent(tuple(sorted(orders)), issued, max(fixed, default=None))

    def complaints(self, outage_ids: Collection[str], since: datetime | None = None) -> float:
        """How many complaints are put down to the outages, of those made at `since` or later."""
        of_all = (pair for outage_id in outage_ids for pair in self._complaints.get(outage_id, ()))
        return sum(share for created_at, share in of_all if since is None or created_at >= since)

    def _orders(self, outage_ids: Collection[str]) -> Iterator[PastOrder]:
        for outage_id in outage_ids:
            yield from self._by_outage.get(outage_id, ())
        for found in self._of(outage_ids):
            yield from (order for order in self._by_cell.get(found.cell_id, ()) if _meets(order, found))

    def _of(self, outage_ids: Collection[str]) -> list[Ended]:
        return [self._ended[outage_id] for outage_id in outage_ids if outage_id in self._ended]


def _meets(order: PastOrder, outage: Ended) -> bool:
    """Whether an order for a cell was written while this outage of it lasted."""
    if order.outage_id is not None:
        return False
    return outage.started_at - _BEFORE <= order.issued_at and (
        outage.ended_at is None or order.issued_at <= outage.ended_at
    )
