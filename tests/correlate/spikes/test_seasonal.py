import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from correlate.spikes.counted import Counted
from correlate.spikes.quasi_poisson import Floats
from correlate.spikes.seasonal import seasonal
from correlate.spikes.seasons import seasons_of
from correlate.spikes.steps import Step

RNG = np.random.default_rng(5)
DAY = 24
HOURS = seasons_of(Step.HOUR)
BUSY = np.where(np.arange(30 * DAY) % DAY < 12, 1.6, 0.4)
LAST_DAY = np.arange(29 * DAY, 30 * DAY)


def hourly(counts: Floats) -> Counted:
    return Counted.plain(counts, np.arange(0, 3_600.0 * len(counts), 3_600.0))


def steady(level: float) -> Floats:
    return RNG.poisson(level * BUSY).astype(np.float64)


COUNTS = steady(8.0)


def last_p(count: float, before: float = 3.0) -> float:
    counts = COUNTS.copy()
    counts[-2:] = before, count
    return float(seasonal(hourly(counts), LAST_DAY[-1:], 0.01, HOURS).p_value[0, 0])


@pytest.mark.parametrize("step", list(Step))
def test_false_alarms_keep_to_the_level_asked_for(step: Step) -> None:
    seasons = seasons_of(step)
    bins = seasons[0].least + seasons[0].left_out + 2 * seasons[0].stretch
    series, judged = 24, np.arange(bins - 2 * seasons[0].stretch, bins)
    clock = np.arange(0, bins * step.value, step.value, dtype=np.float64)
    p_values = [
        seasonal(Counted.plain(RNG.poisson(level, bins).astype(np.float64), clock), judged, 0.01, seasons).p_value
        for level in RNG.choice([0.3, 2.0, 30.0], series)
    ]
    assert np.mean(np.array(p_values) < 0.1) == pytest.approx(0.1, abs=0.05)
    assert np.mean(np.array(p_values) < 0.01) < 0.03


def test_the_hour_of_the_day_is_learnt() -> None:
    judged = seasonal(hourly(COUNTS), LAST_DAY, 0.01, HOURS)
    assert judged.expected[0] == pytest.approx(8.0 * BUSY[LAST_DAY], rel=0.35)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40))
def test_more_is_never_more_usual(before: int, count: int) -> None:
    assert 0 <= last_p(count + 1, before) <= last_p(count, before) <= 1


@pytest.mark.parametrize("alpha", [0.2, 0.01, 1e-4])
@pytest.mark.parametrize("level", [0.03, 2.0, 90.0])
def test_a_count_is_unusual_exactly_when_it_passes_the_upper_bound(level: float, alpha: float) -> None:
    counts = RNG.poisson(level, 30 * DAY).astype(np.float64)
    upper = seasonal(hourly(counts), LAST_DAY, alpha, HOURS).upper[0]
    for place in (0, 7, 23):
        for more, unusual in ((0, False), (1, True)):
            changed = counts.copy()
            changed[LAST_DAY[place]] = upper[place] + more
            p_value = seasonal(hourly(changed), LAST_DAY[[place]], alpha, HOURS).p_value[0, 0]
            assert (p_value < alpha) == unusual


def test_the_newest_counts_and_past_spikes_do_not_teach_what_is_expected() -> None:
    raised = COUNTS.copy()
    raised[-2 * DAY :] *= 5
    now, then = (seasonal(hourly(one), LAST_DAY[:3], 0.01, HOURS).expected for one in (raised, COUNTS))
    np.testing.assert_array_equal(now, then)
    raised[10 * DAY : 10 * DAY + 12] += 200
    assert seasonal(hourly(raised), LAST_DAY[:3], 0.01, HOURS).expected == pytest.approx(then, rel=0.15)


def test_with_too_little_known_history_and_for_unknown_counts_there_is_no_answer() -> None:
    bins = np.array([0, 15 * DAY, 16 * DAY])
    assert np.isnan(seasonal(hourly(COUNTS), bins, 0.01, HOURS).p_value[0]).tolist() == [True, True, False]
    holes = COUNTS.copy()
    holes[LAST_DAY[4]] = np.nan
    judged = seasonal(hourly(holes), LAST_DAY, 0.01, HOURS)
    assert np.flatnonzero(np.isnan(judged.p_value[0])).tolist() == [4]
    assert np.isfinite(judged.expected).all()


def test_a_known_event_is_not_judged_and_is_no_neighbour() -> None:
    counts = COUNTS.copy()
    counts[LAST_DAY[4]] = 500.0
    event = np.zeros(len(counts), dtype=np.bool_)
    event[LAST_DAY[4]] = True
    series = msgspec.structs.replace(hourly(counts), event=event)
    p_value = seasonal(series, LAST_DAY, 0.01, HOURS).p_value[0]
    assert np.isnan(p_value[4])
    assert p_value[5] > 0.001


def test_a_series_with_a_parent_borrows_its_shape_only_while_it_knows_too_little_itself() -> None:
    parent = 60.0 * BUSY
    sparse = np.where(RNG.random(len(BUSY)) < 0.05 * BUSY, 1.0, 0.0)
    judged = seasonal(msgspec.structs.replace(hourly(sparse), parent=parent), LAST_DAY, 0.01, HOURS)
    assert judged.borrowed.all()
    assert judged.expected[0].mean() == pytest.approx(0.05, rel=0.5)
    assert judged.expected[0, 3] > 2 * judged.expected[0, 20]
    own = seasonal(msgspec.structs.replace(hourly(COUNTS), parent=parent), LAST_DAY, 0.01, HOURS)
    assert not own.borrowed.any()


@pytest.mark.parametrize("level", [0.0, 1.0, 1e9])
def test_series_that_never_change_are_usual(level: float) -> None:
    judged = seasonal(hourly(np.full(30 * DAY, level)), LAST_DAY, 0.01, HOURS)
    assert (judged.p_value >= 0.3).all()
    assert judged.expected == pytest.approx(level, rel=0.1, abs=0.01)
