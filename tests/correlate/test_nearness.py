import numpy as np
import pytest

from correlate.nearness import PEAK, SCALES_KM, Points, kernels, usual

NOWHERE = float("nan")
KM_NORTH = 1 / 111.2


def points(*pairs: tuple[float, float]) -> Points:
    latitude, longitude = np.array(pairs, dtype=np.float64).reshape(-1, 2).T
    return Points(latitude, longitude)


def test_each_kernel_spreads_one_address_over_the_plane() -> None:
    step = 0.05
    km = np.arange(-30, 30, step)
    north, east = (grid.ravel() for grid in np.meshgrid(km, km))
    latitude = 36 + north * KM_NORTH
    longitude = 104 + east * KM_NORTH / np.cos(np.radians(36))
    site = Points(np.full(len(north), 36.0), np.full(len(north), 104.0))
    total = kernels(Points(latitude, longitude), site).sum(axis=0) * step**2
    assert total == pytest.approx(1.0, abs=1e-3)


def test_the_nearer_kernel_has_the_higher_peak() -> None:
    (densities,) = kernels(points((36, 104)), points((36, 104)))
    assert densities[0] == PEAK
    assert densities.tolist() == sorted(densities, reverse=True)


def test_without_an_outage_addresses_are_about_sites_as_users_are() -> None:
    sites, shares = points((36, 104), (36.2, 104)), np.array([0.75, 0.25])
    many, few = usual(points((36, 104), (36.2, 104)), sites, shares)
    assert many[0] / few[0] == pytest.approx(3.0, rel=1e-4)
    assert many[-1] == many[len(SCALES_KM) - 1]


def test_where_nobody_lives_an_address_is_unlikely_and_not_impossible() -> None:
    (far,) = usual(points((40, 104)), points((36, 104)), np.ones(1))
    (lost,) = usual(points((40, 104)), points((NOWHERE, NOWHERE)), np.ones(1))
    assert (far > 0).all()
    assert far == pytest.approx(lost)


def test_many_addresses_are_looked_at_a_part_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    addresses, sites = (Points(36 + rng.random(n) / 20, 104 + rng.random(n) / 20) for n in (40, 7))
    whole = usual(addresses, sites, np.full(7, 1 / 7))
    monkeypatch.setattr("correlate.nearness._AT_ONCE", 30)
    np.testing.assert_allclose(usual(addresses, sites, np.full(7, 1 / 7)), whole)
