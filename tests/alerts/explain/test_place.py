"""Where a call comes from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.explain.place import MOST_CELLS, Call, Place, Places
from ingest.inventory import Inventory
from ingest.records import Cell, Region
from tests.alerts.explain.cast import CELLS, PLACES


def there(place: Place | None) -> Place:
    assert place is not None
    return place


def test_a_site_is_its_cells_by_their_users() -> None:
    place = there(PLACES.of_site("A"))
    assert place.cells == {"A-1": 0.75, "A-2": 0.25}
    assert (place.sites, place.region, place.district, place.told_by) == ({"A": 1.0}, "yinchuan", "兴庆区", "site")


def test_cells_whose_users_nobody_knows_count_alike() -> None:
    assert there(PLACES.of_site("C")).cells == {"C-1": 0.5, "C-2": 0.5}


@pytest.mark.parametrize(
    "place", [PLACES.of_cell("X"), PLACES.of_site("X"), PLACES.of_district("X"), PLACES.near(0, 0)]
)
def test_what_the_inventory_does_not_have_is_no_place(place: Place | None) -> None:
    assert place is None


def test_coordinates_weigh_what_is_near_more() -> None:
    place = there(PLACES.near(38.481, 106.221))
    assert place.sites["A"] > 0.9
    assert place.cells["A-1"] == pytest.approx(3 * place.cells["A-2"])
    assert there(PLACES.near(38.549, 106.22)).sites["B"] > 0.9


def test_a_customer_is_at_the_cells_that_were_named_as_often_as_they_were() -> None:
    calls = [Call("yinchuan", cell_id="A-1"), Call("yinchuan", "兴庆区"), *[Call("yinchuan", cell_id="B-1")] * 3]
    place = there(PLACES.of_calls(calls))
    assert (place.cells, place.told_by) == ({"A-1": 0.25, "B-1": 0.75}, "earlier_cell")


def test_without_a_cell_the_last_address_tells_and_then_the_last_district() -> None:
    at_home = Call("yinchuan", "兴庆区", None, 38.48, 106.22)
    assert there(PLACES.of_calls([Call("guyuan", "原州区"), at_home])).told_by == "earlier_coordinates"
    assert there(PLACES.of_calls([Call("guyuan", "原州区"), Call("yinchuan", "兴庆区")])).region == "guyuan"
    assert PLACES.of_calls([Call("guyuan")]) is None
    assert PLACES.of_calls([]) is None


def test_a_cell_that_is_gone_tells_nothing() -> None:
    assert there(PLACES.of_calls([Call("guyuan", cell_id="gone"), Call("guyuan", cell_id="C-1")])).cells == {"C-1": 1.0}


def test_a_large_district_is_told_from_some_of_its_cells() -> None:
    cells = [Cell(f"{number:05d}", "r", f"S{number % 7}", "d", users=10.0) for number in range(3 * MOST_CELLS)]
    place = there(Places(Inventory([Region("r")], cells)).of_district("d"))
    assert len(place.cells) == MOST_CELLS
    assert sum(place.cells.values()) == pytest.approx(1.0)
    assert place.sites == pytest.approx({f"S{number}": 1 / 7 for number in range(7)}, abs=0.01)


def test_districts_of_one_name_are_told_apart_by_region() -> None:
    cells = [Cell("1", "a", district="d"), Cell("2", "b", district="d")]
    places = Places(Inventory([Region("a"), Region("b")], cells))
    assert places.regions_of("d") == {"a", "b"}
    assert there(places.of_district("d", "b")).cells == {"2": 1.0}


@given(
    st.floats(38.0, 39.0),
    st.floats(106.0, 107.0),
    st.lists(st.sampled_from([cell.cell_id for cell in CELLS]), min_size=1),
)
def test_the_cells_of_any_place_sum_to_one(latitude: float, longitude: float, named: list[str]) -> None:
    near = PLACES.near(latitude, longitude)
    known = there(PLACES.of_calls([Call("yinchuan", cell_id=name) for name in named]))
    for place in (near, known):
        if place is not None:
            assert sum(place.cells.values()) == pytest.approx(1.0)
            assert sum(place.sites.values()) == pytest.approx(1.0)
