"""The model that a study writes: what it learnt, and what it had to assume."""

from datetime import UTC, datetime

import msgspec
import numpy as np

from correlate.location_kinds import KIND_OF
from correlate.model import VERSION, Curve, Model
from correlate.study.belief import Belief
from correlate.study.finding import Finding
from correlate.study.learning import Learnt
from correlate.study.material import Material

LEAST_GROUPS = 5
"""A segment of fewer groups has no curve of its own in the model."""


def learnt_model(
    start: Model, material: Material, learnt: Learnt, found: list[Finding], lasting: tuple[float, ...]
) -> Model:
    """The model; provenance and crew hours are for the caller to add, who knows where the records came from."""
    belief, calls = learnt.belief, material.complaints
    firsts = int(calls.is_first.sum())
    users = np.maximum(material.network.subscribers, 1.0)
    rates = belief.background.rate / users
    curves = [_told(one) for number, one in enumerate(found) if number == 0 or one.outages >= LEAST_GROUPS]
    return msgspec.structs.replace(
        start,
        version=VERSION,
        made_from=_made_from(material),
        curves=tuple(curves),
        activity={**start.activity, "all": _profile(belief)},
        durations_hours=lasting or start.durations_hours,
        complaints_per_user_hour=_rounded(float((rates * users).sum() / users.sum()))
        if firsts
        else start.complaints_per_user_hour,
        delay=belief.delay if learnt.fit is not None else start.delay,
        regions={name: _rounded(float(rates[number])) for name, number in material.network.regions.items()}
        if firsts
        else {},
        learnt=learnt.fit is not None,
        location_weights=learnt_weights_of(belief),
        located=belief.located,
        carried=belief.carried,
        calls_per_complaint=len(calls.ids) / firsts if firsts else 1.0,
        planned_level=belief.curves[-1].base_hazard / belief.curves[0].base_hazard,
    )


def _told(found: Finding) -> Curve:
    """The curve with what was found out besides: its bounds, what is to be said, beyond what its window lies."""
    lo, hi = (tuple(map(_rounded, bounds)) for bounds in (found.lo, found.hi))
    beyond = found.curve.window_lo if found.bound_hours is None else _rounded(found.bound_hours)
    return msgspec.structs.replace(found.curve, hazards_lo=lo, hazards_hi=hi, window_lo=beyond, note=found.note)


def _made_from(material: Material) -> str:
    calls, groups = material.complaints, len(material.outages.group_start)
    told = f"{len(material.outages.cell)} outages in {groups} groups and {len(calls.ids)} complaints"
    if not len(calls.time):
        return told
    since, until = (datetime.fromtimestamp(float(time), UTC).date() for time in (calls.time[0], calls.time[-1]))
    return f"{told} of {since} to {until}"


def _profile(belief: Belief) -> tuple[float, ...]:
    hours = np.array([_rounded(float(hour)) for hour in belief.background.profile])
    return tuple((hours / hours.mean()).tolist())


def learnt_weights_of(belief: Belief) -> dict[str, tuple[float, float, float, float]]:
    """How near to its outage a complaint of each kind is placed, as a `Model` has it."""
    rows = [tuple(_rounded(float(part)) for part in row) for row in belief.weights]
    return {name: _four(rows[kind]) for name, kind in KIND_OF.items()}


def _four(parts: tuple[float, ...]) -> tuple[float, float, float, float]:
    cell, site, district, region = parts
    return cell, site, district, region


def _rounded(value: float) -> float:
    """Six figures: more would promise a precision that no study has."""
    return float(f"{value:.6g}")
