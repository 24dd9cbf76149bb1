"""How often a place is complained of: each cell, site and backhaul part, from what was located there before."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from correlate.spikes.silent import Place, SilentSearch

_HALF_LIFE = timedelta(weeks=4)
_ALIKE = 2.0
"""Shape of the gamma law of what places are like: their rates lie about √(1/2) of the mean apart."""

_PRIOR = 10.0
_USUALLY_LOCATED = 0.35
"""Before it is seen: the share of complaints that name a cell, believed like ten complaints."""


class PlaceSeen(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Located complaints of a place as they counted at `at`."""

    kind: int
    name: str
    weight: float
    at: datetime


class PlacesState(msgspec.Struct, frozen=True, array_like=True):
    """What was learnt: complaints expected and located until `at`, fading; and by place."""

    at: datetime | None = None
    expected: float = 0.0
    located: float = 0.0
    places: tuple[PlaceSeen, ...] = ()


class UsualPlaces:
    """The usual number of located complaints at the places of a region.

    The part of the region's complaints that name a cell falls on places as their users do, and more where more
    was seen: gamma–Poisson, so that a cell that always complains is not found again every day.
    """

    def __init__(self, search: SilentSearch) -> None:
        self._search = search
        self._at: datetime | None = None
        self._expected = self._located = 0.0
        self._seen: dict[Place, PlaceSeen] = {}

    def located_per_week(self, expected_per_week: float) -> float:
        """Located complaints a week where so many complaints are expected."""
        return expected_per_week * self._located_share()

    def part(self, place: Place, now: datetime) -> tuple[float, float]:
        """The part of the complaints expected in the region that are located at a place; the size of its gamma law."""
        share = self._search.share(place)
        size = _ALIKE + self._weight(place, now)
        return self._located_share() * share * size / (_ALIKE + self._located * share), size

    def learn(self, start: datetime, expected: float, cells: Sequence[tuple[str, float]]) -> None:
        """Take in a bin: complaints expected in the region, and cells complained of, with weights."""
        fade = 1.0 if self._at is None else _faded(self._at, start)
        self._at = start
        self._expected = self._expected * fade + expected
        self._located = self._located * fade + sum(weight for _, weight in cells)
        for cell_id, weight in cells:
            for place in self._search.places_of(cell_id):
                seen = self._seen.get(place)
                before = 0.0 if seen is None else seen.weight * _faded(seen.at, start)
                self._seen[place] = PlaceSeen(place[0], place[1], before + weight, start)

    def snapshot(self) -> PlacesState:
        """All of it as plain data."""
        return PlacesState(self._at, self._expected, self._located, tuple(self._seen.values()))

    def restore(self, state: PlacesState) -> None:
        """Go on from what `snapshot` gave, to the same bits."""
        self._at, self._expected, self._located = state.at, state.expected, state.located
        self._seen = {(one.kind, one.name): one for one in state.places}

    def _weight(self, place: Place, now: datetime) -> float:
        seen = self._seen.get(place)
        return 0.0 if seen is None else seen.weight * _faded(seen.at, now)

    def _located_share(self) -> float:
        return (self._located + _PRIOR * _USUALLY_LOCATED) / (self._expected + _PRIOR)


def _faded(since: datetime, now: datetime) -> float:
    return float(0.5 ** ((now - since) / _HALF_LIFE)) if since != now else 1.0
