"""Bulk complaints 批量投诉: places of which many complain within a short time."""

from collections import deque
from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

Place = TypeVar("Place", bound=Hashable)


class Bulk(Generic[Place]):
    """Of each place the newest `least` complaints; it is in bulk while all of them are younger than `within`."""

    def __init__(self, least: int, within: timedelta, before: Iterable[tuple[Place, datetime]] = ()) -> None:
        self._least = least
        self._within = within
        self._newest: dict[Place, deque[datetime]] = {}
        for place, made_at in sorted(before, key=lambda one: one[1]):
            self.add(place, made_at)

    def add(self, place: Place, made_at: datetime) -> None:
        """Count a complaint of the place, in whatever order they come."""
        newest = self._newest.setdefault(place, deque(maxlen=self._least))
        if newest and made_at < newest[-1]:
            self._newest[place] = deque(sorted([*newest, made_at])[-self._least :], maxlen=self._least)
        else:
            newest.append(made_at)

    def until(self, place: Place) -> datetime | None:
        """Until when the place is in bulk, as it stands now; None where there were never enough complaints."""
        newest = self._newest.get(place)
        return newest[0] + self._within if newest and len(newest) == self._least else None
