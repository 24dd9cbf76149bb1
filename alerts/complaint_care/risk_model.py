"""How likely a complaint is to escalate, as learnt: a logistic regression kept as plain numbers.

Hosmer, Lemeshow & Sturdivant (2013), Applied Logistic Regression, 3rd ed., ch. 1–2.
"""

from math import exp

import msgspec

from alerts.complaint_care.followed import FollowedComplaint
from alerts.complaint_care.words import Threat

FEATURES = ("repeats", "key_customer", "regulator", "media", "legal", "insisting")
"""What is known of a complaint as it arrives; so much of it and no more is learnt from."""

_MOST_REPEATS = 3


class RiskModel(msgspec.Struct, frozen=True):
    """log odds = `intercept` + Σ `weights` × features, in the order of `FEATURES`.

    `bar`: the log odds from which on a complaint is at high risk: as many are as the rules would name. `gain`, `error`:
    by how much its log score a complaint beat the rules' on held-out ones, and the standard error of that; learnt from
    so many `complaints`, of which so many `escalated`.
    """

    intercept: float
    weights: tuple[float, ...]
    bar: float
    gain: float
    error: float
    complaints: int
    escalated: int

    def log_odds(self, features: tuple[float, ...]) -> float:
        """The log odds of escalation."""
        return self.intercept + sum([weight * value for weight, value in zip(self.weights, features, strict=True)])

    def probability(self, features: tuple[float, ...]) -> float:
        """The probability of escalation, 0–1."""
        return 1.0 / (1.0 + exp(-max(-700.0, min(700.0, self.log_odds(features)))))


def features_of(complaint: FollowedComplaint) -> tuple[float, ...]:
    """The features of a complaint, in the order of `FEATURES`; repeats above three count as three."""
    words = complaint.threats
    return (
        float(min(complaint.repeats, _MOST_REPEATS)),
        float(complaint.is_key),
        *(float(threat in words) for threat in Threat),
    )
