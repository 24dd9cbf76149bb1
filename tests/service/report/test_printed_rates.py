"""Rates of two times and what lies between them, as they are printed."""

import pytest

from service.report.document import Format
from service.report.printed import number


@pytest.mark.parametrize(("points", "told"), [(2.33, "+2.33"), (-10.005, "−10.01"), (0.0, "0"), (-0.001, "0")])
def test_percentage_points_carry_their_sign_and_no_percent(points: float, told: str) -> None:
    assert number(points, Format.POINTS) == told


def test_complaints_per_thousand_users_have_two_digits() -> None:
    assert number(2.735, Format.PER_1000) == "2.74"
