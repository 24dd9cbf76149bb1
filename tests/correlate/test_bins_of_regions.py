"""A group can span regions: whose bins are closed first must leave no trace in what is concluded."""

from datetime import UTC, datetime, timedelta

import pytest

from correlate.correlator import Correlator
from correlate.facts import BinConcluded, ComplaintAttributed, GroupPicture, OutageConcluded
from correlate.model import default_model
from correlate.rules import Rules
from ingest.inventory import Inventory
from ingest.records import Alarm, Cell, Complaint, Effect, Record, Region

MORNING = datetime(2011, 7, 4, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return MORNING + timedelta(minutes=minutes)


def concluded(east: str, west: str) -> dict[str, tuple[float, ...]]:
    """What is concluded of a fibre that is cut in two regions of these names: by complaint and by outage."""
    cells = [
        Cell("E1-1", east, site_id="E1", users=3000.0, backhaul_id="ring/hub"),
        Cell("W1-1", west, site_id="W1", users=1000.0, backhaul_id="ring/hub"),
    ]
    inventory = Inventory([Region(east, subscribers=60_000.0), Region(west, subscribers=40_000.0)], cells)
    records: list[Record] = [
        Alarm("NMS", cell.cell_id, at(0), at(0), cell.region, effect=Effect.OUT_OF_SERVICE, cell_id=cell.cell_id)
        for cell in cells
    ]
    # Ten in the east and one in the west in each bin: the east's say much about the fibre they share.
    places = [cells[0]] * 10 + [cells[1]]
    records += [
        Complaint(f"C{bin_}-{number}", at(60 + 15 * bin_ + number), at(60 + 15 * bin_ + number), cell.region)
        for bin_ in range(4)
        for number, cell in enumerate(places)
    ]
    correlator = Correlator(inventory, default_model(), Rules())
    for record in records:
        correlator.observe(record)
    facts = correlator.drain(at(240))
    told = {fact.complaint_id: (fact.background,) for fact in facts if isinstance(fact, ComplaintAttributed)}
    outages = [fact for fact in facts if isinstance(fact, OutageConcluded)]
    return told | {fact.cell_id: (fact.complaints, fact.complaints_lo, fact.complaints_hi) for fact in outages}


def test_the_names_of_regions_make_no_difference_to_a_group_that_spans_them() -> None:
    told, other = concluded("A", "B"), concluded("B", "A")
    # sums over all regions are taken in the order of their names, and may differ in the last bit
    assert told == {name: pytest.approx(figures, rel=1e-9) for name, figures in other.items()}


def test_complaints_of_one_region_count_for_the_group_in_the_other_from_the_next_bin_on() -> None:
    told = concluded("A", "B")
    assert told["C3-10"] < told["C1-10"] < told["C0-10"]


def fed(records: list[Record]) -> Correlator:
    cells = [Cell("A1-1", "A", site_id="A1", district="Xingqing", users=9000.0, technology="4G")]
    cells.append(Cell("A2-1", "A", site_id="A2", district="Jinfeng", users=9000.0, technology="4G"))
    correlator = Correlator(Inventory([Region("A", subscribers=20_000.0)], cells), default_model(), Rules())
    for record in records:
        correlator.observe(record)
    return correlator


def test_a_district_has_a_bin_only_where_more_came_than_is_usual_and_explained() -> None:
    calls: list[Record] = [
        Complaint(f"C{number}", at(60 + number), at(60 + number), "A", district="Xingqing") for number in range(5)
    ]
    calls.append(Complaint("J", at(61), at(61), "A", district="Jinfeng"))
    facts = fed(calls).drain(at(240))
    told = {(fact.district, fact.observed) for fact in facts if isinstance(fact, BinConcluded) and fact.observed}
    assert told == {(None, 6), ("Xingqing", 5)}


def test_what_key_customers_complain_of_is_told_with_the_picture() -> None:
    down = Alarm("NMS", "1", at(0), at(0), "A", effect=Effect.OUT_OF_SERVICE, cell_id="A1-1")
    calls: list[Record] = [
        Complaint(f"C{number}", at(60 + number), at(60 + number), "A", cell_id="A1-1", tier=tier)
        for number, tier in enumerate(["gold", "standard", None, "vip"])
    ]
    correlator = fed([down, *calls])
    facts = correlator.advance(at(120), at(105))
    drawn = [fact for fact in facts if isinstance(fact, GroupPicture)][-1].outages[0]
    assert drawn.complaints == pytest.approx(4.0, abs=0.2)
    assert drawn.key_complaints == pytest.approx(2.0, abs=0.1)
