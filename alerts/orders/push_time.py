"""When an order is pushed to the channels, and why it is or is not: issuing is one thing, pushing another."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from alerts.dispatch.priority import Priority


class PushReason(StrEnum):
    """Why an order is pushed, or why not: a closed list. Each stands in ``docs/reasons.md``.

    Pushed: the repair ends before the burst (`IN_TIME`), or the burst can not be beaten any more
    (`AS_EARLY_AS_POSSIBLE`). Not pushed: a crew that leaves later still beats the burst (`CAN_WAIT`), little
    depends on it (`ROUTINE`), or it ended first (`ENDED_BEFORE`).
    """

    IN_TIME = "in_time"
    AS_EARLY_AS_POSSIBLE = "as_early_as_possible"
    CAN_WAIT = "can_wait"
    ROUTINE = "routine"
    ENDED_BEFORE = "ended_before"


class Pushing(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """`at`: when it was pushed, or will be; None where it is not. Once `pushed`, every later state is told as well.

    `lower_since`: the priority would be lower since then. The defaults are those of orders that were pushed as issued.
    """

    pushed: bool = True
    reason: PushReason = PushReason.AS_EARLY_AS_POSSIBLE
    at: datetime | None = None
    lower_since: datetime | None = None


NOT_YET = Pushing(pushed=False, reason=PushReason.ROUTINE)
"""An order that is being issued."""


class Leaving(msgspec.Struct, frozen=True, gc=False):
    """What pushing goes by: the latest start that beats the burst by the margin, and when a repair ordered now ends."""

    burst_at: datetime
    latest_start: datetime
    ends_at: datetime

    def can_wait(self, now: datetime) -> bool:
        """Whether a crew that leaves later still beats the burst."""
        return now < self.latest_start


def pushing(before: Pushing, priority: Priority, leaving: Leaving, now: datetime) -> Pushing:
    """How it stands with the push of an open order at `now`; what was pushed stays so."""
    if before.pushed:
        return before
    if leaving.can_wait(now):
        return _because(before, PushReason.CAN_WAIT, leaving.latest_start)
    if priority is Priority.P4:
        return _because(before, PushReason.ROUTINE, None)
    in_time = leaving.ends_at <= leaving.burst_at
    pushed = _because(before, PushReason.IN_TIME if in_time else PushReason.AS_EARLY_AS_POSSIBLE, now)
    return msgspec.structs.replace(pushed, pushed=True)


def steady(
    before: Priority,
    lower_since: datetime | None,
    told: tuple[Priority, Priority],
    now: datetime,
    falls_after: timedelta,
) -> tuple[Priority, datetime | None]:
    """A priority that does not flicker, and since when it would be lower.

    `told`: the priority by the figures, and by the same figures a quarter higher. It rises at once, and falls at once
    where even those give a lower one; else only after `falls_after`.
    """
    plain, generous = told
    if plain <= before:
        return plain, None
    if generous > before:
        return generous, None if generous == plain else now
    since = lower_since or now
    return (plain, None) if now - since >= falls_after else (before, since)


def _because(before: Pushing, reason: PushReason, at: datetime | None) -> Pushing:
    return Pushing(pushed=False, reason=reason, at=at, lower_since=before.lower_since)
