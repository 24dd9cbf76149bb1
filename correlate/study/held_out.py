"""Two models compared on weeks that neither has learnt from: how well each foretold the complaints that came.

The score is prequential: each complaint is judged by the rate that the model gave to its time and place, from
what had come before it; what was expected and did not come counts against the model. The newest quarter of the
recording, a week at least, is held out. A model is worse where its score falls short by more than one standard
error, told from day to day.
"""

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.location_kinds import weights_in
from correlate.model import Curve, Model, curve_for
from correlate.study.background import Background
from correlate.study.belief import (
    Belief,
    complaints_by_group,
    expected_by_group,
    first_belief,
    place_ratio,
    with_rates,
)
from correlate.study.explaining import Importance, explain
from correlate.study.exposure import BIN_S
from correlate.study.histories import BIN_HOURS
from correlate.study.material import Material

Floats = NDArray[np.float64]

HELD_OUT_SHARE = 0.25
LEAST_DAYS = 7.0
LEAST_TAUGHT_DAYS = 14.0
"""The shortest stretch that is held out, and the shortest that is left to learn from."""

_ROUNDS = 6
_DAY_S = 86400.0
_TINY = 1e-300


class Comparison(NamedTuple):
    """Mean log score per complaint of both, their difference with its standard error, and on how much it stands."""

    since: float
    complaints: int
    fresh: float
    in_force: float
    difference: float
    standard_error: float

    @property
    def is_worse(self) -> bool:
        """Whether the fresh model must not replace the one in force."""
        return self.difference < -self.standard_error


def held_out_since(material: Material) -> float | None:
    """From when on weeks are held out, epoch seconds; None where the recording is too short."""
    watched = material.watched
    if not len(watched.since) or watched.days < LEAST_TAUGHT_DAYS + LEAST_DAYS:
        return None
    until = float(watched.until.max())
    return until - max(HELD_OUT_SHARE * watched.days, LEAST_DAYS) * _DAY_S


def compared(material: Material, fresh: Model, in_force: Model, since: float) -> Comparison:
    """The models on everything from `since` on."""
    days, number = _days(material, since)
    scores = [_scores(material, model, since, days, number) for model in (fresh, in_force)]
    judged = int(np.count_nonzero(_judged(material, since)))
    each = max(judged, 1)
    by_day = scores[0] - scores[1]
    return Comparison(
        since=since,
        complaints=judged,
        fresh=float(scores[0].sum()) / each,
        in_force=float(scores[1].sum()) / each,
        difference=float(by_day.sum()) / each,
        standard_error=float(by_day.std() * np.sqrt(len(by_day))) / each,
    )


def _days(material: Material, since: float) -> tuple[NDArray[np.intp], int]:
    """The held-out day of each complaint, and how many days there are."""
    number = int(np.ceil((float(material.watched.until.max(initial=since)) - since) / _DAY_S))
    day = np.floor((material.complaints.time - since) / _DAY_S).astype(np.intp)
    return np.clip(day, 0, max(number, 1) - 1), max(number, 1)


def _judged(material: Material, since: float) -> NDArray[np.bool_]:
    return np.asarray((material.complaints.time >= since) & material.complaints.is_first)


def _scores(material: Material, model: Model, since: float, days: NDArray[np.intp], number: int) -> Floats:
    """Log score of each held-out day."""
    belief = _believing(material, model)
    pairs, group = material.pairs, material.outages.group
    came = _before(material, belief)
    importance = _at_bins(material, belief, came)
    place = place_ratio(material, belief)
    rate = belief.rate * importance
    felt = rate[pairs.bin] / BIN_HOURS * place
    background = material.background.expected(belief.background)
    total = background + np.bincount(pairs.complaint, felt, len(background))
    judged = _judged(material, since)
    told = np.bincount(days[judged], np.log(np.maximum(total[judged], _TINY)), number)
    start = material.outages.group_start[group[material.exposure.outage]] + material.exposure.age * BIN_S
    inside = (start >= since) & material.seen
    bin_day = np.clip(((start[inside] - since) / _DAY_S).astype(np.intp), 0, number - 1)
    awaited = np.bincount(bin_day, rate[inside], number)
    return np.asarray(told - awaited - _background_by_day(material, belief.background, since, number))


