"""What complaints came from: outages by city and by cause, planned work, and what no known outage explains."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import msgspec
from sqlalchemy import Connection, Engine, case, func, select

from alerts.orders.receipt import Scene
from correlate.facts import Period
from correlate.rules import Rules
from ingest.records import Region
from service.store import schema
from service.store.report_reads.group_scenes import group_scenes
from service.store.report_reads.known_regions import known_regions
from service.store.report_reads.span import Span
from service.store.report_reads.works_done import WorksDone, works_done

LISTED: Final = 10
_GRACE: Final = Rules().planned_grace
_SCORE: Final = 1.6448536269514722


class Sources(msgspec.Struct, frozen=True):
    """Of complaints `made`, those `weighed` by now, and the expected numbers that outages and planned work caused.

    `variance`: of the number that outages caused, complaints being caused or not independently of each other, each
    with its probability (Poisson binomial).
    """

    made: int = 0
    weighed: int = 0
    outages: float = 0.0
    planned: float = 0.0
    variance: float = 0.0

    @property
    def unexplained(self) -> float:
        """What no known outage explains; never below 0 by rounding."""
        return max(0.0, self.weighed - self.outages - self.planned)

    @property
    def bounds(self) -> tuple[float, float]:
        """The 90 % interval of the number that outages caused, as far as attribution knows."""
        half = _SCORE * self.variance**0.5
        return max(0.0, self.outages - half), min(float(self.weighed), self.outages + half)


class ByScene(msgspec.Struct, frozen=True):
    """Complaints put down to outages of one cause, and to how many groups."""

    complaints: float
    groups: int


class Causes(msgspec.Struct, frozen=True):
    """One time: by region; what outages caused, by what these came from; and the planned works that ended."""

    regions: Mapping[str, Sources] = {}
    scenes: Mapping[Scene | None, ByScene] = {}
    works: WorksDone = WorksDone()


class ReverseFacts(msgspec.Struct, frozen=True):
    """The time and the one before it."""

    regions: Mapping[str, Region]
    now: Causes
    before: Causes


def together(parts: Mapping[str, Sources]) -> Sources:
    """Of all regions."""
    found = parts.values()
    return Sources(
        sum(one.made for one in found),
        sum(one.weighed for one in found),
        sum(one.outages for one in found),
        sum(one.planned for one in found),
        sum(one.variance for one in found),
    )


class ReverseReads:
    """Reads tables only. `grace`: for so long planned work may go on past its window and still be on time."""

    def __init__(self, engine: Engine, grace: timedelta = _GRACE) -> None:
        self._engine = engine
        self._grace = grace

    def facts(self, span: Span) -> ReverseFacts:
        """By when complaints were made, and by when the windows of works ended."""
        with self._engine.connect() as connection:
            causes = [self._causes(connection, time) for time in (span.now, span.before)]
            return ReverseFacts(known_regions(connection), *causes)

    def _causes(self, connection: Connection, time: Period) -> Causes:
        works = works_done(connection, time, self._grace, LISTED)
        return Causes(_sources(connection, time), _by_scene(connection, time), works)


def _sources(connection: Connection, time: Period) -> dict[str, Sources]:
    made, shares = schema.complaints.c, schema.attributions.c
    joined = schema.complaints.outerjoin(schema.attributions, shares.complaint_id == made.complaint_id)
    outages = func.coalesce(func.sum(case((~shares.planned, shares.probability))), 0.0).label("outages")
    planned = func.coalesce(func.sum(case((shares.planned, shares.probability))), 0.0).label("planned")
    each = (
        select(made.region, made.complaint_id, func.max(made.background).label("background"), outages, planned)
        .select_from(joined)
        .where(made.created_at >= time[0], made.created_at < time[1])
        .group_by(made.region, made.complaint_id)
        .subquery()
    )
    one = each.c
    wanted = select(
        one.region,
        func.count(),
        func.count(one.background),
        func.sum(one.outages),
        func.sum(one.planned),
        func.sum(one.outages * (1.0 - one.outages)),
    ).group_by(one.region)
    found = connection.execute(wanted.order_by(one.region))
    return {row[0]: Sources(row[1], row[2], row[3], row[4], max(0.0, row[5])) for row in found}


def _by_scene(connection: Connection, time: Period) -> dict[Scene | None, ByScene]:
    """The cause of a group is that of all its outages."""
    made, shares, outages = schema.complaints.c, schema.attributions.c, schema.outages.c
    joined = schema.complaints.join(schema.attributions, shares.complaint_id == made.complaint_id).join(
        schema.outages, outages.outage_id == shares.outage_id
    )
    caused = (made.created_at >= time[0], made.created_at < time[1], ~shares.planned)
    ids = select(outages.group_id).select_from(joined).where(*caused)
    scenes = dict(group_scenes(connection, ids.distinct()))
    wanted = select(outages.group_id, func.sum(shares.probability)).select_from(joined).where(*caused)
    found: defaultdict[Scene | None, list[float]] = defaultdict(list)
    for group_id, complaints in connection.execute(wanted.group_by(outages.group_id)):
        found[scenes.get(group_id, (None, False))[0]].append(complaints)
    return {scene: ByScene(sum(told), len(told)) for scene, told in found.items()}
