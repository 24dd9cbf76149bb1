"""How long a repair takes from sending a crew, learnt from past orders."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from ingest.records import PastOrder, Site

_ASSUMED_AS, _ALL_AS = 1.0, 5.0
"""The assumed hours weigh as much as so many past orders; the hours of all units, for one unit, as so many."""

_LONGEST_HOURS = 72.0


class CrewTimes(msgspec.Struct, frozen=True):
    """Hours that crews take, by mean.

    `crew_hours`: a crew is bound, from setting out to the repair; `wait_hours`: from the order to setting out.
    `travel_hours`: the part of `crew_hours` that is travel, 0 where no order tells. `units` has the crew hours of
    single units, shrunk to those of all; `orders`: how many of them were learnt from.
    """

    crew_hours: float
    wait_hours: float = 0.0
    travel_hours: float = 0.0
    units: Mapping[str, float] = {}
    orders: int = 0

    def of(self, site: Site | None) -> float:
        """Crew hours of a repair at `site`: those of its unit, with the way there instead of the mean way."""
        if site is None:
            return self.crew_hours
        hours = self.units.get(site.unit or "", self.crew_hours)
        if site.travel_hours is None or not self.travel_hours:
            return hours
        return max(hours - self.travel_hours, 0.0) + site.travel_hours


def learn_crew_times(orders: Iterable[PastOrder], assumed_hours: float, now: datetime) -> CrewTimes:
    """The crew times that orders tell which were fixed by `now`; `assumed_hours` where there are none.

    A crew is bound from accepting, or else from arriving. An order that took more than three days tells nothing.
    """
    known = [(order, bound) for order in orders if (bound := _bound_hours(order, now)) is not None]
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
    )


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
