"""How good an attribution is against the truth: log score, calibration error, error per outage; and naive rules.

An attribution is, for each complaint, a mapping from outage id to probability; `BACKGROUND` stands for no outage.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

BACKGROUND = ""
FLOOR = 1e-3
"""Probability below which the log score does not punish further: outages under it may be left out of results."""

Attribution = Mapping[str, Mapping[str, float]]
Truth = Mapping[str, str]


@dataclass(frozen=True)
class Candidate:
    """An outage that can explain a complaint: how long before it the outage began, and whom it left without service."""

    outage_id: str
    age_hours: float
    users: float


@dataclass(frozen=True)
class Scores:
    """`log_score` in nats (less is better), `calibration_error` 0-1, `error_per_outage` in complaints."""

    log_score: float
    calibration_error: float
    error_per_outage: float


def score(attribution: Attribution, truth: Truth, outages: Iterable[str]) -> Scores:
    """Score an attribution of the complaints of `truth`; `outages` are all that the error is averaged over."""
    return Scores(
        log_score(attribution, truth),
        calibration_error(attribution, truth),
        error_per_outage(attribution, truth, outages),
    )


def log_score(attribution: Attribution, truth: Truth) -> float:
    """Mean of -ln of the probability given to what was true."""
    given = (attribution[complaint].get(outage, 0.0) for complaint, outage in truth.items())
    return sum(-math.log(max(probability, FLOOR)) for probability in given) / len(truth)


def calibration_error(attribution: Attribution, truth: Truth, bins: int = 10) -> float:
    """Expected calibration error over all (complaint, candidate) pairs, background included; bins of equal width."""
    sums: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for complaint, shares in attribution.items():
        for outage, probability in shares.items():
            cell = sums[min(int(probability * bins), bins - 1)]
            cell[0] += 1
            cell[1] += probability
            cell[2] += truth[complaint] == outage
    return sum(abs(told - true) for _, told, true in sums.values()) / sum(count for count, _, _ in sums.values())


def error_per_outage(attribution: Attribution, truth: Truth, outages: Iterable[str]) -> float:
    """Mean absolute difference of attributed and true complaints."""
    difference = dict.fromkeys(outages, 0.0)
    for complaint, shares in attribution.items():
        for outage, probability in shares.items():
            if outage != BACKGROUND:
                difference[outage] += probability
        if truth[complaint] != BACKGROUND:
            difference[truth[complaint]] -= 1
    return sum(map(abs, difference.values())) / len(difference)


def most_recent(candidates: Sequence[Candidate]) -> dict[str, float]:
    """Naive: the outage that began last explains the complaint."""
    return (
        {min(candidates, key=lambda one: (one.age_hours, one.outage_id)).outage_id: 1.0}
        if candidates
        else ALL_BACKGROUND
    )


def equal_share(candidates: Sequence[Candidate]) -> dict[str, float]:
    """Naive: every outage that can explain the complaint has the same share."""
    return {one.outage_id: 1 / len(candidates) for one in candidates} or ALL_BACKGROUND


def by_users(candidates: Sequence[Candidate]) -> dict[str, float]:
    """Naive: shares in proportion to the users without service."""
    total = sum(one.users for one in candidates)
    return {one.outage_id: one.users / total for one in candidates} if total else ALL_BACKGROUND


ALL_BACKGROUND = {BACKGROUND: 1.0}
