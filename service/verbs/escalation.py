"""`goldenwindow escalation`: who would be told when, if nobody took something on."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from alerts.dispatch.priority import Priority
from service.verbs.roster import Config, moment_of
from service.verbs.terminal import WrongUse, out, print_json

if TYPE_CHECKING:
    from alerts.escalation.plan import Telling
    from alerts.escalation.policy import EscalationRules


class Comes(StrEnum):
    """How far what is asked about comes."""

    WAITING = "waiting"
    ACCEPTED = "accepted"


def escalation(
    config: Config = None,
    priority: Annotated[Priority, typer.Option(help="Priority of the order or notice.")] = Priority.P1,
    at: Annotated[str | None, typer.Option(help="When it is issued; by default now.", metavar="TIME")] = None,
    region: Annotated[str, typer.Option(help="Its region.")] = "",
    of: Annotated[str, typer.Option(help="orders, or the topic of a notice.")] = "orders",
    unit: Annotated[str | None, typer.Option(help="The unit that has the order.")] = None,
    standing: Annotated[Comes, typer.Option(help="Nobody takes it on, or somebody does at once.")] = Comes.WAITING,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Show whom the policies would tell, and when, by the roster as it is now. Nothing is sent.

    Example: goldenwindow escalation --config goldenwindow.toml --priority P2 --at 2026-10-01T20:00
    """
    from alerts.escalation.course import Standing
    from alerts.escalation.plan import Waiting, planned_tellings
    from service.configuration.settings import read_settings

    settings = read_settings(config)
    if settings.escalation.path is None:
        raise WrongUse("escalation: the settings name no policies; set escalation.path to a TOML file")
    rules, moment = settings.desk_rules().escalation, moment_of(at, settings)
    _check_named(of)
    waiting = Waiting(moment, priority, region, of, None, unit, Standing(standing.value))
    told = planned_tellings(rules, waiting)
    if as_json:
        print_json({"of": of, "priority": priority, "begun_at": _local(moment, rules), "told": _rows(told, rules)})
    else:
        _print(told, rules, moment)


def _check_named(of: str) -> None:
    from alerts.escalation.policy import ORDERS
    from alerts.notices.notice import Topic

    known = [ORDERS, *(topic.value for topic in Topic)]
    if of not in known:
        raise WrongUse(f"--of {of}: nothing is called so; there are {', '.join(known)}")


def _rows(told: "list[Telling]", rules: "EscalationRules") -> list[dict[str, object]]:
    return [
        {
            "at": _local(each.at, rules),
            "policy": each.policy,
            "step": each.number,
            "turn": each.turn,
            "only_if": each.step.only_if.value,
            "passed_over": each.passed_over,
            "people": list(each.told.people),
            "to": list(each.told.to),
            "vacant": [gap.asked for gap in each.told.gaps],
        }
        for each in told
    ]


def _print(told: "list[Telling]", rules: "EscalationRules", moment: datetime) -> None:
    if not told:
        out.print("no policy is of it: nobody would be told")
        return
    table = Table("after", "at", "policy", "step", "only if", "told", box=None, pad_edge=False)
    for each in told:
        waited = str(each.at - moment).partition(".")[0]
        step = f"{each.number}" if each.turn == 1 else f"{each.number}, again"
        row = (waited, _local(each.at, rules), each.policy, step, each.step.only_if.value, _told(each, rules))
        table.add_row(*map(Text, row))
    out.print(table)


def _told(each: "Telling", rules: "EscalationRules") -> str:
    if each.passed_over:
        return "nobody: outside the hours of the step"
    people = [rules.roster.people[person].name for person in each.told.people]
    gaps = [f"nobody on duty as {gap.asked}" for gap in each.told.gaps]
    return "; ".join([", ".join(people or [*each.told.units, *each.told.channels]) or "nobody", *gaps])


def _local(moment: datetime, rules: "EscalationRules") -> str:
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo(rules.roster.zone)).isoformat(timespec="minutes")
