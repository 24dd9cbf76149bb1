from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.power.mains import MainsAway

HOUR = timedelta(hours=1)
hours = st.floats(0, 80)


def seen(*lasted: float) -> MainsAway:
    told = MainsAway()
    for each in lasted:
        told = told.add(each * HOUR)
    return told


def test_before_anything_was_seen_the_assumed_law_stands() -> None:
    assert MainsAway().lasting(2.0, 2.0) == pytest.approx(0.3679, abs=1e-4)
    assert MainsAway().likely_from(4.0, 0.5, 2.0) == pytest.approx(4 - 2 * 0.6931, abs=1e-3)


def test_much_that_was_seen_goes_before_what_is_assumed() -> None:
    short = seen(*[0.3] * 500)
    assert short.lasting(1.0, 2.0) < 0.01
    assert seen(*[7.0] * 500).lasting(1.0, 2.0) > 0.99


@given(st.lists(hours, max_size=40), hours, hours)
def test_fewer_last_longer(lasted: list[float], one: float, other: float) -> None:
    away = seen(*lasted)
    assert 1.0 >= away.lasting(min(one, other), 2.0) >= away.lasting(max(one, other), 2.0) >= 0.0


@given(st.lists(hours, max_size=40), st.floats(0.2, 20), st.floats(0.2, 1.0))
def test_from_that_age_on_it_is_as_likely_as_was_asked(lasted: list[float], until: float, chance: float) -> None:
    away = seen(*lasted)
    age = away.likely_from(until, chance, 2.0)
    assert 0.0 <= age <= until
    assert away.lasting(until, 2.0) / away.lasting(age, 2.0) >= chance - 1e-6
