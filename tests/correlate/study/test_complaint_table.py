from datetime import UTC, datetime, timedelta

import numpy as np

from correlate.study.complaint_table import complaint_table
from correlate.study.network import network_of
from correlate.topology import NOWHERE, Topology
from ingest.inventory import Inventory
from ingest.records import Cell, Complaint, LocationSource, Region

BEGIN = datetime(2024, 3, 4, tzinfo=UTC)
CELLS = [
    Cell("a1", "A", "s1", "d1", users=300.0),
    Cell("a2", "A", "s1", "d1", users=100.0),
    Cell("a3", "A", None, "d2", users=400.0),
    Cell("b1", "B", "s2", "d1", users=None),
]
NETWORK = network_of(Topology(Inventory([Region("A"), Region("B"), Region("C")], CELLS)))


def call(hours: float, name: str = "", **fields: str | LocationSource | float) -> Complaint:
    made = BEGIN + timedelta(hours=hours)
    return Complaint(name or f"c{hours}", made, made, **({"region": "A"} | fields))  # type: ignore[arg-type]


def firsts(*complaints: Complaint) -> list[int]:
    return [int(number) for number in complaint_table(complaints, NETWORK).first]


def test_a_call_of_the_same_customer_within_a_day_repeats_the_first() -> None:
    assert firsts(call(0, customer="x"), call(5, customer="x"), call(28, customer="x"), call(53, customer="x")) == [
        0,
        0,
        0,
        3,
    ]


def test_other_customers_other_regions_and_unknown_customers_do_not_repeat() -> None:
    calls = (call(0, customer="x"), call(1, customer="y"), call(2, customer="x", region="B"), call(3), call(4))
    assert firsts(*calls) == [0, 1, 2, 3, 4]


def test_what_is_said_to_repeat_another_does_however_late() -> None:
    assert firsts(call(0, "c0"), call(99, "c1", repeat_of="c0"), call(100, "c2", repeat_of="c1")) == [0, 0, 0]


def test_a_repeat_of_what_is_not_known_or_not_earlier_is_a_first_call() -> None:
    assert firsts(call(0, "c0", repeat_of="c1"), call(1, "c1", repeat_of="gone")) == [0, 1]


def test_the_place_of_a_complaint_is_as_far_as_it_is_told() -> None:
    table = complaint_table(
        [
            call(0, cell_id="a1"),
            call(1, cell_id="a1", location_source=LocationSource.HOME),
            call(2, district="d2"),
            call(3, cell_id="gone"),
            call(4),
        ],
        NETWORK,
    )
    assert table.kind.tolist() == [2, 1, 1, 2, 0]
    assert table.cell.tolist() == [NETWORK.cells["a1"]] * 2 + [NOWHERE] * 3
    assert table.district.tolist()[2] == NETWORK.districts["A", "d2"]
    assert table.site[0] == NETWORK.sites["s1"]


def test_a_region_that_the_network_lacks_is_left_out() -> None:
    assert complaint_table([call(0, region="Z"), call(1)], NETWORK).ids == ("c1",)


def test_a_clock_that_is_ahead_is_set_back() -> None:
    late = complaint_table([call(1)], NETWORK).set_back(600.0)
    assert late.time[0] == (BEGIN + timedelta(minutes=50)).timestamp()


def test_shares_of_places_add_up_over_a_region() -> None:
    in_a = NETWORK.region == NETWORK.regions["A"]
    assert np.isclose(NETWORK.cell_share[in_a].sum(), 1.0)
    assert np.isclose(NETWORK.site_share[NETWORK.sites["s1"]], 0.5)
    assert np.isclose(NETWORK.district_share[NETWORK.districts["A", "d2"]], 0.5)
