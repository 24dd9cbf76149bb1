"""Which outage groups of a recording a crew ended, as past orders tell."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from alerts.what_if.recorded_group import RecordedGroup
from ingest.records import PastOrder

_SLACK = timedelta(hours=1)


def ended_by_crews(groups: Iterable[RecordedGroup], orders: Iterable[PastOrder]) -> frozenset[str]:
    """Ids of the groups that a crew ended: an order for one of its outages or cells was fixed as it ended."""
    fixed: dict[str, list[datetime]] = {}
    for order in orders:
        for place in (order.outage_id, order.cell_id):
            if place is not None and order.fixed_at is not None:
                fixed.setdefault(place, []).append(order.fixed_at)
    return frozenset(group.group_id for group in groups if group.ended and _was_fixed(group, fixed))


def _was_fixed(group: RecordedGroup, fixed: Mapping[str, Sequence[datetime]]) -> bool:
    """Clocks of alarms and orders differ, and an order may be closed a little before the last alarm clears."""
    first, last = max(group.started_at, group.ended_at - _SLACK), group.ended_at + _SLACK
    places = (*group.outage_ids, *group.cell_ids)
    return any(first <= moment <= last for place in places for moment in fixed.get(place, ()))
