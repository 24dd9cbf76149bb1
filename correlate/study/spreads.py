"""How the places that complaints tell speak for outages: tables by what matches, and distances of addresses."""

import numpy as np
from numpy.typing import NDArray

from correlate.attribution import MATCHES, known_places, likelihoods
from correlate.location_kinds import BY_COORDINATES
from correlate.nearness import PEAK
from correlate.study.addresses import nearness_of, usual_of
from correlate.study.complaint_table import ComplaintTable
from correlate.study.network import Network
from correlate.study.outage_table import OutageTable

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

LEVELS = 4
"""Cell, site, district, region: how near to its outage a complaint is placed."""

_SITE, _DISTRICT = 3, 9


class Spreads:
    """Tables of `attribution.likelihoods` for each kind of place that complaints tell, level by level.

    By complaint: `usual`, as in `Candidates`; `most`, the most that any place of an outage can speak for it;
    `without`, how usual its place is, with `weights` (`KINDS`, `LEVELS`) of complaints by manner.
    """

    def __init__(self, complaints: ComplaintTable, outages: OutageTable, network: Network, weights: Floats) -> None:
        self._complaints, self._outages, self._network = complaints, outages, network
        self._weights = weights
        self.usual = usual_of(complaints, network)
        self.without = np.einsum("cl,cl->c", self.usual, weights[complaints.manner])
        places = np.stack([complaints.cell, complaints.site, complaints.district])
        unique, row = np.unique(places, axis=1, return_inverse=True)
        shares = np.stack([
            np.append(network.cell_share, 1.0)[unique[0]],
            np.append(network.site_share, 1.0)[unique[1]],
            np.append(network.district_share, 1.0)[unique[2]],
        ])  # fmt: skip
        levels = np.eye(LEVELS)
        table = [likelihoods(np.tile(level, (unique.shape[1], 1)), unique, shares) for level in levels]
        self._table = np.stack(table, axis=2).reshape(-1, LEVELS)
        self._named = np.ascontiguousarray((self._table @ weights[:BY_COORDINATES].T).T).reshape(-1)
        self._near = complaints.manner >= BY_COORDINATES
        self._row = row.reshape(-1) * MATCHES + np.where(self._near, 0, complaints.manner) * len(self._table)
        most = self._table.max(axis=1, initial=1.0).reshape(-1, MATCHES).max(axis=1, initial=1.0)[row.reshape(-1)]
        self.most = np.where(self._near, np.maximum(PEAK / self.without, 1.0), most)

    def of(self, complaint: Indices, outage: Indices) -> tuple[Indices, Floats, Floats]:
        """Of P pairs: what matches, as a number, -1 where distance tells; (n, `LEVELS`) of the latter; (P,) in all."""
        name = self._row[complaint] + self._match(complaint, outage)
        weight = self._named[name]
        (near,) = self._near[complaint].nonzero()
        here, there = complaint[near], outage[near]
        spread = nearness_of(here, there, self._complaints, self._outages, self._network, self.usual)
        weight[near] = np.einsum("pl,pl->p", spread, self._weights[self._complaints.manner[here]])
        name[near] = -1
        return name, spread, weight

    def rows(self, complaint: Indices, name: Indices, near: Floats) -> tuple[Indices, Floats, Indices]:
        """Of P pairs: their rows, (P,); what each row speaks for, (K, `LEVELS`), and its manner, (K,)."""
        used = np.zeros(len(self._named), dtype=np.bool_)
        used[name[name >= 0]] = True
        (names,) = used.nonzero()
        number = np.cumsum(used) - 1
        place = np.where(name < 0, len(names) - 1 + np.cumsum(name < 0), number[name])
        spread = np.concatenate([self._table[names % len(self._table)], near])
        manner = np.concatenate([names // len(self._table), self._complaints.manner[complaint[name < 0]]])
        return place, spread, manner

    def _match(self, complaint: Indices, outage: Indices) -> Indices:
        told, known = self._complaints, self._outages
        match = np.zeros(len(complaint), dtype=np.intp)
        cell, site = (1, told.cell, known.cell), (_SITE, told.site, known.site)
        for weight, here, there in (cell, site, (_DISTRICT, told.district, known.district)):
            place = there[outage]
            match += weight * ((place >= 0) * (1 + (here[complaint] == place)))
        return match


assert known_places(0, 0, 0) == 1 + _SITE + _DISTRICT
assert MATCHES == 27
