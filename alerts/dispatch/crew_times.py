"""How long a repair takes from sending a crew, learnt from past orders."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypedDict

import msgspec

from alerts.dispatch.owners import foreign_owner
from ingest.records import PastOrder, Site

_ASSUMED_AS, _ALL_AS = 1.0, 5.0
"""The assumed hours weigh as much as so many past orders; the hours of all units, for one unit, as so many."""

_LONGEST_HOURS = 72.0


THIRD_PARTY_HOURS = 4.0
"""From handing a site's failure over to its owner until it is mended, where no past order tells."""

REMOTE_HOURS = 0.5
"""A reset from afar, with the look at what came of it."""


class CrewTimes(msgspec.Struct, frozen=True):
    """Hours that crews take, by mean.

    `crew_hours`: a crew is bound, from setting out to the repair; `wait_hours`: from the order to setting out.
    `travel_hours`: the part of `crew_hours` that is travel, 0 where no order tells. `units` has the crew hours of
    single units, shrunk to those of all; `orders`: how many of them were learnt from. `third_party_hours`: what others
    take who own the site, from being told to the repair; `owners` has those of single ones, likewise shrunk.
    """

    crew_hours: float
    wait_hours: float = 0.0
    travel_hours: float = 0.0
    units: Mapping[str, float] = {}
    orders: int = 0
    third_party_hours: float = THIRD_PARTY_HOURS
    owners: Mapping[str, float] = {}

    def of(self, site: Site | None) -> float:
        """Crew hours of a repair at `site`: those of its unit, with the way there instead of the mean way."""
        if site is None:
            return self.crew_hours
        hours = self.units.get(site.unit or "", self.crew_hours)
        if site.travel_hours is None or not self.travel_hours:
            return hours
        return max(hours - self.travel_hours, 0.0) + site.travel_hours


class _Others(TypedDict):
    third_party_hours: float
    owners: Mapping[str, float]


def learn_crew_times(
    orders: Iterable[PastOrder],
    assumed_hours: float,
    now: datetime,
    site_of: Callable[[str | None], Site | None] = lambda _cell_id: None,
) -> CrewTimes:
    """The crew times that orders tell which were fixed by `now`; `assumed_hours` where there are none.

    A crew is bound from accepting, or else from arriving. An order that took more than three days tells nothing. One
    that names no crew, for a cell whose site (`site_of`) somebody else owns, tells of that owner.
    """
    ours, theirs = _by_who(orders, site_of)
    known = [(order, bound) for order in ours if (bound := _bound_hours(order, now)) is not None]
    every = _shrunk([bound for _, bound in known], assumed_hours, _ASSUMED_AS)
    of_unit: dict[str, list[float]] = defaultdict(list)
    for order, bound in known:
        if order.unit:
            of_unit[order.unit].append(bound)
    return CrewTimes(
        crew_hours=every,
        wait_hours=_mean([_hours(order.issued_at, order.accepted_at) for order, _ in known]),
        travel_hours=_mean([_hours(order.accepted_at, order.arrived_at) for order, _ in known]),
        units={unit: _shrunk(hours, every, _ALL_AS) for unit, hours in sorted(of_unit.items())},
        orders=len(known),
        **_others(theirs, now),
    )


def _by_who(
    orders: Iterable[PastOrder], site_of: Callable[[str | None], Site | None]
) -> tuple[list[PastOrder], list[tuple[str, PastOrder]]]:
    """The orders of our own crews, and those of other owners by owner."""
    ours: list[PastOrder] = []
    theirs: list[tuple[str, PastOrder]] = []
    for order in orders:
        owner = None if order.crew else foreign_owner(site_of(order.cell_id))
        if owner is None:
            ours.append(order)
        else:
            theirs.append((owner, order))
    return ours, theirs


def _others(orders: Iterable[tuple[str, PastOrder]], now: datetime) -> _Others:
    of_owner: dict[str, list[float]] = defaultdict(list)
    for owner, order in orders:
        if order.fixed_at is not None and order.fixed_at <= now:
            hours = (order.fixed_at - order.issued_at).total_seconds() / 3600.0
            if 0 < hours <= _LONGEST_HOURS:
                of_owner[owner].append(hours)
    every = _shrunk([each for hours in of_owner.values() for each in hours], THIRD_PARTY_HOURS, _ASSUMED_AS)
    owners = {owner: _shrunk(hours, every, _ALL_AS) for owner, hours in sorted(of_owner.items())}
    return {"third_party_hours": every, "owners": owners}


def _bound_hours(order: PastOrder, now: datetime) -> float | None:
    if order.fixed_at is None or order.fixed_at > now:
        return None
    hours = _hours(order.accepted_at or order.arrived_at, order.fixed_at)
    return hours if hours is not None and 0 < hours <= _LONGEST_HOURS else None


def _shrunk(hours: list[float], towards: float, weight: float) -> float:
    return (sum(hours) + weight * towards) / (len(hours) + weight)


def _mean(hours: list[float | None]) -> float:
    known = [each for each in hours if each is not None and each >= 0]
    return sum(known) / len(known) if known else 0.0


def _hours(start: datetime | None, end: datetime | None) -> float | None:
    return None if start is None or end is None else (end - start).total_seconds() / 3600.0
