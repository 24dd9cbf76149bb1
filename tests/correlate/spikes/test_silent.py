from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.spikes.silent import SilentSearch
from correlate.topology import Topology
from ingest.inventory import Inventory
from ingest.records import Cell, Region

# Twelve sites of three cells on two hubs of one ring, and a site of another region.
CELLS = [
    Cell(f"c{site}-{n}", "guyuan", f"s{site}", users=1000.0, backhaul_id=f"ring/hub{site % 2}")
    for site in range(12)
    for n in range(3)
]
ELSEWHERE = Cell("far", "wuzhong", "far-site", users=1000.0)
INVENTORY = Inventory([Region("guyuan"), Region("wuzhong")], [*CELLS, ELSEWHERE])
SEARCH = SilentSearch(Topology(INVENTORY), "guyuan")


def test_complaints_at_one_cell_point_to_the_cell() -> None:
    place = SEARCH.likely_place([("c3-1", 1.0)] * 6 + [("c7-0", 1.0)])
    assert place is not None
    assert (place.cell_id, place.site_id, place.backhaul_id, place.complaints) == ("c3-1", None, None, 6.0)
    expected = 7 / 36
    assert place.log_ratio == pytest.approx(6 * log(6 / expected) + log(1 / (7 - expected)))


def test_complaints_at_all_cells_of_a_site_point_to_the_site() -> None:
    place = SEARCH.likely_place([("c3-0", 1.0), ("c3-1", 1.0), ("c3-2", 1.0)] * 2)
    assert place is not None
    assert (place.cell_id, place.site_id) == (None, "s3")


def test_complaints_at_many_sites_of_a_hub_point_to_the_hub() -> None:
    place = SEARCH.likely_place([(f"c{site}-{site % 3}", 1.0) for site in range(0, 12, 2)] * 4)
    assert place is not None
    assert place.backhaul_id == "ring/hub0"


def test_complaints_all_over_the_region_point_nowhere() -> None:
    assert SEARCH.likely_place([(cell.cell_id, 1.0) for cell in CELLS]) is None


@pytest.mark.parametrize("located", [[], [("c3-1", 1.0)], [("c3-1", 0.3)] * 4, [("no-such-cell", 1.0)] * 9])
def test_weak_evidence_points_nowhere(located: list[tuple[str, float]]) -> None:
    assert SEARCH.likely_place(located) is None


def test_complaints_that_outages_explain_do_not_point_to_a_place() -> None:
    explained = [("c5-0", 0.05)] * 20
    place = SEARCH.likely_place([*explained, *[("c3-1", 1.0)] * 5])
    assert place is not None
    assert place.cell_id == "c3-1"


def test_another_region_s_complaints_are_left_out() -> None:
    assert SEARCH.likely_place([("far", 1.0)] * 9) is None


def test_one_cell_with_more_users_needs_more_complaints() -> None:
    cells = [Cell("big", "guyuan", users=30_000.0), *(Cell(f"small{n}", "guyuan", users=100.0) for n in range(50))]
    search = SilentSearch(Topology(Inventory([Region("guyuan")], cells)), "guyuan")
    assert search.likely_place([("big", 1.0)] * 6) is None
    assert search.likely_place([("small1", 1.0)] * 6) is not None


eighths = st.integers(0, 8).map(lambda part: part / 8)
located_complaints = st.lists(st.tuples(st.sampled_from([cell.cell_id for cell in CELLS]), eighths), max_size=20)


@given(located_complaints.flatmap(lambda located: st.tuples(st.just(located), st.permutations(located))))
def test_the_order_of_complaints_makes_no_difference(
    orders: tuple[list[tuple[str, float]], list[tuple[str, float]]],
) -> None:
    assert SEARCH.likely_place(orders[0]) == SEARCH.likely_place(orders[1])


def test_a_single_complaint_points_nowhere_however_few_users_the_cell_has() -> None:
    cells = [Cell("tiny", "guyuan", users=1.0), Cell("big", "guyuan", users=1_000_000.0)]
    search = SilentSearch(Topology(Inventory([Region("guyuan")], cells)), "guyuan")
    assert search.likely_place([("tiny", 1.0)]) is None
    assert search.likely_place([("tiny", 1.0)] * 2) is not None
