"""How the complaints of a group are expected to come, step by step."""

import msgspec
import numpy as np
import pytest

from correlate.model import Curve, Delay, Model, default_model
from correlate.windows.expected_course import expected_course
from correlate.windows.forecast import Forecaster, Part
from correlate.windows.hazard import expected_reports
from tests.service.made import at

ZONE = "Asia/Shanghai"
FLAT = msgspec.structs.replace(default_model(), activity={"all": (1.0,) * 168}, delay=Delay(0.01, 1.0))
HOUR = 12


def part(start: float = 8.0, end: float | None = None, users: float = 1000.0) -> Part:
    return Part("all", at(start), None if end is None else at(end), users)


def test_without_a_delay_it_is_the_integral_of_the_hazard() -> None:
    course = expected_course(FLAT, ZONE, [part()], at(8), 6 * HOUR)
    ages = np.arange(6 * HOUR + 1) / HOUR
    expected = 1000.0 * expected_reports(Curve(), ages)
    assert course[0] == 0.0
    assert course == pytest.approx(expected, abs=0.02 * expected[-1])


def test_it_starts_with_each_part_and_stops_with_its_end() -> None:
    course = expected_course(FLAT, ZONE, [part(9, 10)], at(8), 6 * HOUR)
    assert course[: HOUR + 1] == pytest.approx(np.zeros(HOUR + 1))
    assert course[2 * HOUR + 2 :] == pytest.approx(np.full(4 * HOUR - 1, course[-1]))
    assert course[-1] == pytest.approx(1000.0 * float(expected_reports(Curve(), 1.0)), rel=0.01)


def test_parts_add_up() -> None:
    parts = [part(8, 11), part(8.5, users=300.0), part(9.25, 9.5, 70.0)]
    one_by_one = sum(expected_course(default_model(), ZONE, [each], at(8), 60) for each in parts)
    assert expected_course(default_model(), ZONE, parts, at(8), 60) == pytest.approx(one_by_one)


@pytest.mark.parametrize("start", [3.0, 8.0, 20.5])
def test_what_is_still_to_come_is_what_the_forecast_says(start: float) -> None:
    """The same model seen from two sides: all reports of an outage that ends in two hours, less those until now."""
    model: Model = default_model()
    course = expected_course(model, ZONE, [part(start, start + 5)], at(start), 40 * HOUR)
    now = at(start + 3)
    outlook = Forecaster(model, ZONE).outlook([part(start)], complaints=0.0, exposure=0.0, now=now)
    still = float(outlook.expected_if_restored([2.0])[0]) / outlook.importance
    assert course[-1] - course[3 * HOUR] == pytest.approx(still, rel=0.03)


def test_busy_hours_bring_more_than_the_night() -> None:
    model = default_model()
    night, morning = (expected_course(model, ZONE, [part(start)], at(start), 3 * HOUR)[-1] for start in (1.0, 9.0))
    assert morning > 4 * night
