import numpy as np
import pytest

from benchmarks.joint_worlds import WORLDS, histories
from correlate.joint.comparisons import comparisons, regression_bend, youden_cut
from correlate.joint.evidence import (
    BURST_RATIO,
    ENDOGENOUS_RATIO,
    burst_ratio,
    complaints_past,
    endogenous_ratio,
    has_burst,
    lacking,
    ruled_out_until,
    window_beyond,
)
from correlate.joint.fit import fit
from correlate.joint.starts import chosen


def test_a_burst_is_claimed_where_there_is_one_and_not_where_there_is_none() -> None:
    assert burst_ratio(fit(histories(WORLDS["B"], 120, 1))) > 3 * BURST_RATIO
    assert burst_ratio(fit(histories(WORLDS["flat"], 120, 1))) < BURST_RATIO


@pytest.mark.parametrize(("world", "groups"), [("B", 40), ("B", 15), ("D", 25), ("flat", 120), ("flat", 40)])
def test_whether_there_is_a_burst_is_what_the_full_ratio_says(world: str, groups: int) -> None:
    fitted = fit(histories(WORLDS[world], groups, 7))
    assert has_burst(fitted) == (burst_ratio(fitted) >= BURST_RATIO)


def test_repair_that_follows_complaints_is_told_from_repair_that_does_not() -> None:
    assert endogenous_ratio(fit(histories(WORLDS["D"], 250, 2))) > ENDOGENOUS_RATIO
    assert endogenous_ratio(fit(histories(WORLDS["B"], 250, 3))) < ENDOGENOUS_RATIO


def test_important_groups_that_are_repaired_first_show() -> None:
    assert endogenous_ratio(fit(histories(WORLDS["C"], 250, 2))) > ENDOGENOUS_RATIO


def test_of_several_draws_the_mean_is_asked() -> None:
    tied, free = fit(histories(WORLDS["D"], 120, 2)), fit(histories(WORLDS["B"], 120, 3))
    one, both = endogenous_ratio(tied), endogenous_ratio(tied, free)
    assert endogenous_ratio(tied, tied) == pytest.approx(one)
    assert endogenous_ratio(free) < both < one


def test_what_is_lacking_is_told() -> None:
    data = histories(WORLDS["B"], 40, 1)
    assert lacking(data) is None
    few = lacking(chosen(data, np.arange(5)))
    assert few is not None
    assert (few.groups, few.complaints) == (5, data.complaints[: data.first[5]].sum())


def test_less_is_seen_past_a_later_age() -> None:
    fitted = fit(histories(WORLDS["B"], 60, 1))
    seen = [complaints_past(fitted, age) for age in (0.0, 2.0, 6.0, 100.0)]
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] == 0.0


def test_short_outages_rule_out_only_early_bursts() -> None:
    data = histories(WORLDS["flat"], 150, 1)
    hours = np.add.reduceat(data.open_hours, data.first[:-1])
    short = chosen(data, np.flatnonzero(hours < 2.0))
    everything, little = ruled_out_until(fit(data)), ruled_out_until(fit(short))
    assert everything > 4.0
    assert little < 2.0


def test_a_window_lies_past_its_burst() -> None:
    assert window_beyond(2.0) > 2.0
    assert window_beyond(4.0) > window_beyond(2.0)


def test_others_say_what_is_known_of_them() -> None:
    found = comparisons(fit(histories(WORLDS["D"], 250, 2)))
    for interval in (found.pooled, found.conditional, found.frailty):
        assert interval.lo < interval.estimate < interval.hi
    assert found.pooled.estimate < found.conditional.estimate


def test_a_duration_parts_those_who_complained_from_those_who_did_not() -> None:
    durations = np.array([1.0, 2.0, 3.0, 4.0])
    assert youden_cut(durations, np.array([0.0, 0.0, 2.0, 5.0])) == 2.0
    assert np.isnan(youden_cut(durations, np.ones(4)))


def test_a_bend_of_a_line_is_found() -> None:
    durations = np.linspace(0, 10, 201)
    assert regression_bend(durations, np.maximum(durations - 3.0, 0.0)) == pytest.approx(3.0, abs=0.15)
