"""Who could be sent: units and the people of theirs who are on duty, told from the roster and the sites. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from alerts.escalation.roster import Roster, of_unit
from alerts.orders.order import RepairOrder
from ingest.records import Site


class Unit(msgspec.Struct, frozen=True):
    """A unit, the names of those of it who are on duty, and whether it is the one that repairs the order's sites."""

    name: str
    on_duty: tuple[str, ...]
    is_own: bool


def units_for(order: RepairOrder, roster: Roster, sites: Mapping[str, Site], now: datetime) -> tuple[Unit, ...]:
    """The unit that repairs its sites first, then those with somebody on duty, then the others."""
    own = {site.unit for site_id in order.site_ids if (site := sites.get(site_id)) and site.unit}
    named = dict.fromkeys((*sorted(own), *sorted(_all_units(roster, sites.values()))))
    found = [Unit(name, _names(roster, name, now), name in own) for name in named]
    return tuple(sorted(found, key=lambda unit: (not unit.is_own, not unit.on_duty, unit.name)))


def _all_units(roster: Roster, sites: Iterable[Site]) -> set[str]:
    return {person.unit for person in roster.people.values() if person.unit} | {
        site.unit for site in sites if site.unit
    }


def _names(roster: Roster, unit: str, now: datetime) -> tuple[str, ...]:
    return tuple(roster.people[person].name or person for person in of_unit(roster, unit, now))
