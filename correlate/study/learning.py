"""Learns the complaint curve and who caused what from each other: expectation and maximisation in turn."""

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.joint.fit import Fit, fit
from correlate.joint.shapes import Hinge
from correlate.joint.starts import thinned
from correlate.model import Curve, Model
from correlate.study.belief import (
    Belief,
    explained_again,
    first_belief,
    with_carried,
    with_levels,
    with_planned,
    with_rates,
)
from correlate.study.group_histories import group_bin_of, histories_of
from correlate.study.histories import Histories
from correlate.study.material import Material

Floats = NDArray[np.float64]

LEAST_COMPLAINTS = 15.0
"""With fewer complaints about outages than this, or fewer groups, no curve is fitted at all."""

LEAST_GROUPS = 8

MOST_GROUPS = 3000
"""Of more groups than this, evenly so many teach the curve until it stands still; all of them at the end."""

_LEVEL_ROUNDS = 10
_MOST_ROUNDS = 15
_STEPS_A_ROUND = 4
_MANY_PAIRS = 500_000
_SETTLED = 0.01


class Learnt(NamedTuple):
    """What was learnt; `fit` of all groups together is None where there is too little to fit one."""

    belief: Belief
    fit: Fit | None
    rounds: int


def learn(material: Material, model: Model) -> Learnt:
    """From the model's assumptions to what the recording says."""
    return finished(material, begun(material, model))


def begun(material: Material, model: Model) -> Learnt:
    """The same, where there are many groups from some of them: what is learnt moves little from there on."""
    belief = first_belief(material, model)
    for _ in range(_LEVEL_ROUNDS):
        belief = with_levels(material, explained_again(material, belief))
    belief = with_carried(material, belief)
    histories = histories_now(material, belief)
    if histories.groups < LEAST_GROUPS or histories.complaints.sum() < LEAST_COMPLAINTS:
        return Learnt(with_rates(material, belief), None, 0)
    fitted, rounds = fit(thinned(histories, MOST_GROUPS)), 1
    while rounds < _MOST_ROUNDS:
        belief = _taught(material, belief, fitted)
        again = fit(thinned(histories_now(material, belief), MOST_GROUPS), start=fitted)
        rounds += 1
        settled = _has_settled(fitted, again)
        fitted = again
        if settled:
            break
    return Learnt(with_rates(material, _taught(material, belief, fitted)), fitted, rounds)


def finished(material: Material, so_far: Learnt) -> Learnt:
    """What is learnt from all groups."""
    belief, fitted, rounds = so_far
    if fitted is None or len(material.bins.groups) <= MOST_GROUPS:
        return so_far
    fitted = fit(histories_now(material, belief), start=fitted)
    fitted.at.rest()
    return Learnt(with_rates(material, _taught(material, belief, fitted)), fitted, rounds)


def histories_now(material: Material, belief: Belief) -> Histories:
    """The histories of the usable groups, with the complaints as they are explained now."""
    return histories_with(material, belief, belief.explained.share)


def histories_with(material: Material, belief: Belief, share: Floats) -> Histories:
    """The same with other shares of the pairs."""
    exposure, outages, pairs = material.exposure, material.outages, material.pairs
    activity = belief.background.profile[material.hour]
    felt = exposure.by_group(exposure.hours * activity * (outages.users * belief.lost)[exposure.outage], outages)
    bins = int(exposure.group_first[-1])
    complaints = np.bincount(group_bin_of(pairs, exposure, outages), share, bins).astype(np.float64)
    return histories_of(material.bins, felt, complaints)


def hinge_curve(fitted: Fit) -> Curve:
    """The curve of a fit by the hinge."""
    assert isinstance(fitted.shape, Hinge)
    burst, rise, ramp = np.exp(fitted.phi).tolist()
    return Curve(
        base_hazard=fitted.base_hazard,
        burst_hours=burst,
        rise=rise,
        ramp_hours=ramp,
        frailty_shape=fitted.frailty_shape,
    )


def _taught(material: Material, belief: Belief, fitted: Fit) -> Belief:
    """The belief with what the fit says of curve, delay and importance, and complaints explained by it.

    The rates are then those by which they were explained.
    """
    importance = np.full(len(material.outages.group_start), np.nan)
    if fitted.likelihood.histories.groups == len(material.bins.groups):
        importance[material.bins.groups] = fitted.at.importance
    planned = msgspec.structs.replace(hinge_curve(fitted), base_hazard=fitted.base_hazard * _planned_level(belief))
    belief = msgspec.structs.replace(
        belief, curves=(hinge_curve(fitted), planned), delay=fitted.delay, learnt_importance=importance
    )
    for _ in range(_STEPS_A_ROUND if len(material.pairs.complaint) < _MANY_PAIRS else 1):
        belief = explained_again(material, with_rates(material, belief))
    return with_planned(material, with_carried(material, belief))


def _has_settled(before: Fit, after: Fit) -> bool:
    """Whether curve and frailty stand still, and the delay in hours: its logarithm may not where there is none."""
    curve = slice(0, after.likelihood.log_k + 1)
    moved = float(np.abs(after.theta - before.theta)[curve].max())
    return max(moved, abs(after.delay.mean_hours - before.delay.mean_hours)) < _SETTLED


def _planned_level(belief: Belief) -> float:
    return belief.curves[-1].base_hazard / belief.curves[0].base_hazard
