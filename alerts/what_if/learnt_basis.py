"""What a what-if rests on, learnt from outage groups and past orders: crews' times, and ends without a crew."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec
import numpy as np

from alerts.dispatch.crew_times import CrewTimes, learn_crew_times
from alerts.what_if.order_table import Basis
from alerts.what_if.own_ends import OwnEnds, assumed_ends, own_ends
from alerts.what_if.past_repairs import ended_by_crews
from alerts.what_if.recorded_group import RecordedGroup
from correlate.model import Model
from ingest.records import PastOrder, Site

_FEWEST_ENDS = 20


class Recorded(msgspec.Struct, frozen=True):
    """What is recorded: outage groups by their start, past orders, sites by id, the zone, and the hold-off of orders.

    `complaints_known` False: no complaints were recorded, so that they tell of nobody's importance.
    """

    groups: Sequence[RecordedGroup]
    past_orders: Sequence[PastOrder]
    sites: Mapping[str, Site]
    zone: str
    hold_off: timedelta
    complaints_known: bool


class LearntBasis(msgspec.Struct, frozen=True):
    """The basis, and whether the law of ends without a crew was learnt from the groups; else it is the model's."""

    basis: Basis
    ends_known: bool


def learnt_basis(recorded: Recorded, model: Model) -> LearntBasis:
    """What orders are weighed with."""
    repaired = ended_by_crews(recorded.groups, recorded.past_orders)
    ends = _law(recorded.groups, repaired)
    basis = Basis(
        model=model,
        zone=recorded.zone,
        ends=ends or assumed_ends(model.durations_hours),
        times=_crew_times(recorded.past_orders, model.crew_hours),
        sites=recorded.sites,
        ended_by_crews=repaired,
        complaints_known=recorded.complaints_known,
        hold_off=recorded.hold_off,
    )
    return LearntBasis(basis, ends is not None)


def _crew_times(orders: Sequence[PastOrder], assumed_hours: float) -> CrewTimes:
    fixed = [order.fixed_at for order in orders if order.fixed_at is not None]
    return learn_crew_times(orders, assumed_hours, max(fixed)) if fixed else CrewTimes(assumed_hours)


def _law(groups: Sequence[RecordedGroup], repaired: frozenset[str]) -> OwnEnds | None:
    """How long outages last without a crew, from those that ended without one; None where too few did."""
    by_itself = np.array([group.ended and group.group_id not in repaired for group in groups], dtype=np.bool_)
    if np.count_nonzero(by_itself) < _FEWEST_ENDS:
        return None
    return own_ends(np.array([group.hours for group in groups]), by_itself)
