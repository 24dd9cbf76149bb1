"""What outages are expected to bring, laid on the moments: the cells of one site of a group are one layer."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.study.exposure import BIN_S, Exposure
from correlate.superposition.moments import Moments
from correlate.superposition.slots import Slots, starts
from correlate.superposition.tables import Tables
from correlate.superposition.zones import Zones

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


class Layers(NamedTuple):
    """L layers: the cells of one site of a group that are of one zone. They share an importance and a place.

    `of_outage`: (N,) the layer of each outage; by layer: `site` (of a group), `zone`, and where its bins and its
    entries begin: `first_bin`, `first_entry`, (L + 1,) each. The bins are those of its group's exposure; `begun`: (L,)
    the number of the bin of time in which the first begins, and `late`: (L,) how far within, 0 … 1.

    E entries, by layer, in moments with a call: `rate`, reports an hour at importance 1; `bin`, of the layers;
    `slot`: the moment and the zone as one number, see `Slots`.
    """

    of_outage: Indices
    site: Indices
    zone: Indices
    first_bin: Indices
    first_entry: Indices
    begun: Indices
    late: Floats
    rate: Floats
    bin: Indices
    slot: Indices

    def bin_of(self, exposure: Exposure) -> Indices:
        """The bin of its layer that each bin of an outage's exposure goes to."""
        return np.asarray(self.first_bin[self.of_outage[exposure.outage]] + exposure.age)

    def sums(self, values: Floats) -> Floats:
        """(L,) sums of values by entry."""
        some = np.flatnonzero(np.diff(self.first_entry))
        sums = np.zeros(len(self.site))
        if len(some):
            sums[some] = np.add.reduceat(values, self.first_entry[some])
        return sums

    def by_entry(self, values: Floats) -> Floats:
        """Values of the layers, for each entry."""
        return np.repeat(values, np.diff(self.first_entry))

    def spread(self, values: Floats) -> Floats:
        """Values by entry, as each bin of the layers meets them: a bin lies in two bins of time."""
        told = np.zeros(int(self.first_bin[-1]) + 1)
        told[self.bin] = values
        after = told[1:].copy()
        after[self.first_bin[1:] - 1] = 0.0
        late = np.repeat(self.late, np.diff(self.first_bin))
        return np.asarray((1.0 - late) * told[:-1] + late * after)


def layers_of(tables: Tables, rate: Floats, site: Indices, zones: Zones, moments: Moments, slots: Slots) -> Layers:
    """The layers of outages: of each its `site` of a group; `rate`: reports an hour, by bin of exposure."""
    outages, exposure = tables.outages, tables.exposure
    both, leading, of_outage = np.unique(
        site * len(zones.region) + zones.of_outage, return_index=True, return_inverse=True
    )
    group, region = outages.group[leading], outages.region[leading]
    bins = np.diff(exposure.group_first)[group]
    first_bin = starts(bins)
    shift = (outages.group_start[group] - moments.origin) / BIN_S
    begun = np.floor(shift).astype(np.intp)
    layers = Layers(
        of_outage=of_outage.astype(np.intp),
        site=site[leading],
        zone=zones.of_outage[leading],
        first_bin=first_bin,
        first_entry=first_bin,
        begun=begun,
        late=shift - begun,
        rate=np.zeros(0),
        bin=np.zeros(0, dtype=np.intp),
        slot=np.zeros(0, dtype=np.intp),
    )
    layer = np.repeat(np.arange(len(both)), bins)
    age = np.arange(len(layer)) - first_bin[layer]
    moment = moments.find(region[layer], begun[layer] + age)
    laid = _laid(np.bincount(layers.bin_of(exposure), rate, len(layer)).astype(np.float64), layers.late[layer], age)
    kept = np.flatnonzero((moment >= 0) & (laid > 0.0))
    slot = slots.of(region[layer[kept]], moment[kept], layers.zone[layer[kept]])
    return layers._replace(first_entry=np.searchsorted(kept, first_bin), rate=laid[kept], bin=kept, slot=slot)


def _laid(rate: Floats, late: Floats, age: Indices) -> Floats:
    """Rates by bin of age → by bin of time: each bin of time is met by two of age."""
    before = np.append(0.0, rate[:-1]) if len(rate) else rate
    return np.asarray((1.0 - late) * rate + late * np.where(age > 0, before, 0.0))
