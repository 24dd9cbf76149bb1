from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import pytest

from correlate.model import default_model
from correlate.spikes.baseline import REGION_PRIOR, Baseline, BaselineState, level_together, new_state

MONDAY = datetime(2011, 7, 3, 16, tzinfo=UTC)
"""Midnight in Shanghai."""
MODEL = default_model()
USERS = (1_000_000.0, 700_000.0, 300_000.0)
FLAT = (1.0,) * 168
RATE = 2e-6


def baseline(state: BaselineState | None = None, activity: tuple[float, ...] = FLAT) -> Baseline:
    return Baseline(USERS, RATE, activity, "Asia/Shanghai", state)


def taught(weeks: float, counts: list[float], attributed: float = 0.0) -> Baseline:
    """A baseline that saw the same counts a quarter hour, `attributed` of them explained, for so many weeks."""
    learner = baseline()
    explained = [attributed] * 3
    for quarter in range(int(weeks * 672)):
        seen = [count + attributed for count in counts]
        learner.learn(MONDAY + timedelta(minutes=15 * quarter), 0.25, seen, explained)
    return learner


def test_at_first_it_expects_what_the_model_says_and_says_how_little_it_knows() -> None:
    mean, variance = baseline().expected(MONDAY, 0.25)
    assert mean == pytest.approx([0.5, 0.35, 0.15])
    assert variance == pytest.approx([0.5 * 1.2 + 0.25 / 10, 0.35 * 1.2 + 0.1225 / 20, 0.15 * 1.2 + 0.0225 / 20])


def test_it_expects_by_the_hour_of_the_local_week() -> None:
    usual = baseline(activity=MODEL.activity["all"])
    morning, night = usual.expected(MONDAY + timedelta(hours=10), 1.0)[0], usual.expected(MONDAY, 1.0)[0]
    assert morning[0] / night[0] == pytest.approx(MODEL.activity["all"][10] / MODEL.activity["all"][0])


def test_it_learns_the_rate_of_its_region() -> None:
    learner = taught(4, [1.5, 1.05, 0.45])
    assert learner.expected(MONDAY, 0.25)[0] == pytest.approx([1.5, 1.05, 0.45], rel=0.05)


def test_it_learns_that_one_district_complains_more_than_another() -> None:
    learner = taught(8, [0.5, 0.2, 0.3])
    assert learner.expected(MONDAY, 0.25)[0] == pytest.approx([0.5, 0.2, 0.3], rel=0.05)


def test_a_district_that_is_hardly_seen_borrows_from_its_region() -> None:
    state = new_state(2)
    state.seen, state.awaited = [300.0, 300.0, 0.0], [100.0, 100.0, 0.0]
    mean, _ = baseline(state).expected(MONDAY, 0.25)
    assert mean[2] / 0.15 == pytest.approx(mean[0] / 0.5)


def test_what_outages_explain_does_not_become_usual() -> None:
    quiet, loaded = taught(2, [0.5, 0.35, 0.15]), taught(2, [0.5, 0.35, 0.15], attributed=5.0)
    expected = [learner.expected(MONDAY, 0.25)[0] for learner in (quiet, loaded)]
    assert expected[1] == pytest.approx(expected[0], rel=1e-6)


def test_a_loaded_bin_weighs_less() -> None:
    quiet, loaded = taught(2, [1.0, 0.7, 0.3]), taught(2, [1.0, 0.7, 0.3], attributed=5.0)
    assert 0.5 < loaded.expected(MONDAY, 0.25)[0][0] < quiet.expected(MONDAY, 0.25)[0][0]


def test_a_spike_that_nothing_explains_teaches_it_little() -> None:
    learner = taught(2, [0.5, 0.35, 0.15])
    before = learner.expected(MONDAY + timedelta(hours=5), 0.25)[0][0]
    learner.learn(MONDAY + timedelta(days=14), 0.25, [500.0, 500.0, 0.0], [0.0] * 3)
    assert learner.expected(MONDAY + timedelta(hours=5), 0.25)[0][0] < 1.02 * before


