import numpy as np
import pytest

from correlate.takeover import Carried, openings, sites_of, without_service

HOUR = 3600.0
# sites in a row going north: 0 has cells 0 and 1; 1, 2 and 3 one each, 4 is in another region; cell 6 is at no site
SITE = np.array([0, 0, 1, 2, 3, 4, -1])
REGION = np.array([0, 0, 0, 0, 0, 1, 0])
LATITUDE = np.array([36.0, 36.0, 36.1, 36.2, 36.5, 36.01, 36.0])
SITES = sites_of(SITE, REGION, LATITUDE, np.full(7, 104.0))
NEAREST = SITES.nearest(np.arange(5))


def opened(*outages: tuple[int, float, float]) -> list[list[float]]:
    """Of outages as (cell, begin, end), in hours."""
    cell, start, end = (np.array(column) for column in zip(*outages, strict=True))
    found = openings(SITES, NEAREST, SITE[cell], start * HOUR, end * HOUR)
    return [[round(value, 3) for value in row] for row in found.tolist()]


def test_the_nearest_sites_are_of_the_same_region() -> None:
    assert NEAREST[0].tolist() == [1, 2, 3]
    assert NEAREST[2].tolist() == [1, 0, 3]
    assert NEAREST[4].tolist() == [-1, -1, -1]


def test_while_another_layer_of_the_site_is_up_it_takes_users_over() -> None:
    assert opened((0, 0, 2)) == [[1, 0]]


def test_when_a_whole_site_is_out_its_neighbours_may() -> None:
    assert opened((0, 0, 2), (1, 0, 2)) == [[0, 1], [0, 1]]


def test_neighbours_that_are_out_too_take_nobody_over() -> None:
    two_of_three = opened((0, 0, 2), (1, 0, 2), (2, 0, 2), (3, 0.5, 9))
    assert two_of_three[0] == [0, 0.333]


def test_what_is_out_for_less_than_half_of_the_time_counts_as_up() -> None:
    assert opened((0, 0, 2), (1, 1.2, 2))[0] == [1, 0]
    assert opened((0, 0, 2), (1, 1.0, 2))[0] == [0, 1]


def test_a_cell_without_a_site_and_a_region_without_neighbours_have_nobody() -> None:
    assert opened((6, 0, 2), (5, 0, 2)) == [[0, 0], [0, 0]]


def test_outages_long_before_and_long_after_do_not_matter() -> None:
    assert opened((1, 0, 2), (0, 5, 7), (1, 9, 99))[1] == [1, 0]


def test_few_outages_are_looked_at_as_many_are(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    start = rng.random(120) * 30
    some = list(zip(rng.integers(0, 7, 120).tolist(), start, start + rng.random(120) * 9, strict=True))
    few = opened(*some)
    monkeypatch.setattr("correlate.takeover._FEW", 0)
    assert opened(*some) == few
    assert {tuple(row) for row in few} >= {(1.0, 0.0), (0.0, 1.0), (0.0, 0.667)}


def test_where_sites_stand_is_not_known_neighbours_are_not_either() -> None:
    somewhere = sites_of(SITE, REGION, np.full(7, np.nan), np.full(7, np.nan))
    assert (somewhere.nearest(np.arange(5)) == -1).all()


def test_the_part_without_service_is_what_is_left() -> None:
    carried = Carried(0.5, 0.3, technologies={"4G": (0.6, 0.2)})
    parts = np.array([carried.of("4G"), carried.of("2G"), carried.of(None)])
    open_ = np.array([[1.0, 0.0], [0.0, 2 / 3], [0.0, 0.0]])
    assert without_service(parts, open_) == pytest.approx([0.4, 0.8, 1.0])
