from math import log

import pytest

from benchmarks.attribution_scores import (
    Candidate,
    by_users,
    calibration_error,
    equal_share,
    error_per_outage,
    log_score,
    most_recent,
)

TRUTH = {"c1": "o1", "c2": ""}
CANDIDATES = [Candidate("old", age_hours=3.0, users=300.0), Candidate("new", age_hours=1.0, users=100.0)]


def test_certain_and_right_scores_nothing() -> None:
    certain = {"c1": {"o1": 1.0}, "c2": {"": 1.0}}
    assert log_score(certain, TRUTH) == 0
    assert calibration_error(certain, TRUTH) == 0
    assert error_per_outage(certain, TRUTH, ["o1"]) == 0


def test_the_log_score_is_the_mean_surprise_in_nats() -> None:
    assert log_score({"c1": {"o1": 0.5, "": 0.5}, "c2": {"": 1.0}}, TRUTH) == pytest.approx(log(2) / 2)


def test_certain_and_wrong_is_punished_up_to_the_floor() -> None:
    assert log_score({"c1": {"": 1.0}, "c2": {"": 1.0}}, TRUTH) == pytest.approx(log(1000) / 2)


def test_calibration_compares_told_and_true_within_bins() -> None:
    # two pairs at 0.25, of which none is true; two at 0.75, of which both are
    told = {"c1": {"o1": 0.75, "": 0.25}, "c2": {"o1": 0.25, "": 0.75}}
    assert calibration_error(told, TRUTH) == pytest.approx(0.25)


def test_the_error_counts_outages_without_complaints_too() -> None:
    told = {"c1": {"o1": 0.6, "": 0.4}, "c2": {"o2": 0.5, "": 0.5}}
    assert error_per_outage(told, TRUTH, ["o1", "o2", "o3"]) == pytest.approx((0.4 + 0.5 + 0.0) / 3)


def test_the_naive_rules_share_as_their_names_say() -> None:
    assert most_recent(CANDIDATES) == {"new": 1.0}
    assert equal_share(CANDIDATES) == {"old": 0.5, "new": 0.5}
    assert by_users(CANDIDATES) == {"old": 0.75, "new": 0.25}


def test_without_candidates_every_naive_rule_says_background() -> None:
    assert most_recent([]) == equal_share([]) == by_users([]) == {"": 1.0}
