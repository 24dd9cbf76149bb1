import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.what_if.own_ends import assumed_ends, own_ends
from correlate.windows.hazard import HORIZON_HOURS


def test_without_crews_the_law_is_the_share_of_outages_that_lasted_longer() -> None:
    law = own_ends(np.array([4.0, 1.0, 3.0, 2.0]), np.ones(4, dtype=np.bool_))
    assert law.surviving(np.array([0.0, 1.0, 2.0, 4.0])).tolist() == [1.0, 0.75, 0.5, 0.0]


def test_what_a_crew_ended_counts_as_having_lasted_at_least_so_long() -> None:
    # Kaplan and Meier by hand: at 1 h one of four ends, at 2 h a crew comes, at 3 h one of the two left ends.
    law = own_ends(np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, False, True, True]))
    assert law.surviving(np.array([1.0, 2.99999, 3.0])) == pytest.approx([0.75, 0.375, 0.375], abs=1e-4)


def test_an_end_and_a_crew_at_the_same_moment_count_as_end_first() -> None:
    law = own_ends(np.array([2.0, 2.0]), np.array([False, True]))
    assert law.surviving(np.array([2.0])).tolist() == [0.5]


def test_who_would_have_gone_on_for_ever_ends_at_the_horizon() -> None:
    law = own_ends(np.array([1.0, 5.0]), np.array([True, False]))
    assert law.drawn(np.array([5.0]), np.array([0.5])).tolist() == [HORIZON_HOURS]


@given(st.floats(0.0, 100.0), st.floats(1e-6, 1.0 - 1e-6))
def test_a_drawn_end_is_never_before_what_is_known(beyond: float, chance: float) -> None:
    (drawn,) = assumed_ends((1.0, 2.0, 5.0, 30.0)).drawn(np.array([beyond]), np.array([chance]))
    assert min(beyond, HORIZON_HOURS) <= drawn <= HORIZON_HOURS


def test_ends_are_drawn_with_the_shares_of_the_law() -> None:
    law = own_ends(np.array([1.0, 2.0, 4.0, 8.0]), np.ones(4, dtype=np.bool_))
    chances = (np.arange(10_000) + 0.5) / 10_000
    drawn = law.drawn(np.full(10_000, 2.0), chances)
    assert np.mean(drawn > 4.0) == pytest.approx(0.5, abs=0.01)
