"""How likely a complaint is to escalate 越级: points and their reasons, by rules or by what history taught."""

from datetime import datetime

import msgspec

from alerts.complaint_care.care_rules import CareRules
from alerts.complaint_care.followed import FollowedComplaint, RiskReason
from alerts.complaint_care.risk_model import RiskModel, features_of
from alerts.complaint_care.words import Threat

POINTS = {
    RiskReason.OVER_OUR_HEADS: 6.0,
    RiskReason.REGULATOR_NAMED: 4.0,
    RiskReason.MEDIA_NAMED: 3.0,
    RiskReason.LAW_NAMED: 3.0,
    RiskReason.INSISTS: 2.0,
    RiskReason.REPEATED: 2.0,
    RiskReason.KEY_CUSTOMER: 2.0,
    RiskReason.REOPENED: 3.0,
    RiskReason.PAST_PLANNED: 2.0,
    RiskReason.LONG_OPEN: 1.0,
}
"""What each reason counts; repeats count once each, up to three."""

_OF_WORDING = {
    Threat.REGULATOR: RiskReason.REGULATOR_NAMED,
    Threat.MEDIA: RiskReason.MEDIA_NAMED,
    Threat.LEGAL: RiskReason.LAW_NAMED,
    Threat.INSISTING: RiskReason.INSISTS,
}
_MOST_REPEATS = 3


class Risk(msgspec.Struct, frozen=True, gc=False):
    """Points and what they are made of, the weightiest reason first."""

    points: float
    reasons: tuple[RiskReason, ...]


NONE = Risk(0.0, ())


def risk_of(complaint: FollowedComplaint, rules: CareRules, model: RiskModel | None, now: datetime) -> Risk:
    """How likely the complaint is to escalate, as known at `now`.

    A model tells by what the complaint was like when it came, in points of which the rules' bar is its own bar; what
    happened to it since, and that it came over our heads, counts beside it as the rules have it.
    """
    said = arrival_points(complaint)
    parts = said if model is None or complaint.by_regulator else _learnt(complaint, said, rules, model)
    parts = {**parts, **_since(complaint, rules, now)}
    if not parts:
        return NONE
    return Risk(round(sum(parts.values()), 3), tuple(sorted(parts, key=lambda reason: (-parts[reason], reason))))


def arrival_points(complaint: FollowedComplaint) -> dict[RiskReason, float]:
    """The rules' points for what is known of a complaint as it arrives, by reason."""
    reasons = [_OF_WORDING[threat] for threat in complaint.threats]
    if complaint.by_regulator:
        reasons.append(RiskReason.OVER_OUR_HEADS)
    if complaint.is_key:
        reasons.append(RiskReason.KEY_CUSTOMER)
    points = {reason: POINTS[reason] for reason in reasons}
    if (calls := complaint.repeats + complaint.duplicates) > 0:
        points[RiskReason.REPEATED] = POINTS[RiskReason.REPEATED] * min(calls, _MOST_REPEATS)
    return points


def _learnt(
    complaint: FollowedComplaint, said: dict[RiskReason, float], rules: CareRules, model: RiskModel
) -> dict[RiskReason, float]:
    """The model's points, put down to the reasons that the rules would name, in their proportion."""
    points = max(0.0, rules.high_risk_points + model.log_odds(features_of(complaint)) - model.bar)
    total = sum(said.values())
    if not points:
        return {}
    return {reason: points * part / total for reason, part in said.items()} if total else {RiskReason.LEARNT: points}


def _since(complaint: FollowedComplaint, rules: CareRules, now: datetime) -> dict[RiskReason, float]:
    reasons: list[RiskReason] = []
    if complaint.reopened:
        reasons.append(RiskReason.REOPENED)
    if complaint.planned_at is not None and now >= complaint.planned_at:
        reasons.append(RiskReason.PAST_PLANNED)
    if now >= complaint.created_at + rules.long_open:
        reasons.append(RiskReason.LONG_OPEN)
    return {reason: POINTS[reason] for reason in reasons}
