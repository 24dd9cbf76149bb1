import pytest

from correlate.model import default_model
from correlate.study.clock_skew import clock_skew
from correlate.study.learning import learn
from correlate.study.study import study
from tests.correlate.study.small_world import gathered, material


@pytest.mark.parametrize("minutes", [-20, 0])
def test_the_skew_lies_in_its_interval_and_is_believed_only_where_there_is_one(minutes: int) -> None:
    made = material(1, minutes, 0.0)
    found = clock_skew(made, learn(made, default_model()).belief)
    assert found is not None
    assert found.lo - 3 <= minutes <= found.hi + 3
    assert found.applied == (minutes != 0)


def test_a_skew_that_is_believed_is_taken_off_before_anything_is_learnt() -> None:
    gathering, now = gathered(1, -20, 0.0)
    skewed = study(gathering, default_model(), now)
    right = study(gathered(1, 0, 0.0)[0], default_model(), gathered(1, 0, 0.0)[1])
    assert skewed.model.clock_skew is not None
    assert skewed.model.clock_skew.applied
    mine, theirs = skewed.findings[0].window, right.findings[0].window
    assert mine is not None
    assert theirs is not None
    assert mine.value == pytest.approx(theirs.value, abs=0.15)
