"""Where a silent outage most likely is: the cell, site or backhaul part that complaints without an alarm point to."""

from collections.abc import Sequence
from math import log

import msgspec

from correlate.topology import Topology
from ingest.inventory import backhaul_prefixes

FALSE_PLACE_CHANCE = 0.05
"""Chance at which complaints spread as users are would point to some place of the region all the same."""

FEWEST_COMPLAINTS = 2.0
"""Expected number of complaints without explanation that a place must have: one alone points nowhere."""


Place = tuple[int, str]
"""A kind of place, and its name: a cell, a site, a part of the backhaul."""


class LikelyPlace(msgspec.Struct, frozen=True):
    """The suspected place: one of the three names is set.

    `complaints` is the expected number of located complaints there that nothing explains; `log_ratio` says how
    much better a fault there explains them than chance does.
    """

    complaints: float
    log_ratio: float
    cell_id: str | None = None
    site_id: str | None = None
    backhaul_id: str | None = None


class SilentSearch:
    """Finds the likely place of a silent outage in one region: a spatial scan over its cells, sites and backhauls.

    A place is scored by the Poisson log-likelihood ratio of Kulldorff (1997): complaints there against the part
    of users there. Wider places have more users, so that they win only if they explain more.
    """

    def __init__(self, topology: Topology, region: str) -> None:
        places = topology.regions[region]
        self._keys: dict[str, tuple[Place, ...]] = {}
        self._users: dict[Place, float] = {}
        for cell_id, users in zip(places.names, places.users.tolist(), strict=True):
            keys = self._keys[cell_id] = _keys(topology, cell_id)
            for key in keys:
                self._users[key] = self._users.get(key, 0.0) + users
        self._total = float(places.users.sum())

    def places_of(self, cell_id: str) -> tuple[Place, ...]:
        """The cell, its site and its backhaul parts; nothing for a cell of another region."""
        return self._keys.get(cell_id, ())

    def share(self, place: Place) -> float:
        """The part of the region's users that a place serves."""
        return self._users[place] / self._total if self._total else 0.0

    def likely_place(self, located: Sequence[tuple[str, float]]) -> LikelyPlace | None:
        """The place that `located` complaints (cell_id, probability that no outage explains it) point to.

        None where the evidence is weak: less than `FEWEST_COMPLAINTS`, or as likely as not by chance
        (`FALSE_PLACE_CHANCE` over all places of the region).
        """
        total = sum(weight for cell_id, weight in located if cell_id in self._keys)
        found: dict[Place, float] = {}
        for cell_id, weight in located:
            for key in self._keys.get(cell_id, ()):
                found[key] = found.get(key, 0.0) + weight
        scored = [(self._log_ratio(key, found[key], total), key) for key in sorted(found)]
        enough = [score for score in scored if found[score[1]] >= FEWEST_COMPLAINTS and score[0] > self._least()]
        if not enough:
            return None
        ratio, best = max(enough, key=lambda score: (score[0], -self._users[score[1]]))
        return LikelyPlace(found[best], ratio, **named(best))

    def _least(self) -> float:
        return log(max(1, len(self._users)) / FALSE_PLACE_CHANCE)

    def _log_ratio(self, key: Place, inside: float, total: float) -> float:
        expected = total * self._users[key] / self._total
        if inside <= expected:
            return 0.0
        outside = total - inside
        beyond = outside * log(outside / (total - expected)) if outside > 1e-9 else 0.0
        return inside * log(inside / expected) + beyond


_CELL, _SITE, _BACKHAUL = 0, 1, 2
_NAMES = {_CELL: "cell_id", _SITE: "site_id", _BACKHAUL: "backhaul_id"}


def named(place: Place) -> dict[str, str]:
    """A place under the name of its column."""
    return {_NAMES[place[0]]: place[1]}


def _keys(topology: Topology, cell_id: str) -> tuple[Place, ...]:
    """The cell itself, its site and each part of its backhaul path."""
    cell = topology.inventory.cells[cell_id]
    site = ((_SITE, cell.site_id),) if cell.site_id else ()
    return ((_CELL, cell_id), *site, *((_BACKHAUL, path) for path in backhaul_prefixes(cell.backhaul_id)))
