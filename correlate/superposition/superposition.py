"""Outages laid over each other in time, and the calls that meet them: what does not change while importances do."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.location_kinds import BY_COORDINATES, weights_in
from correlate.model import Model
from correlate.study.exposure import Exposure
from correlate.superposition.layers import Layers, layers_of
from correlate.superposition.located_odds import LocatedOdds, located_odds
from correlate.superposition.moments import Moments, moments_of
from correlate.superposition.near import Near, near_of
from correlate.superposition.slots import Slots, by_region, slots_of
from correlate.superposition.tables import Tables
from correlate.superposition.zones import Tellings, Zones, match_of, tellings_of, zones_of

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


_Part = tuple[slice, slice, slice]


class Meeting(NamedTuple):
    """Calls and zones of a region.

    `calls`: which first calls; `moment`: (n,) of each, counted from the region's first, `first`: (moments,) where the
    calls of each begin; `tellings`: those of the region, `telling`: (n,) of each call, counted from the first of them;
    `match`: (tellings, zones) numbers of the matches of both, `odds`: (tellings, zones) as `LocatedOdds` has them;
    `silent`: (n, zones) where coordinates of the call say nothing for want of the outage's.
    """

    calls: slice
    moment: Indices
    first: Indices
    tellings: slice
    telling: Indices
    match: Indices
    odds: Floats
    silent: NDArray[np.bool_]


class Superposition(NamedTuple):
    """First calls, and the layers of outages that could have caused them.

    `rate`: reports an hour by bin of `exposure`, at importance 1; `meetings`: by region.
    """

    exposure: Exposure
    rate: Floats
    moments: Moments
    slots: Slots
    layers: Layers
    tellings: Tellings
    near: Near
    meetings: tuple[Meeting, ...]


def superposition_of(tables: Tables, rate: Floats, site: Indices, origin: float, model: Model) -> Superposition:
    """Calls from `origin` (epoch seconds) on, and who of them is located by `model`.

    `rate`: reports an hour by bin of exposure; `site`: (N,) of its group, of each outage.
    """
    network, complaints = tables.network, tables.complaints
    moments = moments_of(complaints, len(network.regions), origin)
    odds = located_odds(tables, moments.call, model.located)
    zones = zones_of(tables.outages, network, odds.area)
    slots = slots_of(moments, zones)
    layers = layers_of(tables, rate, site, zones, moments, slots)
    tellings = tellings_of(complaints, network, moments.call, odds.of_call)
    near = near_of(tables, rate, moments, layers, zones, tellings, odds, weights_in(model))
    edges = np.append(moments.first, len(moments.call))
    told = by_region(tellings.region, len(network.regions))
    parts = zip(slots.moments, slots.zones, told, strict=True)
    meetings = tuple(_meeting(moments, tellings, zones, odds, edges, part) for part in parts)
    return Superposition(tables.exposure, rate, moments, slots, layers, tellings, near, meetings)


def _meeting(
    moments: Moments, tellings: Tellings, zones: Zones, odds: LocatedOdds, edges: Indices, part: _Part
) -> Meeting:
    called, placed, told = part
    calls = slice(int(edges[called.start]), int(edges[called.stop]))
    coordinates = tellings.kind[tellings.of_call[calls]] >= BY_COORDINATES
    return Meeting(
        calls=calls,
        moment=moments.moment[calls] - called.start,
        first=moments.first[called] - calls.start,
        tellings=told,
        telling=tellings.of_call[calls] - told.start,
        match=match_of(tellings.district[told], zones, placed),
        odds=odds.ratio[tellings.odds[told][:, None], zones.area[placed]],
        silent=coordinates[:, None] & ~zones.mapped[placed],
    )
