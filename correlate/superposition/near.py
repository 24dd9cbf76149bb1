"""Calls from the very site or cell of an outage, or from an address near by: each such pair is weighed by itself."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.location_kinds import BY_COORDINATES
from correlate.study.exposure import BIN_S, Exposure
from correlate.superposition.layers import Layers
from correlate.superposition.located_odds import LocatedOdds
from correlate.superposition.moments import Moments
from correlate.superposition.neighbours import Pairs, densities, neighbours_of
from correlate.superposition.tables import Tables
from correlate.superposition.zones import DISTRICT, LEVELS, SITE, Tellings, Zones, spreads

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


class Near(NamedTuple):
    """P pairs of a first call and an outage at its site or cell or near by, and the D pairs of the call and the layer.

    - by pair, by kind of the call's location: `outage`; `layered`, the pair of the layer; `kinds`: how many of each;
      `rate`, reports an hour at importance 1 at that very minute; `laid_alone`, the same as laid on the moments;
      `spread` (P, `LEVELS`). Rates, laid or not, are times the odds that the call is located as it is.
    - by pair of a layer: `call`, in the order of the moments; `layer`; `laid`, the layer's rate as laid on the moments;
      `match` of the call and the layer's zone, were it elsewhere.
    """

    outage: Indices
    layered: Indices
    kinds: tuple[int, ...]
    rate: Floats
    spread: Floats
    laid_alone: Floats
    call: Indices
    layer: Indices
    laid: Floats
    match: Indices

    def weighed(self, weights: Floats) -> Floats:
        """(P,) what the place of each pair is worth, by `weights` (kinds, `LEVELS`)."""
        parts = zip(self._by_kind(), weights, strict=True)
        return np.concatenate([self.spread[part] @ weight for part, weight in parts])

    def placed(self, values: Floats) -> Floats:
        """(kinds, `LEVELS`) sums of values by pair, spread over the levels."""
        return np.stack([values[part] @ self.spread[part] for part in self._by_kind()])

    def only(self, layers: NDArray[np.bool_]) -> "Near":
        """Some of the pairs of layers, and what belongs to them."""
        kept = layers[self.layered]
        kinds = np.repeat(np.arange(len(self.kinds)), self.kinds)[kept]
        return Near(
            outage=self.outage[kept],
            layered=(np.cumsum(layers) - 1)[self.layered[kept]],
            kinds=tuple(np.bincount(kinds, minlength=len(self.kinds)).tolist()),
            rate=self.rate[kept],
            spread=self.spread[kept],
            laid_alone=self.laid_alone[kept],
            call=self.call[layers],
            layer=self.layer[layers],
            laid=self.laid[layers],
            match=self.match[layers],
        )

    def _by_kind(self) -> Iterator[slice]:
        ends = np.cumsum(self.kinds).tolist()
        return map(slice, [0, *ends[:-1]], ends)


def near_of(
    tables: Tables, rate: Floats, moments: Moments, layers: Layers, zones: Zones, tellings: Tellings,
    odds: LocatedOdds, weights: Floats,
) -> Near:  # fmt: skip
    """All near pairs within reach; `rate`: reports an hour, by bin of exposure; `weights` of places, to begin with."""
    complaints, exposure = tables.complaints, tables.exposure
    pairs = neighbours_of(tables, moments.call, tellings.usual, weights)
    row = moments.call[pairs.call]
    bin_ = exposure.flat(pairs.outage, complaints.time[row], tables.outages)
    laid = _laid_alone(pairs, exposure, rate, complaints.time[row], layers, moments)
    # a call from there before its start is not explained by it, although their bins of time may be the same
    within = np.flatnonzero((bin_ >= 0) | (laid > 0.0))
    within = within[np.argsort(complaints.manner[row[within]], kind="stable")]
    pairs, row, bin_ = Pairs(pairs.call[within], pairs.outage[within]), row[within], bin_[within]
    layer = layers.of_outage[pairs.outage]
    located = odds.ratio[odds.of_call[pairs.call], zones.area[layers.zone[layer]]]
    laid = laid[within] * located
    both, leading, layered = np.unique(
        pairs.call * (len(layers.site) + 1) + layer, return_index=True, return_inverse=True
    )
    call, own = pairs.call[leading], layer[leading]
    zone = layers.zone[own]
    same = (zones.district[zone] >= 0) & (zones.district[zone] == tellings.district[tellings.of_call[call]])
    return Near(
        outage=pairs.outage,
        layered=layered.astype(np.intp),
        kinds=tuple(np.bincount(complaints.manner[row], minlength=len(weights)).tolist()),
        rate=np.where(bin_ >= 0, rate[bin_], 0.0) * located,
        spread=_spread(tables, row, pairs.outage, tellings.usual[pairs.call]),
        laid_alone=laid,
        call=call,
        layer=own,
        laid=np.bincount(layered, laid, len(both)).astype(np.float64),
        match=zones.known[zone] + DISTRICT * same,
    )


def _laid_alone(
    pairs: Pairs, exposure: Exposure, rate: Floats, time: Floats, layers: Layers, moments: Moments
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


def _spread(tables: Tables, row: Indices, outage: Indices, usual: Floats) -> Floats:
    """(P, `LEVELS`) of pairs."""
    spread = np.empty((len(row), LEVELS))
    by_address = tables.complaints.manner[row] >= BY_COORDINATES
    (mapped,), (named,) = by_address.nonzero(), (~by_address).nonzero()
    spread[mapped] = densities(tables, row[mapped], outage[mapped], usual[mapped])
    spread[named] = _spread_by_name(tables, row[named], outage[named])
    return spread


def _spread_by_name(tables: Tables, row: Indices, outage: Indices) -> Floats:
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
