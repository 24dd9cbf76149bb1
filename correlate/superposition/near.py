"""Calls that name the very site or cell of an outage: each such pair is weighed by itself, to the minute."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.study.exposure import BIN_S, Exposure
from correlate.study.network import Network
from correlate.superposition.layers import Layers
from correlate.superposition.moments import Moments
from correlate.superposition.tables import Tables
from correlate.superposition.zones import DISTRICT, LEVELS, SITE, Tellings, Zones, spreads

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


class Near(NamedTuple):
    """P pairs of a first call and an outage at its site or cell, and the D pairs of the call and the outage's layer.

    - by pair: `outage`; `layered`, the pair of the layer; `kind` of the call's location; `rate`, reports an hour at
      importance 1 at that very minute; `laid_alone`, the same as laid on the moments; `spread` (P, `LEVELS`).
    - by pair of a layer: `call`, in the order of the moments; `layer`; `laid`, the layer's rate as laid on the moments;
      `match` of the call and the layer's zone, were it elsewhere.
    """

    outage: Indices
    layered: Indices
    kind: Indices
    rate: Floats
    spread: Floats
    laid_alone: Floats
    call: Indices
    layer: Indices
    laid: Floats
    match: Indices


class _Pairs(NamedTuple):
    """Numbers of first calls (in the order of the moments) and outages."""

    call: Indices
    outage: Indices


def near_of(tables: Tables, rate: Floats, moments: Moments, layers: Layers, zones: Zones, tellings: Tellings) -> Near:
    """All near pairs within reach; `rate`: reports an hour, by bin of exposure."""
    complaints, exposure = tables.complaints, tables.exposure
    pairs = _at_one_place(tables, moments.call)
    row = moments.call[pairs.call]
    bin_ = exposure.flat(pairs.outage, complaints.time[row], tables.outages)
    laid = _laid_alone(pairs, exposure, rate, complaints.time[row], layers, moments)
    # a call from there before its start is not explained by it, although their bins of time may be the same
    within = (bin_ >= 0) | (laid > 0.0)
    pairs, row = _Pairs(pairs.call[within], pairs.outage[within]), row[within]
    bin_, laid = bin_[within], laid[within]
    layer = layers.of_outage[pairs.outage]
    both, leading, layered = np.unique(
        pairs.call * (len(layers.site) + 1) + layer, return_index=True, return_inverse=True
    )
    call, own = pairs.call[leading], layer[leading]
    zone = layers.zone[own]
    same = (zones.district[zone] >= 0) & (zones.district[zone] == tellings.district[tellings.of_call[call]])
    return Near(
        outage=pairs.outage,
        layered=layered.astype(np.intp),
        kind=complaints.kind[row],
        rate=np.where(bin_ >= 0, rate[bin_], 0.0),
        spread=_spread(tables, row, pairs.outage),
        laid_alone=laid,
        call=call,
        layer=own,
        laid=np.bincount(layered, laid, len(both)).astype(np.float64),
        match=zones.known[zone] + DISTRICT * same,
    )


def _at_one_place(tables: Tables, calls: Indices) -> _Pairs:
    """Pairs of a call and an outage of one site, or of one cell that has no site."""
    network, complaints, outages = tables[:3]
    told = _place(complaints.site[calls], complaints.cell[calls], network)
    out = _place(outages.site, outages.cell, network)
    order = np.argsort(out, kind="stable")
    low, high = (np.searchsorted(out[order], told, side=side) for side in ("left", "right"))
    number = np.where(told >= 0, high - low, 0)
    inner = np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)
    return _Pairs(np.repeat(np.arange(len(calls)), number), order[np.repeat(low, number) + inner])


def _place(site: Indices, cell: Indices, network: Network) -> Indices:
    alone = np.where(cell >= 0, len(network.sites) + cell, -1)
    return np.where(site >= 0, site, alone)


def _laid_alone(
    pairs: _Pairs, exposure: Exposure, rate: Floats, time: Floats, layers: Layers, moments: Moments
) -> Floats:
    """The outage's own part in what its layer is laid on the moment of the call with."""
    layer = layers.of_outage[pairs.outage]
    age = ((time - moments.origin) / BIN_S).astype(np.intp) - layers.begun[layer]
    bins = np.diff(exposure.first)[pairs.outage]
    here, before = (
        np.where((at >= 0) & (at < bins), rate[np.clip(exposure.first[pairs.outage] + at, 0, len(rate) - 1)], 0.0)
        for at in (age, age - 1)
    )
    inside = (age >= 0) & (age < bins)
    late = layers.late[layer]
    return np.asarray(np.where(inside, (1.0 - late) * here + late * before, 0.0))


def _spread(tables: Tables, row: Indices, outage: Indices) -> Floats:
    """(P, `LEVELS`) of pairs."""
    network, complaints, outages = tables[:3]
    told, at = np.unique(row, return_inverse=True)
    table = spreads(np.stack([complaints.cell[told], complaints.site[told], complaints.district[told]]), network)
    match = np.zeros(len(row), dtype=np.intp)
    for weight, here, there in (
        (1, complaints.cell, outages.cell),
        (SITE, complaints.site, outages.site),
        (DISTRICT, complaints.district, outages.district),
    ):
        known = there[outage]
        match += weight * ((known >= 0) * (1 + (here[row] == known)))
    return np.asarray(table[at, match]).reshape(-1, LEVELS)
