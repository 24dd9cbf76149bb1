"""Complaints of regions weighed against what is down in them: what comes of it, outage by outage."""

from datetime import UTC, datetime, timedelta

import pytest

from correlate.attribution import Level
from correlate.model import default_model
from correlate.outages.group import Grouping
from correlate.outages.outage import Outage, fold
from correlate.rules import Rules
from correlate.segments import Segments
from correlate.topology import Topology
from correlate.weighing import Lot, Weighed, Weighing
from ingest.inventory import Inventory
from ingest.records import Alarm, Cell, Complaint, Effect, Region

MORNING = datetime(2011, 7, 4, tzinfo=UTC)
RULES = Rules()
CELLS = tuple(Cell(f"{region}1-1", region, site_id=f"{region}1", users=3000.0) for region in ("N", "S"))
INVENTORY = Inventory([Region("N", subscribers=50_000.0), Region("S", subscribers=50_000.0)], CELLS)


def at(minutes: float) -> datetime:
    return MORNING + timedelta(minutes=minutes)


def outage(cell: Cell, *periods: tuple[float, float]) -> Outage:
    """An outage of a cell with these down periods, in minutes."""
    alarms = [
        Alarm(
            "NMS", str(start), at(start), at(start), cell.region,
            effect=Effect.OUT_OF_SERVICE, cell_id=cell.cell_id, cleared_at=at(end),
        )
        for start, end in periods
    ]  # fmt: skip
    (one,) = fold(alarms, at(10_000), RULES.flap_gap, RULES.stale_after)
    made = Outage(cell, one, at(0), 3000.0)
    Grouping(RULES.group_window, RULES.parent_window).add(made, ())
    return made


def weighed(outages: list[Outage], *complaints: tuple[str, float]) -> Weighed:
    """Complaints as (region, minutes), each region a lot, against these outages."""
    weighing = Weighing(Topology(INVENTORY), Segments(default_model()))
    for one in outages:
        weighing.enter(one)
    placed = [
        weighing.place(Complaint(f"{region}-{minutes}", at(minutes), at(minutes), region))
        for region, minutes in complaints
    ]
    lots = [
        Lot(number, [one for one in placed if one.place[0] == number], Level().multiplier, 0.5) for number in (0, 1)
    ]
    return weighing.weigh(lots, weighing.active(at(0).timestamp(), at(240).timestamp()))


def test_down_periods_of_one_outage_share_as_one() -> None:
    flapping, steady = outage(CELLS[0], (0, 60), (65, 130)), outage(CELLS[1], (0, 130))
    found = list(weighed([flapping, steady], ("N", 100), ("S", 100)).shares())
    for (one, shares, background), expected in zip(found, (flapping, steady), strict=True):
        (share,) = shares
        assert (share.outage_id, one.complaint.region) == (expected.outage_id, expected.cell.region)
        assert share.probability + background == pytest.approx(1.0)


def test_the_sums_by_outage_are_those_of_the_shares() -> None:
    outages = [outage(CELLS[0], (0, 60), (65, 130)), outage(CELLS[1], (0, 130))]
    found = weighed(outages, ("N", 70), ("N", 100), ("S", 100))
    sums = {one.outage_id: number for one, number, _ in found.sums()}
    told = [share for _, shares, _ in found.shares() for share in shares]
    for one in outages:
        of_it = [share.probability for share in told if share.outage_id == one.outage_id]
        assert sums[one.outage_id] == pytest.approx(sum(of_it))


def test_an_outage_that_was_dropped_explains_nothing() -> None:
    weighing = Weighing(Topology(INVENTORY), Segments(default_model()))
    one = outage(CELLS[0], (0, 60))
    weighing.enter(one)
    assert weighing.active(at(0).timestamp(), at(30).timestamp()).outages == [one]
    weighing.drop(one)
    assert not weighing.active(at(0).timestamp(), at(30).timestamp()).outages


def test_the_active_periods_of_one_region_are_its_own() -> None:
    weighing = Weighing(Topology(INVENTORY), Segments(default_model()))
    outages = [outage(cell, (0, 60)) for cell in CELLS]
    for one in reversed(outages):
        weighing.enter(one)
    everywhere = weighing.active(at(0).timestamp(), at(30).timestamp())
    assert everywhere.outages == outages
    assert everywhere.bounds(2) == [(0, 1), (1, 2)]
    assert weighing.active(at(0).timestamp(), at(30).timestamp(), 1).outages == [outages[1]]
