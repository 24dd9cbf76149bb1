import numpy as np
import pytest

from benchmarks.joint_worlds import WORLDS
from benchmarks.joint_worlds import histories as of_world
from correlate.joint.fit import fit
from correlate.study.histories import Histories, Shares
from correlate.study.verdict import Question, groups_behind, lacking_for_window, verdict_on

QUESTION = Question(0.10, 12.0, 60.0)
NO_SHARES = Shares(np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0))


def histories(complaints: list[list[float]]) -> Histories:
    bins = np.array([len(one) for one in complaints])
    count = int(bins.sum())
    return Histories(
        first=np.concatenate(([0], np.cumsum(bins))).astype(np.intp),
        exposure=np.full(count, 100.0),
        open_hours=np.full(count, 1 / 6),
        complaints=np.array([value for one in complaints for value in one]),
        hour=np.full(count, 12.0),
        repaired=np.ones(len(complaints), dtype=np.bool_),
    )


def test_groups_count_as_far_as_they_bring_complaints_evenly() -> None:
    assert groups_behind(histories([[2.0] * 12] * 5), 0.0) == pytest.approx(5.0)
    assert groups_behind(histories([[90.0] * 12, [0.1] * 12, [0.1] * 12]), 0.0) == pytest.approx(1.0, abs=0.01)


def test_the_few_that_speak_of_greater_ages_are_what_counts() -> None:
    made = histories([*[[1.0] * 6 + [0.0] * 18] * 9, [1.0] * 24])
    assert groups_behind(made, 2.0) == pytest.approx(1.0)


def test_what_is_missing_is_told() -> None:
    told = lacking_for_window(histories([[0.5] * 6] * 10), None, 60.0)
    assert told == "10 outage groups that were watched, 30 are needed"
    few = lacking_for_window(histories([[0.01] * 6] * 40), None, 60.0)
    assert few == "2 complaints put down to them, 30 are needed"
    one = lacking_for_window(histories([[90.0] * 6, *[[0.0] * 6] * 40]), None, 60.0)
    assert one.startswith("most complaints come from few outage groups, as if from 1.0")


def test_a_short_recording_needs_more_groups_behind_its_complaints() -> None:
    made = histories([*[[10.0] * 6] * 4, *[[0.0] * 6] * 40])
    assert lacking_for_window(made, None, 60.0) == ""
    assert "14 days tell little of what is usual" in lacking_for_window(made, None, 14.0)


def test_nothing_at_all_is_not_enough() -> None:
    verdict = verdict_on(histories([]), NO_SHARES, None, QUESTION)
    assert verdict.status == "not_enough_data"
    assert (verdict.window, verdict.burst, verdict.curve) == (None, None, None)


def test_whether_repairs_are_endogenous_is_asked_of_the_draws() -> None:
    free, tied = of_world(WORLDS["B"], 60, 3), fit(of_world(WORLDS["D"], 60, 2))
    start = fit(free)
    assert verdict_on(free, NO_SHARES, start, QUESTION, draws=(tied,)).endogenous
    assert not verdict_on(free, NO_SHARES, start, QUESTION, draws=(start,)).endogenous
