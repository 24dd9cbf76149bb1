"""Sites stand where their coordinates say, in km; regions and districts are the hulls of theirs."""

from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.records import Cell
from service.dashboard.map.atlas import Point, atlas_of, hull


def cell(cell_id: str, latitude: float | None, longitude: float | None, **more: str) -> Cell:
    return Cell(
        cell_id, more.get("region", "A"), more.get("site"), more.get("district"), None, None, latitude, longitude
    )


def test_a_degree_of_latitude_is_111_km_and_one_of_longitude_less_by_its_cosine() -> None:
    atlas = atlas_of([cell("a", 38.0, 106.0), cell("b", 39.0, 106.0), cell("c", 38.5, 107.0)])
    a, b, c = atlas.sites
    assert hypot(a.x - b.x, a.y - b.y) == pytest.approx(111.2, rel=0.002)
    assert c.x - a.x == pytest.approx(111.2 * 0.7826, rel=0.002)


def test_north_is_up_and_east_is_right() -> None:
    south, north, east = atlas_of([cell("1", 38.0, 106.0), cell("2", 39.0, 106.0), cell("3", 38.0, 107.0)]).sites
    assert north.y < south.y
    assert east.x > south.x


def test_cells_of_a_site_are_one_point_and_cells_without_a_site_stand_for_themselves() -> None:
    atlas = atlas_of([cell("a-1", 38.0, 106.0, site="a"), cell("a-2", 38.0, 106.0, site="a"), cell("b", 38.1, 106.1)])
    assert [(site.place_id, site.cells) for site in atlas.sites] == [("a", 2), ("b", 1)]


def test_sites_without_coordinates_are_counted_and_not_drawn() -> None:
    atlas = atlas_of([cell("a", 38.0, 106.0), cell("b", None, None), cell("c", 38.0, None), cell("pole", 90.0, 0.0)])
    assert [site.place_id for site in atlas.sites] == ["a"]
    assert atlas.unplaced == 3


def test_a_network_without_coordinates_is_an_empty_drawing() -> None:
    assert atlas_of([cell("a", None, None)]).sites == ()
    assert atlas_of([]).regions == ()


def test_districts_and_regions_have_hulls_and_two_sites_have_none() -> None:
    corners = [cell(f"{x}{y}", 38 + y, 106 + x, district="D") for x in (0, 1) for y in (0, 1)]
    inside, elsewhere = cell("mid", 38.5, 106.5, district="D"), cell("far", 36.0, 105.0, region="B", district="E")
    atlas = atlas_of([*corners, inside, elsewhere])
    assert [(area.region, area.district, len(area.hull)) for area in atlas.districts] == [("A", "D", 4), ("B", "E", 0)]
    assert [(area.region, len(area.hull)) for area in atlas.regions] == [("A", 4), ("B", 0)]


def test_who_may_see_one_region_gets_nothing_of_another() -> None:
    atlas = atlas_of([cell("a", 38.0, 106.0), cell("b", 39.0, 106.0, region="B", district="E")])
    of_b = atlas.only(frozenset({"B"}))
    assert [site.place_id for site in of_b.sites] == ["b"]
    assert {area.region for area in (*of_b.regions, *of_b.districts)} == {"B"}
    assert atlas.only(None) is atlas


points = st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), max_size=40)


@given(points)
def test_every_point_lies_in_the_hull_which_turns_one_way(given_points: list[Point]) -> None:
    around = hull(given_points)
    for start, end in zip(around, (*around[1:], *around[:1]), strict=True):
        for point in given_points:
            turn = (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])
            assert turn >= 0


@given(points)
def test_a_hull_is_made_of_given_points_each_once(given_points: list[Point]) -> None:
    around = hull(given_points)
    assert len(set(around)) == len(around)
    assert set(around) <= set(given_points)
