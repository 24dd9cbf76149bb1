"""A model of risk takes over only where it is better than the rules on complaints that it has not seen."""

from datetime import timedelta

import numpy as np
import pytest
from msgspec.structs import replace

from alerts.complaint_care.care_rules import CareRules
from alerts.complaint_care.followed import FollowedComplaint, Stage
from alerts.complaint_care.risk import arrival_points, risk_of
from alerts.complaint_care.risk_fit import Example, examples_of, fit_risk
from alerts.complaint_care.risk_model import RiskModel, features_of
from alerts.complaint_care.words import Threat
from tests.alerts.complaint_care.callers_cast import MONDAY, hours

BAR = CareRules().high_risk_points


def history(weights: tuple[float, ...] | None, count: int = 6_000, seed: int = 1) -> list[FollowedComplaint]:
    """Complaints of a year whose log odds follow the weights; None: they follow the rules' points."""
    chance = np.random.default_rng(seed)
    return [_one(number, weights, chance) for number in range(count)]


def _one(number: int, weights: tuple[float, ...] | None, chance: np.random.Generator) -> FollowedComplaint:
    one = FollowedComplaint(
        f"C-{number}",
        "Yinchuan",
        MONDAY + timedelta(hours=number),
        stage=Stage.VERIFIED,
        is_over=True,
        is_key=bool(chance.random() < 0.1),
        repeats=int(chance.poisson(0.2)),
        threats=tuple(threat for threat in Threat if chance.random() < 0.05),
    )
    told = sum(arrival_points(one).values()) * 0.5
    if weights is not None:
        told = float(np.dot(weights, features_of(one)))
    return replace(one, escalated=bool(chance.random() < 1 / (1 + np.exp(3.5 - told))))


TRUE = (0.2, 3.0, 0.1, 0.0, 0.0, 2.0)


@pytest.fixture(scope="module")
def learnt() -> RiskModel:
    model = fit_risk(examples_of(history(TRUE, 15_000)), BAR)
    assert model is not None
    return model


def test_where_others_escalate_than_the_rules_expect_the_model_takes_over_and_has_learnt_who(learnt: RiskModel) -> None:
    assert learnt.weights == pytest.approx(TRUE, abs=0.6)
    assert learnt.intercept == pytest.approx(-3.5, abs=0.3)
    assert learnt.gain > 2 * learnt.error


def test_where_the_rules_are_right_they_stay() -> None:
    assert fit_risk(examples_of(history(None)), BAR) is None


def test_too_few_escalations_teach_nothing() -> None:
    assert fit_risk(examples_of(history(TRUE, 300)), BAR) is None
    assert fit_risk([], BAR) is None


def test_the_model_lists_about_as_many_as_the_rules_and_more_of_those_that_escalate(learnt: RiskModel) -> None:
    later = history(TRUE, seed=2)
    listed = [one for one in later if risk_of(one, CareRules(), learnt, one.created_at).points >= BAR]
    by_rules = [one for one in later if risk_of(one, CareRules(), None, one.created_at).points >= BAR]
    assert 0.3 * len(by_rules) <= len(listed) <= 1.2 * len(by_rules)
    assert _share(listed) > 1.5 * _share(by_rules)


def _share(listed: list[FollowedComplaint]) -> float:
    return sum(one.escalated for one in listed) / len(listed)


def test_the_order_of_the_examples_makes_no_difference(learnt: RiskModel) -> None:
    assert fit_risk(reversed(examples_of(history(TRUE, 15_000))), BAR) == learnt


def test_what_is_not_over_was_screened_or_came_by_the_regulator_teaches_nothing() -> None:
    over = replace(history(TRUE, 1)[0], repeated=True, duplicates=2)
    others = [replace(over, is_over=False), replace(over, is_screened=True), replace(over, by_regulator=True)]
    (example,) = examples_of([over, *others])
    assert example == Example(over.created_at, features_of(over), example.points, escalated=True)


def test_calls_that_came_later_are_not_among_what_was_known() -> None:
    quiet = FollowedComplaint("C-1", "Yinchuan", hours(0), stage=Stage.VERIFIED, is_over=True)
    (example,) = examples_of([replace(quiet, duplicates=3, repeated=True)])
    assert (example.points, example.features[0]) == (0, 0.0)