def _background_by_day(material: Material, background: Background, since: float, number: int) -> Floats:
    hours = np.asarray(since + (np.arange(number * 24) + 0.5) * 3600.0, dtype=np.float64)
    profile = background.profile[material.clock.hour_of_week(hours)]
    watched = (hours < material.watched.until[:, None]) & (hours >= material.watched.since[:, None])
    return np.asarray((background.rate @ (watched * profile)).reshape(number, 24).sum(axis=1))


def _believing(material: Material, model: Model) -> Belief:
    """What a model makes of the complaints, nothing learnt on the way."""
    belief = first_belief(material, model)
    planned = _planned(model.curves[0], model.planned_level)
    belief = msgspec.structs.replace(
        belief,
        curves=(*model.curves, planned),
        curve_of=_curve_of(material, model),
        weights=weights_in(model),
        background=_background(material, model),
    )
    belief = with_rates(material, belief)
    for _ in range(_ROUNDS):
        belief = _explained(material, belief)
    return belief


def _explained(material: Material, belief: Belief) -> Belief:
    shape = _shape(material, belief)
    weight = shape + complaints_by_group(material, belief)
    importance = Importance(weight / np.maximum(shape + expected_by_group(material, belief), _TINY), weight)
    place = place_ratio(material, belief)
    background = material.background.expected(belief.background)
    before = belief.explained.share
    group = material.outages.group
    explained = explain(material.pairs, belief.rate, group, importance, place, background, before)
    return msgspec.structs.replace(belief, importance=importance, explained=explained)


def _before(material: Material, belief: Belief) -> Floats:
    """(bins of the groups,) complaints put down to the group before each bin."""
    exposure, outages, pairs = material.exposure, material.outages, material.pairs
    row = exposure.group_first[outages.group[pairs.outage]] + exposure.age[pairs.bin]
    came = np.bincount(row, belief.explained.share, int(exposure.group_first[-1])).astype(np.float64)
    return _running(came, exposure.group_first)


def _at_bins(material: Material, belief: Belief, came: Floats) -> Floats:
    """(bins of exposure,) mean importance of the group as known before each bin."""
    exposure, outages = material.exposure, material.outages
    awaited = _running(exposure.by_group(belief.rate * material.seen, outages), exposure.group_first)
    group = outages.group[exposure.outage]
    row = exposure.group_first[group] + exposure.age
    shape = _shape(material, belief)[group]
    return np.asarray((shape + came[row]) / (shape + awaited[row]))


def _running(values: Floats, first: NDArray[np.intp]) -> Floats:
    """Sums before each bin, within each group."""
    total = np.concatenate(([0.0], np.cumsum(values)))
    return np.asarray(total[:-1] - np.repeat(total[first[:-1]], np.diff(first)))


def _shape(material: Material, belief: Belief) -> Floats:
    shape = np.array([curve.frailty_shape for curve in belief.curves])
    of_group = np.ones(len(material.outages.group_start))
    of_group[material.outages.group] = shape[belief.curve_of]
    return of_group


def _curve_of(material: Material, model: Model) -> NDArray[np.intp]:
    network, outages = material.network, material.outages
    names = [
        (network.technologies[technology] if technology >= 0 else None, network.areas[area] if area >= 0 else None)
        for technology, area in zip(outages.group_technology.tolist(), outages.group_area.tolist(), strict=True)
    ]
    number = {curve.segment: place for place, curve in enumerate(model.curves)}
    of_group = np.array([number[curve_for(model, *name).segment] for name in names], dtype=np.intp)
    return np.where(outages.group_planned, len(model.curves), of_group)[outages.group]


def _background(material: Material, model: Model) -> Background:
    network = material.network
    rates = [model.regions.get(name, model.complaints_per_user_hour) for name in network.regions]
    return Background(np.array(rates) * np.maximum(network.subscribers, 1.0), np.array(model.activity["all"]))


def _planned(curve: Curve, level: float) -> Curve:
    hazards = tuple(hazard * level for hazard in curve.hazards)
    return msgspec.structs.replace(curve, base_hazard=curve.base_hazard * level, hazards=hazards)
