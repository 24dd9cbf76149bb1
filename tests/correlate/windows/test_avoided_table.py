from datetime import UTC, datetime, timedelta

import pytest

from correlate.model import default_model
from correlate.windows.avoided_table import AvoidedTable
from correlate.windows.forecast import Forecaster, Part

ZONE = "Asia/Shanghai"
MODEL = default_model()
MONDAY = datetime(2011, 7, 4, tzinfo=UTC)
AGES = (0.0, 0.05, 0.4, 1.3, 2.0, 3.1, 5.0, 8.9, 13.2, 24.0, 47.0, 71.0)


TABLE = AvoidedTable(MODEL, MODEL.curves[0], ZONE, MODEL.durations_hours)


def forecast(started_at: datetime, now: datetime, wait_hours: float) -> float:
    outlook = Forecaster(MODEL, ZONE).outlook((Part("all", started_at, None, 1.0),), 0.0, 0.0, now)
    return outlook.expected_avoided(wait_hours)


@pytest.mark.parametrize("wait_hours", [0.5, 2.0, 6.3])
def test_the_table_agrees_with_the_forecast_within_three_hundredths(wait_hours: float) -> None:
    for number, age in enumerate(AGES):
        now = MONDAY + timedelta(minutes=137 * number)
        started_at = now - timedelta(hours=age)
        expected = forecast(started_at, now, wait_hours)
        assert TABLE.per_user(started_at, now, wait_hours) == pytest.approx(expected, rel=0.03)


def test_a_longer_wait_spares_less() -> None:
    spared = [TABLE.per_user(MONDAY, MONDAY, wait) for wait in (0.0, 1.0, 4.0)]
    assert spared == sorted(spared, reverse=True)
    assert spared[0] > spared[-1] > 0


def test_the_week_goes_round_without_a_step() -> None:
    turn = datetime(2011, 7, 3, 16, tzinfo=UTC)
    before, after = (TABLE.per_user(moment, moment, 2.0) for moment in (turn - timedelta(seconds=1), turn))
    assert before == pytest.approx(after, rel=1e-3)


def test_an_outage_that_has_not_begun_or_is_older_than_the_table_is_read_at_its_edge() -> None:
    later, old = MONDAY + timedelta(minutes=5), MONDAY - timedelta(hours=72)
    assert TABLE.per_user(later, MONDAY, 2.0) == TABLE.per_user(MONDAY, MONDAY, 2.0)
    assert TABLE.per_user(old - timedelta(days=9), MONDAY, 2.0) == TABLE.per_user(old, MONDAY, 2.0)


def test_a_repair_that_comes_after_three_days_spares_nothing() -> None:
    assert TABLE.per_user(MONDAY, MONDAY, 72.0) == TABLE.per_user(MONDAY, MONDAY, 200.0) == 0.0


def test_where_outages_end_sooner_by_themselves_a_crew_spares_less() -> None:
    sooner = AvoidedTable(MODEL, MODEL.curves[0], ZONE, [hours / 3 for hours in MODEL.durations_hours])
    now = MONDAY + timedelta(hours=1)
    assert sooner.per_user(MONDAY, now, 2.0) < TABLE.per_user(MONDAY, now, 2.0)
