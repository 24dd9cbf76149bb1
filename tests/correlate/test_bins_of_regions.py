"""A group can span regions: whose bins are closed first must leave no trace in what is concluded."""

from datetime import UTC, datetime, timedelta

import pytest

from correlate.correlator import Correlator
from correlate.facts import ComplaintAttributed, OutageConcluded
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
