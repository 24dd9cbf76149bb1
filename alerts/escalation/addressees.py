"""Whom a step tells: roles and units resolved by the roster, as it stands at that moment."""

from collections.abc import Collection, Iterator
from datetime import datetime

import msgspec

from alerts.channels.routing import CHANNEL
from alerts.escalation.policy import Step
from alerts.escalation.roster import Duty, Roster, duty, of_unit, present

OWN_UNIT = "own"
"""Stands, among the units of a step, for the one that has the order."""


class Addressees(msgspec.Struct, frozen=True):
    """`people` by id, whoever asked for them; `gaps`: the roles in which nobody is on duty, as found."""

    people: tuple[str, ...]
    roles: tuple[str, ...]
    units: tuple[str, ...]
    channels: tuple[str, ...]
    gaps: tuple[Duty, ...]

    @property
    def to(self) -> tuple[str, ...]:
        """As a notice names them: people, then roles and units, then channels."""
        return (*self.people, *self.roles, *self.units, *(CHANNEL + name for name in self.channels))


def addressees(step: Step, roster: Roster, region: str | None, unit: str | None, now: datetime) -> Addressees:
    """Whom the step tells at `now`; `unit`: the one that has the order, if any."""
    units = tuple(dict.fromkeys(_units(step.units, unit)))
    duties = [duty(roster, role, now, region=region) for role in step.roles]
    found = [person for each in duties for person in each.people]
    found += [there for person in step.persons if (there := present(roster, person, now)) is not None]
    found += [person for each in units for person in of_unit(roster, each, now)]
    roles = tuple(dict.fromkeys((*step.roles, *(each.role for each in duties))))
    return Addressees(
        tuple(dict.fromkeys(found)), roles, units, step.channels, tuple(each for each in duties if each.is_gap)
    )


def addresses(roster: Roster, to: Collection[str], channel: str) -> tuple[str, ...]:
    """The addresses at a channel of those people of a notice's `to` who have one there."""
    people = (roster.people[person] for person in to if person in roster.people)
    return tuple(dict.fromkeys(person.contacts[channel] for person in people if channel in person.contacts))


def _units(named: tuple[str, ...], own: str | None) -> Iterator[str]:
    return (own if unit == OWN_UNIT else unit for unit in named if unit != OWN_UNIT or own is not None)  # type: ignore[misc]
