"""Tries the roster and the policies that the settings name: faults, and stretches with nobody on duty."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.escalation.policy import EscalationRules
from alerts.escalation.policy_check import Known, policy_faults
from alerts.escalation.roster import Roster
from alerts.escalation.roster_check import Gap, circles, gaps, unreachable
from ingest.clock import Clock, SystemClock
from service.channels.channel_ways import routes_of
from service.configuration.settings import Settings
from service.duty.escalation_files import read_escalation
from service.inventory_source import read_inventory
from service.operation.finding import Told, Verdict

_AHEAD = timedelta(days=28)
_SHOWN = 10


def roster(settings: Settings, clock: Clock | None = None) -> Told:
    """The roster: who falls back to whom in a circle, whom nobody can reach, and where nobody is on duty soon."""
    if settings.roster.path is None:
        return
    regions, zone = _network(settings)
    people = read_escalation(settings.roster.path, None, settings.calendar.country, zone).roster
    now = (clock or SystemClock()).now()
    for circle in circles(people):
        told = f"roles {' → '.join(circle)} fall back to each other in a circle"
        yield Verdict.WRONG, f"{told}; correct falls_back_to in roles.csv"
    for person in unreachable(people):
        yield Verdict.NOTE, f"{person} has no contacts; give an address in people.csv"
    found = gaps(people, now, now + _AHEAD, regions)
    yield from ((Verdict.NOTE, _gap_told(gap, people)) for gap in found[:_SHOWN])
    if len(found) > _SHOWN:
        yield Verdict.NOTE, f"and {len(found) - _SHOWN:,} further gaps within {_AHEAD.days} days"
    yield Verdict.GOOD, f"{settings.roster.path}: {_counted(people)}; times in {people.zone}"


def escalation(settings: Settings, clock: Clock | None = None) -> Told:
    """The policies: circles, names that nobody has, steps that tell nobody or can never come."""
    if settings.escalation.path is None:
        return
    regions, zone = _network(settings)
    path, country = settings.escalation.path, settings.calendar.country
    rules = read_escalation(settings.roster.path, path, country, zone)
    since = (clock or SystemClock()).now().astimezone(ZoneInfo(zone)).date()
    for fault in policy_faults(rules, Known(regions or None, _channels(settings)), since):
        yield Verdict.WRONG, f"{path}: {fault}"
    yield from ((Verdict.NOTE, told) for told in _notes(rules))
    yield Verdict.GOOD, f"{path}: {', '.join(policy.name for policy in rules.policies) or 'no policy'}"


def _channels(settings: Settings) -> list[str]:
    return [route.name for route in routes_of(settings, settings.inventory.timezone)]


def _notes(rules: EscalationRules) -> Iterator[str]:
    if rules.policies and not rules.roster.people:
        yield "policies without a roster tell roles by their names alone; set roster.path"


def _network(settings: Settings) -> tuple[tuple[str, ...], str]:
    """The regions of the inventory, none where there is no folder of it; and the zone that times are in."""
    told = settings.inventory
    if told.path is None:
        return (), told.timezone
    inventory, _ = read_inventory(told.path, told.timezone, settings.ingest.columns)
    return tuple(inventory.regions), inventory.timezone


def _gap_told(gap: Gap, people: Roster) -> str:
    place = f" in {gap.region}" if gap.region else ""
    answer = f"{gap.answered_by} answers" if gap.answered_by else "nobody answers"
    since, until = _local(gap.starts_at, people.zone), _local(gap.ends_at, people.zone)
    return f"nobody is on duty as {gap.role}{place} from {since} to {until}: {answer}; add a shift or a substitute"


def _local(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _counted(people: Roster) -> str:
    return f"{len(people.people):,} people, {len(people.shifts):,} shifts, {len(people.absences):,} absences"