def test_what_was_seen_fades_by_half_in_four_weeks() -> None:
    learner = taught(0.1, [3.0, 2.0, 1.0])
    seen = learner.state.seen[0]
    for hour in range(4 * 168):
        learner.learn(MONDAY + timedelta(hours=hour), 1.0, [0.0] * 3, [1e12] * 3)
    assert learner.state.seen[0] == pytest.approx(seen / 2)


def test_it_moves_to_the_hours_that_are_seen() -> None:
    learner = baseline()
    for hour in range(8 * 168):
        busy = 2.0 if hour % 24 == 12 else 22.0 / 23.0
        learner.learn(MONDAY + timedelta(hours=hour), 1.0, [20.0 * busy, 14.0 * busy, 6.0 * busy], [0.0] * 3)
    noon, one = (learner.expected(MONDAY + timedelta(hours=hour), 1.0)[0][0] for hour in (12, 13))
    assert noon / one == pytest.approx(2.0 * 23 / 22, rel=0.1)


def test_hours_that_were_seen_more_often_are_not_taken_for_busy_ones() -> None:
    learner = taught(1.5, [5.0, 3.5, 1.5])
    hours = [learner.expected(MONDAY + timedelta(hours=hour), 1.0)[0][0] for hour in range(168)]
    assert max(hours) / min(hours) < 1.03


def test_the_week_as_a_whole_is_told_by_the_level_alone() -> None:
    learner = baseline()
    for quarter in range(48, 400):
        counts = [count * (quarter % 3) for count in (1.2, 0.8, 0.4)]
        learner.learn(MONDAY + timedelta(minutes=15 * quarter), 0.25, counts, [0.0] * 3)
    week = sum(learner.expected(MONDAY + timedelta(hours=hour), 1.0)[0][0] for hour in range(168))
    state = learner.state
    level = (state.seen[0] + REGION_PRIOR) / (state.awaited[0] + REGION_PRIOR)
    assert week == pytest.approx(level * 168 * 2.0)


def test_counts_that_scatter_more_widen_its_variance() -> None:
    rng = np.random.default_rng(1)
    learners = {}
    for dispersion in (1.0, 4.0):
        learner = learners[dispersion] = Baseline((1e7, 1e7), RATE, FLAT, "UTC")
        for quarter in range(2000):
            mean = 5.0 if dispersion == 1.0 else rng.gamma(5.0 / (dispersion - 1), dispersion - 1)
            count = float(rng.poisson(mean))
            learner.learn(MONDAY + timedelta(minutes=15 * quarter), 0.25, [count, count], [0.0, 0.0])
    ratios = {key: float(np.divide(*learner.expected(MONDAY, 0.25)[::-1])[0]) for key, learner in learners.items()}
    assert ratios[1.0] == pytest.approx(1.0, abs=0.15)
    assert ratios[4.0] == pytest.approx(4.0, rel=0.25)


def test_a_restart_at_any_point_makes_no_difference_to_a_bit() -> None:
    rng = np.random.default_rng(9)
    straight, stopped = baseline(activity=MODEL.activity["all"]), baseline(activity=MODEL.activity["all"])
    for quarter in range(300):
        moment = MONDAY + timedelta(minutes=15 * quarter)
        counts = rng.poisson(2.0, 3).astype(float)
        attributed = counts * rng.random(3)
        straight.learn(moment, 0.25, counts.tolist(), attributed.tolist())
        stopped = baseline(_through_json(stopped.state), MODEL.activity["all"])
        stopped.learn(moment, 0.25, counts.tolist(), attributed.tolist())
    assert stopped.state == straight.state
    assert stopped.expected(MONDAY, 0.25) == straight.expected(MONDAY, 0.25)


def _through_json(state: BaselineState) -> BaselineState:
    return msgspec.json.decode(msgspec.json.encode(state), type=BaselineState)


HOLIDAY = frozenset({(MONDAY + timedelta(hours=10)).date()})


