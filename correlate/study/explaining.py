"""Who may have caused each complaint: outages within reach weighed against the background, as the rates stand."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.study.candidates import Candidates
from correlate.study.histories import BIN_HOURS
from correlate.study.spreads import LEVELS

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

WEIGHTS_PRIOR = 3.0
"""Complaints that the assumed precision of places is trusted for."""

_TINY = 1e-300


class Importance(msgspec.Struct, frozen=True):
    """What is believed of the importance of G groups: its mean, and of how many complaints' weight the belief is."""

    mean: Floats
    weight: Floats


class Explained(msgspec.Struct, frozen=True):
    """`share` of each pair of the candidates, `background` of each complaint; those of a complaint sum to 1."""

    share: Floats
    background: Floats


def explain(
    pairs: Candidates, rate: Floats, group: Indices, importance: Importance, place: Floats, background: Floats,
    before: Floats,
) -> Explained:  # fmt: skip
    """Shares by Poisson superposition.

    `rate`: reports expected in each bin of exposure at importance 1; `group`: of each outage; `place`: (P,)
    P(place | outage) / P(place | no outage) of each pair; `background`: reports an hour of each complaint's region
    then; `before`: (P,) shares so far. What a complaint itself adds to the importance of a group does not speak
    for it: its own share is taken out (collapsed update, Asuncion et al. 2009).
    """
    mine = group[pairs.outage]
    others = np.maximum(1.0 - before / importance.weight[mine], 0.0)
    weight = rate[pairs.bin] * (1.0 / BIN_HOURS) * importance.mean[mine] * others * place
    total = background + np.bincount(pairs.complaint, weight, len(background))
    return Explained(weight / np.maximum(total, _TINY)[pairs.complaint], background / np.maximum(total, _TINY))


def places_of(pairs: Candidates, kind: Indices, weights: Floats) -> Floats:
    """P(place | outage) / P(place | no outage) of each pair; `kind` of each complaint, `weights` (kinds, `LEVELS`).

    Kinds are manners of location, as `ComplaintTable.manner` has them.
    """
    without = np.einsum("cl,cl->c", pairs.usual, weights[kind])
    told = np.einsum("kl,kl->k", pairs.spread, weights[pairs.manner])
    return np.asarray(told[pairs.place] / without[pairs.complaint])


def learnt_weights(pairs: Candidates, weights: Floats, assumed: Floats, share: Floats) -> Floats:
    """How near to its outage a complaint of each kind is placed, by the shares: (kinds, `LEVELS`), rows sum to 1."""
    came = np.bincount(pairs.place, share, len(pairs.manner))
    parts = pairs.spread * weights[pairs.manner]
    parts *= (came / np.maximum(parts.sum(axis=1), _TINY))[:, None]
    seen = np.stack([np.bincount(pairs.manner, parts[:, level], len(weights)) for level in range(LEVELS)], axis=1)
    total = WEIGHTS_PRIOR * assumed + seen
    return np.asarray(total / total.sum(axis=1, keepdims=True))
