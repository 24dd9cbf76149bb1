"""How the open outages stand at one moment: what has been put down to them, how surely, and what was expected."""

from datetime import datetime

import msgspec

from correlate.attribution import Level
from correlate.correlator import Correlator
from correlate.facts import Fact
from correlate.outages.group import group_of
from correlate.outages.outage import Outage
from correlate.rules import bin_start
from ingest.records import Cell


class OutageStanding(msgspec.Struct, frozen=True):
    """One cell's outage that lasts.

    `complaints` is the expected number put down to it, `level` the factor by which its region exceeds the curves.
    """

    outage_id: str
    cell: Cell
    users: float
    started_at: datetime
    planned: bool
    work_id: str | None
    complaints: float
    level: float


class GroupStanding(msgspec.Struct, frozen=True):
    """An outage group of which some cells are still down: these are its `outages`.

    `complaints`, `doubt` and `exposure` are sums over all outages it ever had: the expected number put down to them,
    the variance of that number, and what the curves expected at importance 1. `level_weight`: as from so many
    complaints the level of its region is known. `causes`: told of it, most frequent first.
    """

    group_id: str
    outages: tuple[OutageStanding, ...]
    complaints: float
    doubt: float
    exposure: float
    level_weight: float
    causes: tuple[str, ...]


def conclude_at(correlator: Correlator, now: datetime) -> tuple[list[Fact], list[GroupStanding]]:
    """Ends the recording at `now`: the facts that follow, and how the groups stand that are still down.

    Nothing after `now` may have been observed. Of a bin that is not over yet, exposure counts as far as it is.
    """
    facts = correlator.advance(now, now)
    before = {id(group_of(outage)): group_of(outage).exposure for outage in correlator.still_down()}
    facts += correlator.drain(now)
    part = (now - bin_start(now, correlator.rules.bin)) / correlator.rules.bin
    members: dict[str, list[Outage]] = {}
    for outage in correlator.still_down():
        members.setdefault(group_of(outage).group_id, []).append(outage)
    return facts, [_group(correlator, down, before[id(group_of(down[0]))], part) for down in members.values()]


def _group(correlator: Correlator, down: list[Outage], before: float, part: float) -> GroupStanding:
    group = group_of(down[0])
    level, causes = correlator.standing_of(down[0])
    return GroupStanding(
        group_id=group.group_id,
        outages=tuple(_outage(outage, level) for outage in down),
        complaints=group.complaints,
        doubt=sum(outage.variance for outage in group.members.values()),
        exposure=before + part * (group.exposure - before),
        level_weight=level.prior + level.attributed,
        causes=causes,
    )


def _outage(outage: Outage, level: Level) -> OutageStanding:
    return OutageStanding(
        outage_id=outage.outage_id,
        cell=outage.cell,
        users=outage.users,
        started_at=outage.started_at,
        planned=outage.planned,
        work_id=outage.work_id,
        complaints=outage.complaints,
        level=level.multiplier,
    )
