"""How often people confirm what the service concluded: the precision of links and of causes, by segment."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import msgspec

from alerts.scorecard import share_interval


class Verdict(StrEnum):
    """What a person says of a conclusion."""

    CONFIRM = "confirm"
    REJECT = "reject"


class Judgement(msgspec.Struct, frozen=True):
    """What a person said at a moment of one conclusion, `subject`, which is of a `segment`."""

    subject: str
    segment: str
    by: str
    at: datetime
    verdict: Verdict


class PrecisionRow(msgspec.Struct, frozen=True):
    """How many conclusions of a segment people confirmed or rejected, and of how many they are of two minds.

    `precision`: the share confirmed of those settled, with its 90 % interval (Wilson 1927); None where none is.
    """

    segment: str
    confirmed: int
    rejected: int
    disputed: int
    precision: float | None
    precision_lo: float | None
    precision_hi: float | None


def settled(judgements: Iterable[Judgement]) -> dict[str, tuple[str, Verdict | None]]:
    """By subject its segment, and what most say of it, each person by their last word; None at a draw."""
    last: dict[str, dict[str, Judgement]] = {}
    for one in sorted(judgements, key=lambda one: one.at):
        last.setdefault(one.subject, {})[one.by] = one
    return {subject: (_segment(people), _majority(people)) for subject, people in last.items()}


def precision(judgements: Iterable[Judgement]) -> list[PrecisionRow]:
    """A row for all, then one a segment by name."""
    told = list(settled(judgements).values())
    segments = sorted({segment for segment, _ in told})
    rows = [_row(name, [verdict for segment, verdict in told if segment == name]) for name in segments]
    return [_row("all", [verdict for _, verdict in told]), *rows]


def _segment(people: dict[str, Judgement]) -> str:
    return next(iter(people.values())).segment


def _majority(people: dict[str, Judgement]) -> Verdict | None:
    confirmed = sum(one.verdict is Verdict.CONFIRM for one in people.values())
    if 2 * confirmed == len(people):
        return None
    return Verdict.CONFIRM if 2 * confirmed > len(people) else Verdict.REJECT


def _row(segment: str, verdicts: list[Verdict | None]) -> PrecisionRow:
    confirmed, rejected = verdicts.count(Verdict.CONFIRM), verdicts.count(Verdict.REJECT)
    of = confirmed + rejected
    lo, hi = share_interval(confirmed, of) if of else (None, None)
    return PrecisionRow(segment, confirmed, rejected, verdicts.count(None), confirmed / of if of else None, lo, hi)
