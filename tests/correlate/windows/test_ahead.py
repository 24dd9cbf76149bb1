from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import pytest

from correlate.model import Curve, default_model
from correlate.windows.ahead import Ahead, AheadTables
from correlate.windows.forecast import Forecaster, Part

NOW = datetime(2011, 7, 4, 2, tzinfo=UTC)
MODEL = msgspec.structs.replace(default_model(), curves=(Curve(), Curve("4G", "4G", burst_hours=1.0)))
TABLES = AheadTables(MODEL, "Asia/Shanghai")
DOWN = float("nan")


def at(numbers: list[int], users: list[float], ages: list[float], since: list[float]) -> Ahead:
    arrays = np.array(users), np.array(ages), np.array(since)
    return TABLES.at(np.array(numbers, dtype=np.intp), *arrays, NOW)


def test_many_cells_at_once_say_what_each_says_alone() -> None:
    many = at([0, 1, 0, 1], [900.0, 40.0, 7.0, 1e4], [0.2, 3.0, 50.0, 8.0], [DOWN, DOWN, DOWN, 0.5])
    hours = np.array([0.0, 0.4, 3.3, 24.0])
    for row, (number, users, age, since) in enumerate(
        [(0, 900.0, 0.2, DOWN), (1, 40.0, 3.0, DOWN), (0, 7.0, 50.0, DOWN), (1, 1e4, 8.0, 0.5)]
    ):
        alone = at([number], [users], [age], [since])
        assert many.if_restored(hours)[row] == pytest.approx(alone.if_restored(hours)[0])


def test_one_cell_costs_what_the_forecast_of_its_group_says() -> None:
    part = Part("4G", NOW - timedelta(hours=2.2), None, 1300.0)
    outlook = Forecaster(MODEL, "Asia/Shanghai").outlook([part], 0.0, 0.0, NOW)
    alone = at([1], [1300.0], [2.2], [DOWN])
    assert alone.if_restored(np.array([0.0, 5.0]))[0] == pytest.approx(outlook.expected_if_restored([0.0, 5.0]))


def test_what_has_ended_has_only_reports_on_their_way() -> None:
    ended = at([0], [1000.0], [6.0], [0.5])
    assert ended.felt_within(np.array([24.0])).tolist() == [[0.0]]
    assert ended.pending[0] > 0


def test_a_repair_spares_what_is_felt_between_it_and_the_end_by_itself() -> None:
    ahead = at([0], [1000.0], [1.0], [DOWN])
    spared = ahead.spared(np.array([2.0]), np.array([[1.0, 2.0, 5.0]]))
    felt = ahead.felt_within(np.array([2.0, 5.0]))[0]
    assert spared[0] == pytest.approx([0.0, 0.0, felt[1] - felt[0]])


def test_beyond_the_horizon_nothing_is_added() -> None:
    ahead = at([0], [1000.0], [1.0], [DOWN])
    near, far = ahead.felt_within(np.array([72.0, 500.0]))[0]
    assert near == far


def test_an_area_class_with_an_activity_of_its_own_is_judged_by_it() -> None:
    night_only = tuple(7.0 if hour % 24 < 3 else 1 / 7 for hour in range(168))
    mean = sum(night_only) / 168
    profiles = {"all": (1.0,) * 168, "indoor": tuple(x / mean for x in night_only)}
    model = msgspec.structs.replace(MODEL, activity=profiles, curves=(Curve(), Curve("indoor", None, "indoor")))
    both = AheadTables(model, "Asia/Shanghai").at(
        np.array([0, 1], dtype=np.intp), np.full(2, 1000.0), np.full(2, 1.0), np.full(2, DOWN), NOW
    )
    every, indoor = both.if_restored(np.array([6.0]))[:, 0]
    assert indoor < 0.3 * every
