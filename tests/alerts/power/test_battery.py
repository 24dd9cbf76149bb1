from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.power.battery import Seen, after_survival, battery_hours

HOUR = timedelta(hours=1)
hours = st.floats(0.1, 20)


def seen(*lasted: float) -> Seen:
    told = Seen()
    for each in lasted:
        told = told.add(each * HOUR)
    return told


def test_what_is_told_of_a_site_stands_until_it_shows_otherwise() -> None:
    assert battery_hours(Seen(), 4.0, Seen(), 3.0) == 4.0
    assert battery_hours(seen(1.0, 1.0, 1.0), 4.0, Seen(), 3.0) == pytest.approx(2.5)


def test_a_site_of_which_nothing_is_told_lasts_as_all_do() -> None:
    all_sites = seen(*[5.0] * 99)
    assert battery_hours(Seen(), None, all_sites, 3.0) == pytest.approx(4.98)
    assert battery_hours(Seen(), None, Seen(), 3.0) == 3.0


@given(st.lists(hours, max_size=30), st.none() | hours, st.lists(hours, max_size=30), hours)
def test_an_estimate_lies_within_what_was_seen_told_and_assumed(
    own: list[float], told: float | None, all_: list[float], assumed: float
) -> None:
    known = [*own, *([told] if told is not None else [*all_, assumed])]
    estimate = battery_hours(seen(*own), told, seen(*all_), assumed)
    assert min(known) - 1e-9 <= estimate <= max(known) + 1e-9


def test_mains_that_are_back_before_the_batteries_are_flat_show_only_that_they_last_so_long() -> None:
    assert after_survival(Seen(), HOUR, 3.0) == Seen()
    assert after_survival(Seen(), 6 * HOUR, 3.0) == seen(6.0)