def test_what_holidays_are_like_is_learnt_from_holidays_and_teaches_nothing_else() -> None:
    learner = Baseline(USERS, RATE, FLAT, "Asia/Shanghai", holidays=HOLIDAY)
    ordinary, holiday = MONDAY - timedelta(hours=2), MONDAY + timedelta(hours=2)
    (before, *_), (doubted, *_) = learner.expected(holiday, 0.25)
    for _ in range(200):
        learner.learn(holiday, 0.25, [1.5, 1.0, 0.5], [0.0] * 3)
    (now, *_), (sure, *_) = learner.expected(holiday, 0.25)
    assert before == pytest.approx(0.5)
    assert now == pytest.approx(1.5, rel=0.15)
    assert sure / now < doubted / before
    assert learner.expected(ordinary, 0.25)[0] == pytest.approx([0.5, 0.35, 0.15])
    assert learner.background(holiday) / learner.background(ordinary) == pytest.approx(now / before)


def test_a_place_where_a_known_event_goes_on_learns_nothing() -> None:
    learner = baseline()
    for quarter in range(300):
        learner.learn(MONDAY + timedelta(minutes=15 * quarter), 0.25, [9.0, 8.5, 0.15], [0.0] * 3, unjudged=(0, 1))
    mean, _ = learner.expected(MONDAY, 0.25)
    assert mean == pytest.approx([0.5, 0.35, 0.15], rel=0.15)


def test_complaints_that_come_in_swarms_over_an_hour_make_it_expect_such() -> None:
    rng = np.random.default_rng(1)
    spread = []
    for swarm in (1, 4):
        learner = baseline()
        for hour in range(8 * 168):
            counts = rng.poisson(2.0 / swarm, 4) if swarm == 1 else [4 * int(rng.random() < 0.5)] * 4
            for part, count in enumerate(counts):
                at = MONDAY + timedelta(hours=hour, minutes=15 * part)
                learner.learn(at, 0.25, [float(count), 0.7 * count, 0.3 * count], [0.0] * 3)
        (mean, *_), (variance, *_) = learner.expected(MONDAY, 0.25)
        spread.append(variance / mean)
    assert spread[0] < 1.4
    assert spread[1] > 4.0


def test_an_hour_of_the_week_that_was_hardly_seen_is_told_by_the_same_hour_of_other_days() -> None:
    learner = baseline()
    for day in range(4 * 7):
        for hour in range(24):
            at = MONDAY + timedelta(days=day, hours=hour)
            count = 6.0 if hour == 20 else 1.0
            if day % 7 != 6:
                learner.learn(at, 1.0, [count, 0.7 * count, 0.3 * count], [0.0] * 3)
    sunday = MONDAY + timedelta(days=6)
    busy, calm = (learner.expected(sunday + timedelta(hours=hour), 1.0)[0][0] for hour in (20, 12))
    assert busy / calm > 2.0


def test_a_new_region_is_told_by_all_regions_until_it_is_known_itself() -> None:
    learner = baseline()
    learner.lean = 3.0
    learner.learn(MONDAY, 0.25, [1.0, 0.7, 0.3], [0.0] * 3)
    assert learner.expected(MONDAY, 0.25)[0] == pytest.approx([1.5, 1.05, 0.45], rel=0.1)
    assert learner.hardly_known() == (0, 1, 2)
    for quarter in range(4 * 672):
        learner.learn(MONDAY + timedelta(minutes=15 * quarter), 0.25, [0.5, 0.35, 0.15], [0.0] * 3)
    assert learner.expected(MONDAY, 0.25)[0] == pytest.approx([0.5, 0.35, 0.15], rel=0.1)
    assert learner.hardly_known() == ()


def test_all_regions_lean_on_the_model_before_they_are_known() -> None:
    assert level_together([(0.0, 0.0), (0.0, 0.0)]) == 1.0
    assert level_together([(400.0, 200.0), (200.0, 100.0)]) == pytest.approx(2.0, rel=0.05)
