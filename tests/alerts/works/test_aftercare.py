import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from alerts.works.aftercare import (
    MOST_LINKED,
    AfterCare,
    chance_of,
    is_more_than_usual,
    with_bin,
    with_complaint,
)
from tests.alerts.works.cast import at, complaint, quiet


@given(st.integers(0, 400), st.floats(1e-6, 300.0))
def test_the_chance_is_that_of_poissons_law(count: int, usual: float) -> None:
    assert chance_of(count, usual) == pytest.approx(float(poisson.sf(count - 1, usual)), rel=1e-6, abs=1e-280)


def test_two_complaints_are_never_too_many_and_none_usual_makes_three_so() -> None:
    assert not is_more_than_usual(2, 0.0)
    assert is_more_than_usual(3, 0.0)
    assert not is_more_than_usual(3, 2.0)


def test_a_bin_tells_what_is_usual_of_the_part_that_lies_after_the_end() -> None:
    care = with_bin(AfterCare(per_hour=9.0), quiet(4.125, expected=2.0), 0.25, at(4))
    assert [care.usual, care.per_hour] == pytest.approx([0.25, 2.0])
    assert care.until == at(4.125)
    assert with_bin(care, quiet(4.125, expected=2.0), 0.25, at(4)) is care
    assert care.usual_until(at(4), at(5.125)) == pytest.approx(2.25)


def test_until_a_bin_is_concluded_the_model_tells_what_is_usual() -> None:
    assert AfterCare(per_hour=2.0).usual_until(at(4), at(5.5)) == pytest.approx(3.0)


def test_of_what_is_usual_only_the_share_that_tells_its_cell_can_be_linked() -> None:
    care = AfterCare(per_hour=4.0)
    for number in range(9):
        care = with_complaint(care, complaint(number, 4.5, None), inside=False)
    assert [care.count, care.located_share] == pytest.approx([0, 0.1])
    assert care.usual_until(at(4), at(5)) == pytest.approx(0.4)


def test_a_complaint_that_is_told_again_counts_once() -> None:
    care = with_complaint(AfterCare(1.0), complaint(1, 4.5), inside=True)
    assert with_complaint(care, complaint(1, 4.5), inside=True) is care


def test_all_are_counted_and_the_latest_are_linked() -> None:
    care = AfterCare(1.0)
    for number in range(MOST_LINKED + 5):
        care = with_complaint(care, complaint(number, 4 + number / 1000), inside=True)
    assert (care.count, len(care.linked), care.linked[0][1]) == (MOST_LINKED + 5, MOST_LINKED, "C-5")
    assert care.counted_since(at(4.5)) == 5
