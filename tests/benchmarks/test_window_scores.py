"""Scores of studies against the truth, and the gates over all worlds."""

from math import isnan

import pytest

from benchmarks.window_results import Outcome
from benchmarks.window_scores import Share, gates, score_world, score_worlds
from benchmarks.window_table import parts, wanted

W = 3.408


def studied(world: str, seed: int, low: float, high: float, status: str = "ok", endogenous: bool = False) -> Outcome:
    figures = {
        "window": (low + high) / 2, "window_lo": low, "window_hi": high, "burst": 2.0, "burst_lo": 1.8,
        "burst_hi": 2.3, "pooled_lo": 1.0, "pooled_hi": 2.0, "naive_hinge": 2.6, "naive_youden": 3.7, "seconds": 1.0,
    }  # fmt: skip
    return Outcome(world, seed, status, endogenous, "", figures)


def test_an_interval_covers_where_the_truth_lies_in_it() -> None:
    score = score_world("B", [studied("B", 1, 3.2, 3.6), studied("B", 2, 3.5, 3.9), studied("B", 3, 3.0, 3.5)])
    assert (score.window_covers.count, score.window_covers.total) == (2, 3)
    assert score.bias == pytest.approx((3.4 + 3.7 + 3.25) / 3 - W, abs=1e-3)
    assert score.width == pytest.approx(0.4)
    assert (score.burst_covers.value, score.methods["pooled"].value) == (1.0, 0.0)
    assert score.methods["frailty"].total == 0
    assert score.naive == (2.6, 3.7)


def test_a_study_that_claims_no_window_is_counted_as_such_alone() -> None:
    quiet = studied("B", 2, 0.1, 0.2, status="no_burst", endogenous=True)
    score = score_world("B", [studied("B", 1, 3.2, 3.6), quiet])
    assert (score.claimed.count, score.claimed.total) == (1, 2)
    assert (score.window_covers.value, score.endogenous.value) == (1.0, 0.0)


def test_without_a_claim_there_is_no_figure() -> None:
    score = score_world("B", [studied("B", 1, 0, 1, status="failed")])
    assert isnan(score.bias)
    assert isnan(score.window_covers.value)
    assert str(score.window_covers) == "–"


def test_the_error_of_a_share_is_never_zero() -> None:
    assert 0 < Share(40, 40).error < 0.05
    assert Share(90, 100).error == pytest.approx(0.03, abs=0.003)


def verdicts(outcomes: list[Outcome]) -> dict[str, bool]:
    return {gate.words: gate.holds for gate in gates(score_worlds(outcomes))}


def test_gates_hold_where_all_worlds_reach_them() -> None:
    good = [studied("B", seed, 3.2, 3.6 if seed % 10 else 3.3) for seed in range(100)]
    assert all(verdicts(good).values())


def test_one_world_that_falls_short_is_named() -> None:
    good = [studied("B", seed, 3.2, 3.6 if seed % 10 else 3.3) for seed in range(100)]
    wide = [studied("C", seed, 2.9, 3.9 if seed % 10 else 3.3) for seed in range(100)]
    found = {gate.words: gate for gate in gates(score_worlds([*good, *wide]))}
    width = found["median width of W at most .65 h"]
    assert not width.holds
    assert "C 1.00 (!)" in width.figure
    assert not found["endogenous in at least 80 %"].holds
    assert found["endogenous in at most 10 %"].holds


def test_a_burst_claimed_where_there_is_none_is_false() -> None:
    flat = [studied("flat", seed, 1, 2, status="ok" if seed < 3 else "no_burst") for seed in range(100)]
    claimed = [verdicts(some)["a burst is claimed in at most 2 %"] for some in (flat, flat[1:], flat[2:])]
    assert claimed == [False, False, True]


def test_each_world_has_its_line() -> None:
    ours, others = parts([studied("B", 1, 3.2, 3.6), studied("flat", 1, 0, 0, status="no_burst")])
    assert [row[0].partition(":")[0] for row in ours.rows] == ["B", "flat"]
    assert [row[0] for row in others.rows] == ["B"]
    assert {len(row) for row in ours.rows} == {len(ours.columns)}
    assert {len(row) for row in others.rows} == {len(others.columns)}
    assert others.gates == ()


def test_a_study_that_fails_is_told() -> None:
    assert not verdicts([studied("B", 1, 3.2, 3.6, status="failed")])["no study ends with an error"]


def test_worlds_take_turns_and_some_get_more_datasets() -> None:
    assert wanted(["A", "B"], 2, 10) == [("A", 10), ("B", 10), ("A", 11), ("B", 11)]
    assert wanted(["A", "B"], 1, 10, many=3) == [("A", 10), ("B", 10), ("A", 11), ("A", 12)]
