"""Whose users count, and how much: those truly without service; planned work by less, calls that repeat included."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.attribution import DownPeriods
from correlate.model import Model
from correlate.outages.outage import Outage
from correlate.takeover import NEIGHBOURS, Carried, Sites, openings, sites_of, without_service
from correlate.topology import Topology

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

_UNKNOWN = -2


class Served:
    """By what to multiply the users of down periods, as a model has it."""

    def __init__(self, topology: Topology, model: Model) -> None:
        self._calls = model.calls_per_complaint
        self._planned = model.planned_level
        carries = model.carried is not None and (model.carried.cosited > 0 or model.carried.neighbours > 0)
        self._takeover = _Takeover(topology, model.carried) if carries and model.carried else None

    def weight(self, periods: DownPeriods, outages: Sequence[Outage], until: float) -> Floats | None:
        """(N,) of each period as it stood at `until` (epoch seconds); None where all count whole."""
        if self._takeover is None and self._calls == 1.0 and self._planned == 1.0:
            return None
        planned = np.fromiter([outage.planned for outage in outages], dtype=np.bool_, count=len(outages))
        return self._calls * np.where(planned, self._planned, 1.0) * self.lost(periods, until)

    def lost(self, periods: DownPeriods, until: float) -> Floats:
        """(N,) the part of their users whom nobody serves."""
        return np.ones(len(periods.origin)) if self._takeover is None else self._takeover.lost(periods, until)

    @property
    def knows_takeover(self) -> bool:
        """Whether others are known to serve any."""
        return self._takeover is not None


class _Takeover:
    """The sites of a network over all regions, and what is carried by cell."""

    def __init__(self, topology: Topology, carried: Carried) -> None:
        regions = list(topology.regions.values())
        known = topology.inventory.cells
        cells = [known[name] for places in regions for name in places.names]
        self._first_cell = np.cumsum([0, *(len(places.names) for places in regions)])
        self._first_site = np.cumsum([0, *(len(places.sites) for places in regions)])
        self._carried = np.array([carried.of(cell.technology) for cell in cells] + [(0.0, 0.0)])
        site = [
            np.where(places.site < 0, -1, places.site + first)
            for places, first in zip(regions, self._first_site, strict=False)
        ]
        self._sites: Sites = sites_of(
            np.concatenate(site).astype(np.intp),
            np.repeat(np.arange(len(regions)), np.diff(self._first_cell)),
            np.array([np.nan if cell.latitude is None else cell.latitude for cell in cells], dtype=np.float64),
            np.array([np.nan if cell.longitude is None else cell.longitude for cell in cells], dtype=np.float64),
        )
        self._nearest = np.full((len(self._sites.cells), NEIGHBOURS), _UNKNOWN, dtype=np.intp)

    def lost(self, periods: DownPeriods, until: float) -> Floats:
        origin, cell = periods.origin, periods.cell
        fresh = np.ones(len(origin), dtype=np.bool_)
        # the periods of one outage follow each other; two cells of one number are of two regions
        fresh[1:] = (origin[1:] != origin[:-1]) | (cell[1:] != cell[:-1]) | (periods.region[1:] != periods.region[:-1])
        (first,) = fresh.nonzero()
        end = np.maximum.reduceat(np.minimum(periods.end, until), first)
        region, cell, site = periods.region[first], periods.cell[first], periods.site[first]
        site = np.where(site < 0, -1, site + self._first_site[region])
        cell = np.where(cell < 0, -1, cell + self._first_cell[region])
        self._look_up(site)
        open_ = openings(self._sites, self._nearest, site, periods.origin[first], end)
        lost = without_service(self._carried[cell], open_)
        return np.asarray(lost[fresh.cumsum() - 1])

    def _look_up(self, site: Indices) -> None:
        known = site[site >= 0]
        new = known[self._nearest[known, 0] == _UNKNOWN]
        if len(new):
            self._nearest[new] = self._sites.nearest(new)


def with_weight(periods: DownPeriods, weight: Floats | None) -> DownPeriods:
    """The periods with so much of their users; the same where that is None."""
    return periods if weight is None else msgspec.structs.replace(periods, users=periods.users * weight)
