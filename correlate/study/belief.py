"""What is believed while a study learns, and how the complaints are explained by it."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.attribution import KINDS, weights_of
from correlate.located import Located
from correlate.model import Curve, Delay, Model
from correlate.study.background import Background
from correlate.study.carried import carried_by, lost_by
from correlate.study.explaining import Explained, Importance, explain, learnt_weights, places_of
from correlate.study.exposure import expected_reports_by_bin
from correlate.study.locating import learnt_located, located_ratio
from correlate.study.material import Material
from correlate.takeover import Carried

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

PLANNED_PRIOR = 20.0
"""Complaints that planned work is taken to bring as many of as any outage."""

_TINY = 1e-300


class Belief(msgspec.Struct, frozen=True):
    """What is believed of curves, delay, background and places, and what follows for every complaint.

    - `curves`, `curve_of`: the curve (number) of each outage; the last one is that of planned work.
    - `profile`: activity by hour of the week; `weights`: (kinds, levels) how near complaints are placed, by manner;
      `located`: which of them are located.
    - `carried`: the part of an outage's users whom others serve; `lost`: (outages,) the part whom nobody does.
    - `learnt_importance`: (groups,) the mean importance where a fit tells it, else nan.
    - `rate`: (bins of exposure,) reports expected at importance 1; `importance`, `explained`: from all that.
    """

    curves: tuple[Curve, ...]
    curve_of: Indices
    delay: Delay
    background: Background
    weights: Floats
    located: Located
    carried: Carried
    lost: Floats
    learnt_importance: Floats
    rate: Floats
    importance: Importance
    explained: Explained


def first_belief(material: Material, model: Model) -> Belief:
    """Before anything is learnt: the model's first curve for all, no complaint explained."""
    outages = material.outages
    groups = len(outages.group_start)
    curve = model.curves[0]
    carried = model.carried or Carried()
    unknown = Explained(np.zeros(len(material.pairs.complaint)), np.ones(len(material.complaints.time)))
    belief = Belief(
        curves=(curve, curve),
        curve_of=outages.group_planned[outages.group].astype(np.intp),
        delay=model.delay,
        background=material.start,
        weights=weights_of(np.arange(KINDS)),
        located=model.located or Located(),
        carried=carried,
        lost=lost_by(material.extents, carried),
        learnt_importance=np.full(groups, np.nan),
        rate=np.zeros(0),
        importance=Importance(np.ones(groups), np.full(groups, curve.frailty_shape)),
        explained=unknown,
    )
    return with_rates(material, belief)


def with_rates(material: Material, belief: Belief) -> Belief:
    """The same with the rates that follow from its curves, delay and profile."""
    exposure, outages = material.exposure, material.outages
    active = msgspec.structs.replace(exposure, activity=belief.background.profile[material.hour])
    rate = expected_reports_by_bin(active, outages.users * belief.lost, belief.curves, belief.curve_of, belief.delay)
    return msgspec.structs.replace(belief, rate=rate)


def explained_again(material: Material, belief: Belief) -> Belief:
    """Importance, shares, places and background once more, from each other as they stand."""
    importance = _importance(material, belief)
    background = material.background.expected(belief.background)
    place = place_ratio(material, belief)
    if material.said is not None:
        place, background = place * material.said.pair, background * material.said.background
    explained = explain(
        material.pairs, belief.rate, material.outages.group, importance, place, background, belief.explained.share
    )
    assumed = weights_of(np.arange(KINDS))
    return msgspec.structs.replace(
        belief,
        importance=importance,
        explained=explained,
        weights=learnt_weights(material.pairs, belief.weights, assumed, explained.share),
        located=learnt_located(
            material.whereabouts, belief.located, material.pairs, explained.share, explained.background
        ),
        background=material.background.learn(explained.background, material.activity),
    )


def place_ratio(material: Material, belief: Belief) -> Floats:
    """(P,) P(where and how it is located | outage) / P(the same | no outage) of each pair."""
    place = places_of(material.pairs, material.complaints.manner, belief.weights)
    return place * located_ratio(material.whereabouts, belief.located, material.pairs)


def complaints_by_group(material: Material, belief: Belief) -> Floats:
    """First calls put down to each group."""
    group = material.outages.group[material.pairs.outage]
    return np.bincount(group, belief.explained.share, len(material.outages.group_start)).astype(np.float64)


def expected_by_group(material: Material, belief: Belief) -> Floats:
    """First calls expected of each group at importance 1, as far as they would have been recorded."""
    group = material.outages.group[material.exposure.outage]
    return np.bincount(group, belief.rate * material.seen, len(material.outages.group_start)).astype(np.float64)


def with_levels(material: Material, belief: Belief) -> Belief:
    """The curves of outages and of planned work, each scaled to bring as many complaints as are put down to it."""
    came, awaited = complaints_by_group(material, belief), expected_by_group(material, belief)
    planned = material.outages.group_planned
    level = float(came[~planned].sum() + 1.0) / float(awaited[~planned].sum() + 1.0)
    curves = (*[_scaled(curve, level) for curve in belief.curves[:-1]], belief.curves[-1])
    return with_rates(material, with_planned(material, msgspec.structs.replace(belief, curves=curves)))


def with_planned(material: Material, belief: Belief) -> Belief:
    """The curve of planned work anew: that of all outages, scaled to what is put down to planned work."""
    came, awaited = complaints_by_group(material, belief), expected_by_group(material, belief)
    planned = material.outages.group_planned
    ratio = belief.curves[-1].base_hazard / belief.curves[0].base_hazard
    level = ratio * (PLANNED_PRIOR + came[planned].sum()) / (PLANNED_PRIOR + awaited[planned].sum())
    return msgspec.structs.replace(belief, curves=(*belief.curves[:-1], _scaled(belief.curves[0], float(level))))


def with_carried(material: Material, belief: Belief) -> Belief:
    """What others carry anew, from the complaints put down to the groups that teach. Rates follow by `with_rates`."""
    exposure, outages = material.exposure, material.outages
    expected = np.bincount(exposure.outage, belief.rate * material.seen, len(outages.group)) / belief.lost
    taught = material.usable[outages.group]
    carried = carried_by(
        material.extents,
        complaints_by_group(material, belief) * material.usable,
        expected * taught,
        belief.curves[0].frailty_shape,
    )
    return msgspec.structs.replace(belief, carried=carried, lost=lost_by(material.extents, carried))


def _importance(material: Material, belief: Belief) -> Importance:
    """As a fit tells it, which knows of repairs too; else from complaints alone: gamma, conjugate."""
    shape = np.array([curve.frailty_shape for curve in belief.curves])
    of_group = np.zeros(len(material.outages.group_start))
    of_group[material.outages.group] = shape[belief.curve_of]
    weight = of_group + complaints_by_group(material, belief)
    mean = weight / np.maximum(of_group + expected_by_group(material, belief), _TINY)
    told = belief.learnt_importance
    return Importance(np.where(np.isnan(told), mean, told), np.maximum(weight, _TINY))


def _scaled(curve: Curve, level: float) -> Curve:
    hazards = tuple(hazard * level for hazard in curve.hazards)
    return msgspec.structs.replace(curve, base_hazard=max(curve.base_hazard * level, 1e-12), hazards=hazards)
