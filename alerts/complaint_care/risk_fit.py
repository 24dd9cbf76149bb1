"""Learns who escalates, and judges it against the rules on complaints that it has not seen. Loads scikit-learn."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from alerts.complaint_care.followed import FollowedComplaint
from alerts.complaint_care.risk import arrival_points
from alerts.complaint_care.risk_model import RiskModel, features_of

LEAST_TAUGHT = 50
"""With fewer escalations nothing is learnt."""

LEAST_JUDGED = 20
"""With fewer escalations among the held-out complaints nothing is judged."""

STANDARD_ERRORS = 2.0
"""By so many standard errors the model has to be better than the rules."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Example(msgspec.Struct, frozen=True):
    """What was known of a complaint when it came, what the rules made of it in points, and what became of it."""

    made_at: datetime
    features: tuple[float, ...]
    points: float
    escalated: bool


def examples_of(complaints: Iterable[FollowedComplaint]) -> list[Example]:
    """Those of complaints that are over. What came by way of a regulator, or was screened, teaches nothing."""
    taught = [one for one in complaints if one.is_over and not one.by_regulator and not one.is_screened]
    return [
        Example(
            made_at=one.created_at,
            features=features_of(one),
            points=sum(arrival_points(replace(one, duplicates=0)).values()),
            escalated=one.escalated or one.repeated,
        )
        for one in taught
    ]


def fit_risk(examples: Iterable[Example], high_risk_points: float) -> RiskModel | None:
    """A model, if it is better than the rules; None where there is too little to tell, or it is not.

    The first two thirds by time teach, the last third judges; what is kept is taught by all. The rules are judged by
    the probabilities that their points stand for, fitted to the same two thirds.
    """
    ordered = sorted(examples, key=lambda one: (one.made_at, one.features))
    features = np.array([one.features for one in ordered], dtype=np.float64)
    points = np.array([[one.points] for one in ordered], dtype=np.float64)
    came = np.array([one.escalated for one in ordered], dtype=np.bool_)
    cut = 2 * len(ordered) // 3
    if came[:cut].sum() < LEAST_TAUGHT or came[cut:].sum() < LEAST_JUDGED or came[:cut].all():
        return None
    by_model = _log_score(_fitted(features[:cut], came[:cut]), features[cut:], came[cut:])
    by_rules = _log_score(_fitted(points[:cut], came[:cut]), points[cut:], came[cut:])
    gain = by_model - by_rules
    mean, error = float(gain.mean()), float(gain.std(ddof=1) / np.sqrt(len(gain)))
    if not mean > STANDARD_ERRORS * error:
        return None
    kept = _fitted(features, came)
    weights = tuple(float(f"{weight:.9g}") for weight in kept.coef_[0].tolist())
    model = RiskModel(float(f"{kept.intercept_[0]:.9g}"), weights, 0.0, mean, error, len(ordered), int(came.sum()))
    return replace(model, bar=_bar(model, ordered, high_risk_points))


def _fitted(inputs: Floats, came: Flags) -> LogisticRegression:
    return LogisticRegression(C=1.0, max_iter=1_000).fit(inputs, came)


def _log_score(fitted: LogisticRegression, inputs: Floats, came: Flags) -> Floats:
    """Log of the probability of what came, one a complaint."""
    told = np.asarray(fitted.predict_log_proba(inputs), dtype=np.float64)
    return np.where(came, told[:, 1], told[:, 0])


def _bar(model: RiskModel, examples: list[Example], high_risk_points: float) -> float:
    """The log odds above which the model names no more complaints than the rules would, but one kind at least."""
    named = sum(one.points >= high_risk_points for one in examples)
    odds, counts = np.unique([model.log_odds(one.features) for one in examples], return_counts=True)
    above = np.cumsum(counts[::-1])[::-1]
    allowed = odds[above <= named]
    return float(allowed[0] if len(allowed) else odds[-1])
