from datetime import UTC, datetime, timedelta

import pytest

from correlate.model import default_model
from correlate.windows.avoided_table import AvoidedTable
from correlate.windows.forecast import Forecaster, Part

ZONE = "Asia/Shanghai"
MODEL = default_model()
MONDAY = datetime(2011, 7, 4, tzinfo=UTC)
AGES = (0.0, 0.05, 0.4, 1.3, 2.0, 3.1, 5.0, 8.9, 13.2, 24.0, 47.0, 71.0)


def forecast(started_at: datetime, now: datetime, wait_hours: float) -> float:
    outlook = Forecaster(MODEL, ZONE).outlook((Part("all", started_at, None, 1.0),), 0.0, 0.0, now)
    return outlook.expected_avoided(wait_hours)


@pytest.mark.parametrize("wait_hours", [0.5, 2.0, 6.3])
def test_the_table_agrees_with_the_forecast_within_a_fiftieth(wait_hours: float) -> None:
    table = AvoidedTable(MODEL, MODEL.curves[0], ZONE, wait_hours)
    for number, age in enumerate(AGES):
        now = MONDAY + timedelta(minutes=137 * number)
        started_at = now - timedelta(hours=age)
        assert table.per_user(started_at, now) == pytest.approx(forecast(started_at, now, wait_hours), rel=0.02)


def test_a_longer_wait_spares_less() -> None:
    spared = [AvoidedTable(MODEL, MODEL.curves[0], ZONE, wait).per_user(MONDAY, MONDAY) for wait in (0.0, 1.0, 4.0)]
    assert spared == sorted(spared, reverse=True)
    assert spared[0] > spared[-1] > 0


def test_the_week_goes_round_without_a_step() -> None:
    table = AvoidedTable(MODEL, MODEL.curves[0], ZONE, 2.0)
    turn = datetime(2011, 7, 3, 16, tzinfo=UTC)
    before, after = (table.per_user(moment, moment) for moment in (turn - timedelta(seconds=1), turn))
    assert before == pytest.approx(after, rel=1e-3)


def test_an_outage_that_has_not_begun_or_is_older_than_the_table_is_read_at_its_edge() -> None:
    table = AvoidedTable(MODEL, MODEL.curves[0], ZONE, 2.0)
    later, old = MONDAY + timedelta(minutes=5), MONDAY - timedelta(hours=72)
    assert table.per_user(later, MONDAY) == table.per_user(MONDAY, MONDAY)
    assert table.per_user(old - timedelta(days=9), MONDAY) == table.per_user(old, MONDAY)
