"""Learns who is located, and says how being located or not speaks for each outage.

By expectation and maximisation: a complaint about an outage comes from the area class of its cell; one of the
background from that of the cell it names, else from where the users of its district or region are.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.located import KINDS, Located, Odds, kinds_of
from correlate.location_kinds import LOCATED_AS
from correlate.study.candidates import Candidates
from correlate.study.complaint_table import ComplaintTable
from correlate.study.network import Network
from correlate.study.outage_table import OutageTable

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

EFFECT_SD = 0.5
"""What channel, tier and area class add to log odds is taken to be of this size, before anything is seen."""

_BASE_SD = 10.0
_STEPS = 8
_TINY = 1e-300


class Whereabouts(NamedTuple):
    """What is known of complaints (C) and of the areas they come from; the last area stands for one not known.

    - `customer`: number of channel and tier together, `names` (channel, tier) of each; `kind`: how it is located.
    - `mix` (rows, areas): the area classes of users who may have called, `row` which of these holds for each
      complaint; `areas`: names behind the numbers.
    - `outage_area`: (outages,).
    """

    customer: Indices
    names: tuple[tuple[str, str], ...]
    kind: Indices
    mix: Floats
    row: Indices
    areas: tuple[str, ...]
    outage_area: Indices
    is_first: NDArray[np.bool_]


def whereabouts_of(complaints: ComplaintTable, outages: OutageTable, network: Network) -> Whereabouts:
    """From the tables of a study."""
    count, regions = len(network.areas), len(network.regions)
    area = np.where(network.area < 0, count, network.area)
    of_region = _mixed(network.region, area, network.users, (regions, count + 1))
    there = network.district >= 0
    of_district = _mixed(
        network.district[there], area[there], network.users[there], (len(network.districts), count + 1)
    )
    kind = LOCATED_AS[complaints.manner]
    row = count + 1 + complaints.region
    row = np.where(complaints.district >= 0, count + 1 + regions + complaints.district, row)
    by_cell = (kind == KINDS - 1) & (complaints.cell >= 0)
    row = np.where(by_cell, np.append(area, count)[complaints.cell], row)
    return Whereabouts(
        customer=complaints.customers,
        names=complaints.customer_kinds,
        kind=kind,
        mix=np.concatenate([np.eye(count + 1), of_region, of_district]),
        row=row.astype(np.intp),
        areas=(*network.areas, ""),
        outage_area=np.append(area, count)[outages.cell],
        is_first=complaints.is_first,
    )


def located_ratio(where: Whereabouts, located: Located, pairs: Candidates) -> Floats:
    """(P,) P(located as it is | outage) / P(located as it is | no outage) of each pair."""
    chance = _chances(where, located)
    without = np.einsum("ra,cak->crk", where.mix, chance)
    ratio = chance.transpose(0, 2, 1)[:, None] / np.maximum(without, _TINY)[..., None]
    key = (where.customer * len(where.mix) + where.row) * KINDS + where.kind
    areas = len(where.areas)
    return np.asarray(ratio.reshape(-1).take(key[pairs.complaint] * areas + where.outage_area[pairs.outage]))


def learnt_located(
    where: Whereabouts, located: Located, pairs: Candidates, share: Floats, background: Floats
) -> Located:
    """Once more, from who caused what as it stands: `share` of the pairs, `background` of each complaint."""
    if len(where.areas) < 2 or not len(where.kind):
        return located
    seen = _about_outages(where, pairs, share) + _other(where, _chances(where, located), background)
    return Located(
        _odds(where, seen[..., 2], seen.sum(axis=2)), _odds(where, seen[..., 1], seen[..., 0] + seen[..., 1])
    )


def _about_outages(where: Whereabouts, pairs: Candidates, share: Floats) -> Floats:
    """(customers, areas, `KINDS`) complaints about outages."""
    shape = len(where.names), len(where.areas), KINDS
    key = where.customer * (shape[1] * KINDS) + where.kind
    at = key[pairs.complaint] + where.outage_area[pairs.outage] * KINDS
    return np.bincount(at, share, int(np.prod(shape))).reshape(shape).astype(np.float64)


def _other(where: Whereabouts, chance: Floats, background: Floats) -> Floats:
    """The same of the background, spread over the areas that they may have come from."""
    shape = len(where.names), len(where.mix), KINDS
    key = (where.customer * shape[1] + where.row) * KINDS + where.kind
    seen = np.bincount(key, background * where.is_first, int(np.prod(shape))).reshape(shape)
    weight = where.mix[None, :, :, None] * chance[:, None]
    weight /= np.maximum(weight.sum(axis=2, keepdims=True), _TINY)
    return np.asarray(np.einsum("crk,crak->cak", seen, weight))


def _chances(where: Whereabouts, located: Located) -> Floats:
    """(customers, areas, `KINDS`)."""
    odds = [
        np.array([[one.of(channel, tier, area) for area in where.areas] for channel, tier in where.names])
        for one in (located.network, located.address)
    ]
    return kinds_of(*(table.reshape(len(where.names), len(where.areas)) for table in odds))


def _odds(where: Whereabouts, yes: Floats, all_: Floats) -> Odds:
    """A logistic regression on channel, tier and area class whose effects lean on zero; (customers, areas) counts."""
    channels, tiers = (tuple(sorted({name[at] for name in where.names} - {""})) for at in (0, 1))
    areas = where.areas[:-1]
    rows = [(*name, area) for name in where.names for area in where.areas]
    named = zip((channels, tiers, areas), zip(*rows, strict=True), strict=True)
    design = np.concatenate(
        [
            np.ones((len(rows), 1)),
            *(np.array([[one == name for name in names] for one in told]) for names, told in named),
        ],
        axis=1,
    ).astype(np.float64)
    sd = np.full(design.shape[1], EFFECT_SD)
    sd[0] = _BASE_SD
    told = _leaning_logistic(design, yes.reshape(-1), all_.reshape(-1), sd**-2)
    effects = np.split(told[1:], np.cumsum([len(channels), len(tiers)]))
    by_name = [
        {name: float(f"{value:.6g}") for name, value in zip(names, values.tolist(), strict=True)}
        for names, values in zip((channels, tiers, areas), effects, strict=True)
    ]
    return Odds(float(f"{told[0]:.6g}"), *by_name)


def _leaning_logistic(design: Floats, yes: Floats, all_: Floats, precision: Floats) -> Floats:
    """Coefficients by Newton steps; `precision` of their normal law about zero."""
    told = np.zeros(design.shape[1])
    told[0] = np.log((yes.sum() + 0.5) / (all_.sum() - yes.sum() + 0.5))
    for _ in range(_STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ told, -30.0, 30.0)))
        score = design.T @ (yes - all_ * chance) - precision * told
        information = (design.T * (all_ * chance * (1.0 - chance))) @ design + np.diag(precision)
        told = told + np.clip(np.linalg.solve(information, score), -2.0, 2.0)
    return told


def _mixed(place: Indices, area: Indices, users: Floats, shape: tuple[int, int]) -> Floats:
    """(places, areas) the part of each place's users who are in each area class; of all users, where it has none."""
    sums = np.bincount(place * shape[1] + area, users, shape[0] * shape[1]).reshape(shape)
    everywhere = np.maximum(sums.sum(axis=0), _TINY)
    total = sums.sum(axis=1, keepdims=True)
    return np.asarray(np.where(total > 0, sums / np.maximum(total, _TINY), everywhere / everywhere.sum()))
