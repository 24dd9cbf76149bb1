"""How the planned works did whose window ended in a stretch of time: by the unit of their place, and by their kind."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec
from sqlalchemy import Connection, or_, select

from alerts.orders.life_rates import Rate
from alerts.works.finding import Finding
from alerts.works.rates import was_on_time
from alerts.works.work_case import KIND, WorkCase
from correlate.facts import Period
from service.store import schema
from service.store.desk_schema import cases
from service.store.report_reads.site_units import site_units

_BEFORE: Final = timedelta(days=15)
"""A work is followed from 14 days before its start on: what ends in a time was written down no earlier."""


class WorkKind(StrEnum):
    """What is done, told from the words of its description, the first that fits; a closed list."""

    RELOCATION = "relocation"
    EXPANSION = "expansion"
    UPGRADE = "upgrade"
    POWER = "power"
    MAINTENANCE = "maintenance"
    CUTOVER = "cutover"
    OTHER = "other"
    NOT_DESCRIBED = "not_described"


WORDS_OF_KIND: Final[Mapping[WorkKind, tuple[str, ...]]] = {
    WorkKind.RELOCATION: ("搬迁", "迁移", "relocat", "migrat"),
    WorkKind.EXPANSION: ("扩容", "新建", "扩建", "expan"),
    WorkKind.UPGRADE: ("升级", "替换", "更换", "upgrade", "replace", "swap"),
    WorkKind.POWER: ("电力", "停电", "电源", "蓄电池", "power", "battery"),
    WorkKind.MAINTENANCE: ("维护", "检修", "巡检", "整治", "优化", "mainten", "inspect"),
    WorkKind.CUTOVER: ("割接", "cutover", "cut-over"),
}


class WorkSums(msgspec.Struct, frozen=True):
    """Works that were not cancelled; `at_night`, `announced`: of those that affect service.

    `at_night`: begun within the hours for such work; `announced`: customer service was told before it began.
    `confirmed`, `on_time`, of all: completion was confirmed; its cells were back by the end of its window and the
    grace. `complaints`: the expected number put down to its outages; `forecast`: what was expected beforehand of those
    that affect service; `aftercare`: complaints from its cells afterwards.
    """

    works: int = 0
    at_night: Rate = Rate(0, 0)
    announced: Rate = Rate(0, 0)
    confirmed: Rate = Rate(0, 0)
    on_time: Rate = Rate(0, 0)
    complaints: float = 0.0
    forecast: float = 0.0
    aftercare: int = 0


class Work(msgspec.Struct, frozen=True):
    """One work; `unit` empty where none is known."""

    work_id: str
    region: str
    unit: str
    kind: WorkKind
    starts_at: datetime
    cells_out: int
    complaints: float
    forecast: float
    on_time: bool


class WorksDone(msgspec.Struct, frozen=True):
    """All of a time, by unit and by kind; `most`: those with most complaints, most first."""

    all: WorkSums = WorkSums()
    units: Mapping[str, WorkSums] = {}
    kinds: Mapping[WorkKind, WorkSums] = {}
    most: tuple[Work, ...] = ()


_case = msgspec.msgpack.Decoder(WorkCase)


def works_done(connection: Connection, time: Period, grace: timedelta, listed: int) -> WorksDone:
    """Of those that the service followed; at most `listed` in `most`."""
    lately = or_(cases.c.open, cases.c.changed_at >= time[0] - _BEFORE)
    bodies = connection.execute(select(cases.c.body).where(cases.c.kind == KIND, lately).order_by(cases.c.case_id))
    followed = (_case.decode(body) for body in bodies.scalars())
    ended = [case for case in followed if time[0] <= case.ends_at < time[1] and case.cancelled_at is None]
    units, kinds, most = defaultdict(list), defaultdict(list), []
    unit_of = _units(connection, ended)
    for case in ended:
        unit, kind = unit_of[case.work_id], kind_of(case.description)
        units[unit].append(case)
        kinds[kind].append(case)
        most.append(_work(case, unit, kind, grace))
    most.sort(key=lambda work: (-work.complaints, -work.cells_out, work.work_id))
    return WorksDone(
        _sums(ended, grace),
        {unit: _sums(some, grace) for unit, some in sorted(units.items())},
        {kind: _sums(some, grace) for kind, some in kinds.items()},
        tuple(most[:listed]),
    )


def kind_of(description: str | None) -> WorkKind:
    """By the first of `WORDS_OF_KIND` that stands in it."""
    if not description:
        return WorkKind.NOT_DESCRIBED
    told = description.lower()
    fits = (kind for kind, words in WORDS_OF_KIND.items() if any(word in told for word in words))
    return next(fits, WorkKind.OTHER)


def _units(connection: Connection, works: Sequence[WorkCase]) -> dict[str, str]:
    """The unit of each work: of the first of its places that has one, as its site has it."""
    table, units = schema.cells.c, site_units(connection)
    named = sorted({part.cell_id for work in works for part in work.parts if part.cell_id})
    rows = connection.execute(select(table.cell_id, table.site_id).where(table.cell_id.in_(named)))
    site_of = {row[0]: row[1] for row in rows}
    places = {work.work_id: [part.site_id or site_of.get(part.cell_id or "") for part in work.parts] for work in works}
    return {name: next((units[site] for site in sites if site in units), "") for name, sites in places.items()}


def _sums(some: Sequence[WorkCase], grace: timedelta) -> WorkSums:
    affecting = [case for case in some if case.affects_service]
    return WorkSums(
        len(some),
        _rate(Finding.OUTSIDE_HOURS not in case.findings for case in affecting),
        _rate(_is_announced(case) for case in affecting),
        _rate(case.confirmed_at is not None for case in some),
        _rate(was_on_time(case, grace) for case in some),
        sum(case.complaints for case in some),
        sum(case.expected.mean for case in affecting),
        sum(case.care.count for case in some),
    )


def _rate(told: Iterable[bool]) -> Rate:
    found = list(told)
    return Rate(sum(found), len(found))


def _is_announced(case: WorkCase) -> bool:
    return case.announced_for is not None and case.announced_at is not None and case.announced_at <= case.starts_at


def _work(case: WorkCase, unit: str, kind: WorkKind, grace: timedelta) -> Work:
    return Work(
        case.work_id,
        case.region,
        unit,
        kind,
        case.starts_at,
        len(case.outages),
        case.complaints,
        case.expected.mean if case.affects_service else 0.0,
        was_on_time(case, grace),
    )
