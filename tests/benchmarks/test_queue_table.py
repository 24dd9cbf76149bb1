from itertools import permutations

import numpy as np
import pytest

from alerts.what_if.comparison import expected
from alerts.what_if.dispatching import dispatch
from alerts.what_if.policy import ByKey, Policy, waiting
from benchmarks.hindsight import Plan, hindsight
from benchmarks.queue_table import HINDSIGHT, LEARNT, TRUE, WRONG, Avoided, part
from benchmarks.queue_worlds import Shift, learnt_from_history, make_instance

FEW = make_instance(Shift(orders=6, days=0.1), 3)
SOME = make_instance(Shift(orders=40, days=0.5), 4)


def test_a_plan_is_replayed_as_crews_are() -> None:
    orders, course = SOME.orders, SOME.course
    ranks = np.random.default_rng(1).permutation(40).astype(np.float64)
    done = dispatch(orders, course, ByKey(ranks, orders.start + course.own_hours), 3)
    assert Plan(orders, course, 3).complaints(ranks) == pytest.approx(expected(orders, course, done.hours))


def test_the_hindsight_plan_of_a_few_outages_is_the_best_there_is() -> None:
    plan = Plan(FEW.orders, FEW.course, 1)
    best = min(plan.complaints(np.array(ranks, dtype=np.float64)) for ranks in permutations(range(6)))
    assert hindsight(FEW.orders, FEW.course, 1, seed=1, steps=2000) == pytest.approx(best)


def test_hindsight_is_never_worse_than_a_policy() -> None:
    orders, course = SOME.orders, SOME.course
    best = hindsight(orders, course, 3, seed=1, steps=1000)
    for policy in Policy:
        done = dispatch(orders, course, waiting(policy, orders, course), 3)
        assert best <= expected(orders, course, done.hours) * 1.001


def test_the_same_seed_makes_the_same_shift() -> None:
    again = make_instance(Shift(orders=40, days=0.5), 4)
    assert again.groups == SOME.groups
    assert np.array_equal(again.course.report_at, SOME.course.report_at)


def test_four_weeks_of_history_teach_about_the_true_curve() -> None:
    model, ends = learnt_from_history(5)
    (curve,) = model.curves
    assert 1.0 < curve.burst_hours < 3.0
    assert 1.5e-5 < curve.base_hazard < 6e-5
    assert ends.surviving(np.array([24.0]))[0] == pytest.approx(0.65, abs=0.15)


def figures(learnt: float, true: float, users: float) -> Avoided:
    others = {Policy.SEVERITY_FIRST.value: -5.0, Policy.USERS_FIRST.value: users, Policy.DEADLINE_FIRST.value: 0.0}
    return {LEARNT: learnt, TRUE: true, WRONG: learnt - 1.0, **others, HINDSIGHT: 60.0}


def test_gates_pass_and_fall_short_by_the_means() -> None:
    good = part([figures(51.0, 52.0, 47.0), figures(52.0, 53.0, 48.0)])
    assert all(gate.holds for gate in good.gates)
    poor = part([figures(40.0, 45.0, 46.0), figures(40.0, 45.0, 46.0)])
    assert not any(gate.holds for gate in poor.gates if "users-first .78" not in gate.words)
    assert "below in 2 of 2 shifts" in poor.gates[3].figure


def test_the_table_puts_most_avoided_first_with_its_error() -> None:
    rows = part([figures(50.0, 52.0, 47.0), figures(52.0, 54.0, 48.0)]).rows
    assert [row[0] for row in rows][:3] == [HINDSIGHT, TRUE, LEARNT]
    assert rows[2] == (LEARNT, "51.0", "1.0", "0.850")
