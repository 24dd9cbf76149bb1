"""`goldenwindow dispatch`: what other orders of dispatch, and other limits, would have come to on a recording."""

from collections.abc import Callable, Sequence

import msgspec

from alerts.what_if.comparison import Chance, Comparison, compare, nothing
from alerts.what_if.learnt_basis import Recorded, learnt_basis
from alerts.what_if.order_table import Basis, order_table
from alerts.what_if.recorded_group import RecordedGroup, recorded_groups
from correlate.model import Model
from correlate.rules import Rules
from correlate.topology import Topology
from ingest.dataset import Dataset
from service.history.recorded_outages import recorded_outages
from service.history.what_if_notes import Grounds

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
    recorded = Recorded(
        groups, dataset.past_orders, dataset.inventory.sites, dataset.timezone, rules.hold_off, told.complaints > 0
    )
    rests_on = learnt_basis(recorded, model)
    basis = rests_on.basis
    grounds = Grounds(
        groups=len(groups),
        ended_by_crews=len(basis.ended_by_crews),
        complaints=told.complaints,
        past_orders=len(dataset.past_orders),
        crew_hours=basis.times.crew_hours,
        crew_orders=basis.times.orders,
        ends_known=rests_on.ends_known,
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
