import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from alerts.complaint_care.care_rules import CareRules
from alerts.complaint_care.followed import FollowedComplaint, RiskReason
from alerts.complaint_care.risk import NONE, risk_of
from alerts.complaint_care.risk_model import FEATURES, RiskModel, features_of
from alerts.complaint_care.words import Threat
from tests.alerts.complaint_care.callers_cast import MONDAY, hours

RULES = CareRules()
QUIET = FollowedComplaint("C-1", "Yinchuan", MONDAY)
MODEL = RiskModel(-4.0, (1.0, 0.5, 2.0, 0.0, 0.0, 0.0), bar=-1.5, gain=0.1, error=0.02, complaints=900, escalated=60)


def points(complaint: FollowedComplaint, at: float = 1.0, model: RiskModel | None = None) -> float:
    return risk_of(complaint, RULES, model, hours(at)).points


def test_a_first_quiet_complaint_is_no_risk() -> None:
    assert risk_of(QUIET, RULES, None, hours(1)) == NONE


def test_naming_the_regulator_alone_is_high_risk() -> None:
    named = risk_of(replace(QUIET, threats=(Threat.REGULATOR,)), RULES, None, hours(1))
    assert named.points >= RULES.high_risk_points
    assert named.reasons == (RiskReason.REGULATOR_NAMED,)


def test_a_key_customer_is_high_risk_once_the_planned_resolution_has_passed() -> None:
    key = replace(QUIET, is_key=True, planned_at=hours(24))
    assert points(key, 23) < RULES.high_risk_points <= points(key, 24)


def test_the_weightiest_reason_stands_first() -> None:
    both = replace(QUIET, is_key=True, repeats=2)
    assert risk_of(both, RULES, None, hours(1)).reasons == (RiskReason.REPEATED, RiskReason.KEY_CUSTOMER)


features = st.builds(
    lambda repeats, key, threats: replace(QUIET, repeats=repeats, is_key=key, threats=tuple(sorted(threats))),
    st.integers(0, 9),
    st.booleans(),
    st.sets(st.sampled_from(Threat)),
)


@given(complaint=features, at=st.floats(0, 200), later=st.floats(0, 200))
def test_the_rules_never_take_points_back_while_a_complaint_is_open(
    complaint: FollowedComplaint, at: float, later: float
) -> None:
    assert points(complaint, at) <= points(complaint, at + later)


@given(complaint=features)
def test_by_the_model_a_complaint_is_at_high_risk_exactly_above_its_bar(complaint: FollowedComplaint) -> None:
    is_above = MODEL.log_odds(features_of(complaint)) >= MODEL.bar
    assert (points(complaint, model=MODEL) >= RULES.high_risk_points) is is_above


def test_what_only_the_model_knows_is_said_to_be_learnt() -> None:
    told = risk_of(QUIET, RULES, replace(MODEL, intercept=0.0), hours(1))
    assert told.reasons == (RiskReason.LEARNT,)


def test_what_came_over_our_heads_is_high_risk_whatever_was_learnt() -> None:
    assert points(replace(QUIET, by_regulator=True), model=MODEL) >= RULES.high_risk_points


def test_a_complaint_has_a_value_for_every_feature() -> None:
    assert len(features_of(QUIET)) == len(FEATURES) == len(MODEL.weights)


@pytest.mark.parametrize("log_odds", [-1e9, 0.0, 1e9])
def test_a_probability_is_one_however_great_the_odds(log_odds: float) -> None:
    assert 0.0 <= replace(MODEL, intercept=log_odds).probability((0.0,) * 6) <= 1.0
