import pytest

from service.report import figures


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (2.395555556, "2.40"),
        (0.125, "0.13"),
        (2.395, "2.40"),
        (1.005, "1.01"),
        (0.0, "0.00"),
        (364.1694444444444, "364.17"),
    ],
)
def test_hours_are_rounded_half_away_from_zero(value: float, printed: str) -> None:
    assert figures.hours(value) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (721.0992, "+721.10%"),
        (-28.549, "−28.55%"),
        (-2.865, "−2.87%"),
        (0.0, "0%"),
        (150.0, "+150.00%"),
        (-0.001, "0%"),
    ],
)
def test_a_change_has_its_sign_and_two_decimals(value: float, printed: str) -> None:
    assert figures.change(value) == printed


def test_what_there_is_not_is_a_dash() -> None:
    assert [figures.hours(None), figures.count(None), figures.change(None)] == ["—"] * 3


def test_counts_are_whole_and_expected_numbers_have_one_decimal() -> None:
    assert [figures.count(442), figures.count(12.34)] == ["442", "12.3"]
