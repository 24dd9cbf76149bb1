"""Something under supervision 督办: why, since when, at which level, and what came of it."""

from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b

import msgspec

from alerts.supervision.supervision_rules import SupervisionRules

SUPERVISED_CASE = "supervision"
"""The kind of its case."""

MOST = 3
"""The highest level."""


class What(StrEnum):
    """What is supervised."""

    ORDER = "order"
    COMPLAINT = "complaint"


class Why(StrEnum):
    """Why it is: a closed list, see docs/supervision.md."""

    PAST_WINDOW = "past_window"
    OVERDUE = "overdue"
    STAGE_OVERDUE = "stage_overdue"
    REPEATED = "repeated"
    LEFTOVER = "leftover"
    REOPENED = "reopened"


class Result(StrEnum):
    """What ended it. Only `RESOLVED` is a result in the sense of the supervised resolution rate."""

    RESOLVED = "resolved"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class Supervised(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One state of one supervision; a thing that is supervised again later has another.

    `since`: from when on its levels count; `begun_at`: when it was told first. `answered_at`: when whoever is
    responsible answered, at most once; `ended_at` and `result` once it is over.
    """

    case_id: str
    what: What
    subject: str
    region: str
    unit: str | None
    why: Why
    since: datetime
    begun_at: datetime
    level: int = 1
    level_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    answer: str = ""
    ended_at: datetime | None = None
    result: Result | None = None


def begun(
    what: What, subject: str, place: tuple[str, str | None], why: Why, since: datetime, now: datetime
) -> Supervised:
    """The first state; `place` is the region, and the unit as far as it is known."""
    told = f"{what.value}\x1f{subject}\x1f{now.isoformat()}"
    case_id = f"S-{blake2b(told.encode(), digest_size=10, person=b'supervision').hexdigest()}"
    region, unit = place
    return Supervised(case_id, what, subject, region, unit, why, since, now, level_at=now)


def level_at(since: datetime, rules: SupervisionRules, now: datetime) -> int:
    """The level, 0 (not yet) to 3, of what counts from `since` on."""
    return sum(now >= since + after for after in rules.after)


def next_look(one: Supervised, rules: SupervisionRules) -> datetime | None:
    """When time alone changes something about it: the next level, or the red light after the last."""
    if one.level < MOST:
        return one.since + rules.after[one.level]
    return red_light_at(one, rules)


def red_light_at(one: Supervised, rules: SupervisionRules) -> datetime | None:
    """When it gets a red light for want of a result; None below the last level."""
    if one.level < MOST or one.level_at is None:
        return None
    return max(one.level_at, one.answered_at or one.level_at) + rules.no_result


def at_once(rules: SupervisionRules, now: datetime) -> datetime:
    """The `since` of what is supervised at once."""
    return now - rules.after[0]


def hours_past(one: Supervised, now: datetime) -> float:
    """How long past due it is, in hours."""
    return (now - one.since) / timedelta(hours=1)
