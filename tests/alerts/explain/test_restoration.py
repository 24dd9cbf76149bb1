"""When service is expected back."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.explain.restoration import Basis, Restoration, of_work
from alerts.orders.life import Stage
from tests.alerts.explain.cast import HOUR, LAWS, NOW, order, work


def hours(told: Restoration) -> tuple[float, float, float]:
    return tuple((moment - NOW) / HOUR for moment in (told.earliest, told.at, told.latest))  # type: ignore[return-value]


def test_without_a_crew_past_outages_tell() -> None:
    told = LAWS.of_outage(NOW, None, NOW)
    assert (told.basis, told.at) == (Basis.PAST_OUTAGES, LAWS.of_outage(NOW, order(), NOW).at)
    assert hours(told)[1] == pytest.approx(5.1, abs=0.3)


def test_what_has_lasted_long_goes_on_for_long() -> None:
    fresh, old = (hours(LAWS.of_outage(NOW - age * HOUR, None, NOW)) for age in (8, 30))
    assert old[2] > fresh[2]


def test_the_further_a_crew_is_the_sooner_it_is_over() -> None:
    stages = (Stage.ACKNOWLEDGED, Stage.TRAVELLING, Stage.IN_PROGRESS)
    told = [LAWS.of_outage(NOW - HOUR, order(stage), NOW) for stage in stages]
    assert [each.basis for each in told] == [Basis.CREW] * 3
    assert told[0].at > told[1].at > told[2].at
    assert hours(told[2])[1] == pytest.approx(1.0, abs=0.05)


def test_a_crew_never_puts_it_off() -> None:
    alone, with_crew = (LAWS.of_outage(NOW, each, NOW) for each in (None, order(Stage.IN_PROGRESS, 20.0)))
    assert with_crew.latest <= alone.latest


def test_an_order_that_is_held_is_not_over_before_that() -> None:
    told = LAWS.of_outage(NOW - HOUR, order(Stage.HELD, held_until=NOW + 9 * HOUR), NOW)
    assert (told.basis, told.earliest) == (Basis.HELD, NOW + 9 * HOUR)
    assert LAWS.of_outage(NOW, order(Stage.HELD), NOW).basis is Basis.PAST_OUTAGES


def test_planned_work_ends_with_its_window_and_takes_its_grace_at_worst() -> None:
    told = of_work(work(-1, 2, cell_id="A-1"), timedelta(minutes=30))
    assert hours(told) == (-1.0, 2.0, 2.5)


@given(
    st.floats(0, 200),
    st.floats(0, 200),
    st.sampled_from([None, *Stage]),
)
def test_nobody_is_promised_what_is_past_and_the_interval_holds_the_middle(
    age: float, since: float, stage: Stage | None
) -> None:
    told = LAWS.of_outage(NOW - age * HOUR, order(stage, since) if stage else None, NOW)
    assert NOW <= told.earliest <= told.at <= told.latest <= NOW + 73 * HOUR
