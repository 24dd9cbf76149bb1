"""`goldenwindow roster`: who is on duty."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from ingest.times import TimeReader, TimeUnreadable
from service.verbs.terminal import WrongUse, out, print_json

if TYPE_CHECKING:
    from alerts.escalation.roster import Duty, Roster
    from service.configuration.settings import Settings

Config = Annotated[Path | None, typer.Option(help="Settings (TOML) that name the roster.", metavar="FILE")]


def roster(
    config: Config = None,
    at: Annotated[str | None, typer.Option(help="The moment; by default now.", metavar="TIME")] = None,
    role: Annotated[str | None, typer.Option(help="Only this role.")] = None,
    region: Annotated[str | None, typer.Option(help="As asked for from this region.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Show who is on duty, role by role: who stands in for whom, and who answers where nobody is there.

    Example: goldenwindow roster --config goldenwindow.toml --at 2026-10-01T20:00
    """
    from service.configuration.settings import read_settings

    settings = read_settings(config)
    people, moment = roster_of(settings), moment_of(at, settings)
    told = _duties(people, moment, role, region)
    if as_json:
        print_json({"at": _local(moment, people), "duties": [_row(duty, people) for duty in told]})
        return
    table = Table("role", "on duty", "reached at", "note", box=None, pad_edge=False)
    for duty in told:
        names = "\n".join(people.people[person].name for person in duty.people) or "nobody"
        table.add_row(Text(duty.asked), Text(names), Text(_contacts(duty, people)), Text(_note(duty, people)))
    out.print(table)
    out.print(f"on duty at {_local(moment, people)}", markup=False)


def roster_of(settings: "Settings") -> "Roster":
    """The roster that the settings name; raises `WrongUse` where they name none."""
    if settings.roster.path is None:
        raise WrongUse("roster: the settings name none; set roster.path to a folder with people.csv and shifts.csv")
    return settings.desk_rules().escalation.roster


def moment_of(text: str | None, settings: "Settings") -> datetime:
    """The moment that was given, by default now; raises `WrongUse`."""
    from ingest.clock import SystemClock

    if text is None:
        return SystemClock().now()
    zone = settings.inventory.timezone
    try:
        return TimeReader(zone).read(text)
    except TimeUnreadable as error:
        raise WrongUse(f"--at {text}: {error}; write 2026-10-01T20:00, with an offset or in {zone}") from None


def _duties(people: "Roster", moment: datetime, role: str | None, region: str | None) -> "list[Duty]":
    from alerts.escalation.roster import duty

    known = people.role_names()
    if role is not None and role not in known:
        raise WrongUse(f"--role {role}: nobody has that role; there are {', '.join(known) or 'none'}")
    return [duty(people, each, moment, region=region) for each in ([role] if role else known)]


def _row(duty: "Duty", people: "Roster") -> dict[str, object]:
    return {
        "role": duty.asked,
        "answered_by": duty.role if duty.people else None,
        "gap": duty.is_gap,
        "people": [
            {
                "person_id": person,
                "name": people.people[person].name,
                "stands_in_for": duty.substitutes.get(person),
                "contacts": dict(people.people[person].contacts),
            }
            for person in duty.people
        ],
    }


def _contacts(duty: "Duty", people: "Roster") -> str:
    told = (people.people[person].contacts for person in duty.people)
    return "\n".join(", ".join(f"{channel} {address}" for channel, address in each.items()) for each in told)


def _note(duty: "Duty", people: "Roster") -> str:
    notes = [f"{people.people[one].name} for {people.people[two].name}" for one, two in duty.substitutes.items()]
    if duty.is_gap:
        notes.append(f"nobody: {duty.role} answers" if duty.people else "nobody, and nobody to fall back to")
    return "; ".join(notes)


def _local(moment: datetime, people: "Roster") -> str:
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo(people.zone)).isoformat(timespec="minutes")
