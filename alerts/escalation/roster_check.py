"""What is wrong with a roster: stretches with nobody on duty, roles in a circle, people nobody can reach."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec

from alerts.escalation.roster import Duty, Roster, duty, fallbacks

_DAY = timedelta(days=1)


class Gap(msgspec.Struct, frozen=True):
    """Nobody is on duty as `role` in `region` (None: anywhere) from `starts_at` to before `ends_at`.

    `answered_by`: the role that it falls back to meanwhile, None where nobody answers at all.
    """

    role: str
    region: str | None
    starts_at: datetime
    ends_at: datetime
    answered_by: str | None


def gaps(roster: Roster, starts_at: datetime, ends_at: datetime, regions: Sequence[str] = ()) -> list[Gap]:
    """All gaps of roles that have shifts, within [starts_at, ends_at), by role, region and time."""
    roles = dict.fromkeys(shift.role for shift in roster.shifts)
    return [
        gap
        for role in roles
        for region in _regions_of(roster, role, regions)
        for gap in _gaps_of(roster, role, region, (starts_at, ends_at))
    ]


def circles(roster: Roster) -> list[tuple[str, ...]]:
    """Roles that fall back to each other in a circle, each circle once, its first role repeated at the end."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for role in roster.roles:
        chain = list(fallbacks(roster, role))
        last = roster.roles.get(chain[-1])
        if last is not None and last.falls_back_to is not None:
            circle = chain[chain.index(last.falls_back_to) :]
            found.setdefault(frozenset(circle), (*circle, circle[0]))
    return list(found.values())


def unreachable(roster: Roster) -> list[str]:
    """Ids of the people without any address."""
    return [person.person_id for person in roster.people.values() if not person.contacts]


def _gaps_of(roster: Roster, role: str, region: str | None, between: tuple[datetime, datetime]) -> Iterator[Gap]:
    start: datetime | None = None
    answering = _answering(duty(roster, role, between[0], region=region))
    for begins, ends in pairwise(_changes(roster, role, between)):
        found = duty(roster, role, begins, region=region)
        if start is not None and not (found.is_gap and _answering(found) == answering):
            yield Gap(role, region, start, begins, answering)
            start = None
        if found.is_gap:
            start, answering = start or begins, _answering(found)
            if ends == between[1]:
                yield Gap(role, region, start, ends, answering)


def _answering(found: Duty) -> str | None:
    return found.role if found.people else None


def _changes(roster: Roster, role: str, between: tuple[datetime, datetime]) -> list[datetime]:
    """The ends of the stretch, and the moments in it at which somebody may come or go."""
    start, end = between
    inside = {moment for moment in (*_turns(roster, role, between), *_leaves(roster)) if start < moment < end}
    return [start, *sorted(inside), end]


def _turns(roster: Roster, role: str, between: tuple[datetime, datetime]) -> Iterator[datetime]:
    # The roles that it falls back to may change within the gap.
    zone, roles = ZoneInfo(roster.zone), set(fallbacks(roster, role))
    hours = {shift.hours for shift in roster.shifts if shift.role in roles}
    first = between[0].astimezone(zone).date() - _DAY
    for number in range((between[1] - between[0]).days + 3):
        for each in hours:
            yield from (
                moment.replace(tzinfo=zone).astimezone(between[0].tzinfo)
                for moment in each.moments(first + number * _DAY)
            )


def _leaves(roster: Roster) -> Iterable[datetime]:
    return [moment for absence in roster.absences for moment in (absence.starts_at, absence.ends_at)]


def _regions_of(roster: Roster, role: str, regions: Sequence[str]) -> Sequence[str | None]:
    """The regions to look at one by one: none where nobody of the role is for some regions alone."""
    shifts = [shift for shift in roster.shifts if shift.role == role]
    people = [roster.people[shift.person_id] for shift in shifts if shift.person_id in roster.people]
    named = [shift.region for shift in shifts if shift.region] + [region for one in people for region in one.regions]
    return (list(regions) or list(dict.fromkeys(named))) if named else [None]
