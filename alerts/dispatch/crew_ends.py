"""Which outages a crew ended, as past orders tell: the others ended by themselves, or reset from afar."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from correlate.outages.outage import Outage
from ingest.records import PastOrder

_SLACK = timedelta(hours=1)


def ended_by_crews(outages: Iterable[Outage], orders: Iterable[PastOrder]) -> frozenset[str]:
    """Ids of the outages that ended as an order for them, or for their cell, was fixed.

    Clocks of alarms and orders differ, and an order may be closed a little before the last alarm clears.
    """
    fixed: dict[str, list[datetime]] = {}
    for order in orders:
        for place in (order.outage_id, order.cell_id):
            if place is not None and order.fixed_at is not None:
                fixed.setdefault(place, []).append(order.fixed_at)
    return frozenset(one.outage_id for one in outages if one.ended_at is not None and _was_fixed(one, fixed))


def _was_fixed(outage: Outage, fixed: dict[str, list[datetime]]) -> bool:
    assert outage.ended_at is not None
    first, last = max(outage.started_at, outage.ended_at - _SLACK), outage.ended_at + _SLACK
    places = (outage.outage_id, outage.cell.cell_id)
    return any(first <= moment <= last for place in places for moment in fixed.get(place, ()))
