"""Alarms of one cell, told briefly: minutes after a fixed morning."""

from datetime import UTC, datetime, timedelta

from correlate.outages.folding import Folding
from correlate.rules import Rules
from correlate.topology import Topology
from ingest.inventory import Inventory
from ingest.records import Alarm, Cell, Effect, PlannedWork, Region

MORNING = datetime(2011, 7, 4, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """So many minutes after the morning began."""
    return MORNING + timedelta(minutes=minutes)


def alarm(
    raised: float,
    cleared: float | None = None,
    *,
    known: float | None = None,
    cell: str | None = "A1-1",
    site: str | None = None,
    backhaul: str | None = None,
    source: str = "NMS",
    alarm_id: str = "1",
    effect: Effect = Effect.OUT_OF_SERVICE,
    changed: float | None = None,
    planned: bool = False,
    parent: str | None = None,
) -> Alarm:
    """A state of an alarm; it is known when it happened unless `known` says otherwise."""
    told = cleared if cleared is not None else raised
    return Alarm(
        source=source,
        alarm_id=alarm_id,
        raised_at=at(raised),
        known_at=at(told if known is None else known),
        region="R",
        effect=effect,
        cell_id=cell,
        site_id=site,
        backhaul_id=backhaul,
        cleared_at=None if cleared is None else at(cleared),
        changed_at=None if changed is None else at(changed),
        planned=planned,
        parent_alarm_id=parent,
    )


def inventory(*, backhaul: bool = True, works: tuple[PlannedWork, ...] = ()) -> Inventory:
    """Sites A1 … A4 of two cells each in one district; A1 and A2 on hub h1, A3 and A4 on hub h2 of the same ring."""
    cells = [
        Cell(
            f"A{site}-{sector}",
            "R",
            site_id=f"A{site}",
            district="D",
            users=1000.0,
            backhaul_id=f"ring/h{(site + 1) // 2}" if backhaul else None,
        )
        for site in (1, 2, 3, 4)
        for sector in (1, 2)
    ]
    return Inventory([Region("R", subscribers=100_000.0)], cells, works=works)


def folding(places: Inventory | None = None) -> Folding:
    """An empty folding over those places."""
    return Folding(Topology(places or inventory()), Rules())
