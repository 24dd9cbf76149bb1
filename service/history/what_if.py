"""`goldenwindow dispatch`: what other orders of dispatch, and other limits, would have come to on a recording."""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from alerts.dispatch.crew_times import CrewTimes, learn_crew_times
from alerts.what_if.comparison import Chance, Comparison, compare, nothing
from alerts.what_if.order_table import Basis, order_table
from alerts.what_if.own_ends import OwnEnds, assumed_ends, own_ends
from alerts.what_if.past_repairs import ended_by_crews
from alerts.what_if.recorded_group import RecordedGroup, recorded_groups
from correlate.model import Model
from correlate.rules import Rules
from correlate.topology import Topology
from ingest.dataset import Dataset
from ingest.records import PastOrder
from service.history.recorded_outages import recorded_outages
from service.history.what_if_notes import Grounds

_FEWEST_ENDS = 20

Progress = Callable[[str, int, int | None], None]
"""Told what is being done, how much of it, and of how much."""


class Question(msgspec.Struct, frozen=True):
    """What is asked: how many crews, which limits in hours; `seed` of the courses that are drawn."""

    crews: int
    limits: tuple[float, ...]
    seed: int = 1


class WhatIf(msgspec.Struct, frozen=True):
    """The answer for a dataset of this name, and what it rests on."""

    dataset: str
    question: Question
    comparison: Comparison
    grounds: Grounds


def what_if(dataset: Dataset, model: Model, rules: Rules, question: Question, progress: Progress) -> WhatIf:
    """Reads the recording once, then replays the dispatch of its outage groups; the same input, the same answer."""
    told = recorded_outages(dataset, model, rules, lambda count: progress("reading", count, None))
    users_unknown = Topology(dataset.inventory).mean_users
    groups = recorded_groups(told.outages, told.severities, model, users_unknown)
    repaired = ended_by_crews(groups, dataset.past_orders)
    times = _crew_times(dataset.past_orders, model.crew_hours)
    ends = _law(groups, repaired)
    basis = Basis(
        model=model,
        zone=dataset.timezone,
        ends=ends or assumed_ends(model.durations_hours),
        times=times,
        sites=dataset.inventory.sites,
        ended_by_crews=repaired,
        complaints_known=told.complaints > 0,
        hold_off=rules.hold_off,
    )
    grounds = Grounds(
        groups=len(groups),
        ended_by_crews=len(repaired),
        complaints=told.complaints,
        past_orders=len(dataset.past_orders),
        crew_hours=times.crew_hours,
        crew_orders=times.orders,
        ends_known=ends is not None,
        model=model.made_from,
        model_learnt=model.learnt,
    )
    return WhatIf(dataset.name, question, _compared(groups, basis, question, progress), grounds)


def _compared(groups: Sequence[RecordedGroup], basis: Basis, question: Question, progress: Progress) -> Comparison:
    if not groups:
        return nothing()
    table = order_table(groups, basis)
    return compare(
        table,
        basis.model,
        question.crews,
        question.limits,
        Chance(question.seed),
        lambda done, total: progress("dispatching", done, total),
    )


def _crew_times(orders: Sequence[PastOrder], assumed_hours: float) -> CrewTimes:
    fixed = [order.fixed_at for order in orders if order.fixed_at is not None]
    return learn_crew_times(orders, assumed_hours, max(fixed)) if fixed else CrewTimes(assumed_hours)


def _law(groups: Sequence[RecordedGroup], repaired: frozenset[str]) -> OwnEnds | None:
    """How long outages last without a crew, from those that ended without one; None where too few did."""
    by_itself = np.array([group.ended and group.group_id not in repaired for group in groups], dtype=np.bool_)
    if np.count_nonzero(by_itself) < _FEWEST_ENDS:
        return None
    return own_ends(np.array([group.hours for group in groups]), by_itself)
