"""What is wrong with planned work: a closed list, told and listed, and never in the way of the work itself."""

from collections.abc import Iterator
from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from alerts.works.scope import Scope
from alerts.works.work_rules import WorkRules


class Finding(StrEnum):
    """Each stands in ``docs/planned-work.md``."""

    OUTSIDE_HOURS = "outside_hours"
    TOO_LONG = "too_long"
    TOO_BROAD = "too_broad"
    REGION_ONLY = "region_only"
    UNKNOWN_PLACE = "unknown_place"
    ANNOUNCED_LATE = "announced_late"
    FORGOTTEN = "forgotten"


GUARDED = frozenset({Finding.TOO_LONG, Finding.TOO_BROAD})
"""What keeps a work from silencing as it says, until a person approves it."""


def findings_of(
    window: tuple[datetime, datetime],
    announced_at: datetime | None,
    scope: Scope,
    rules: WorkRules,
    zone: str,
    *,
    affects_service: bool,
) -> tuple[Finding, ...]:
    """What can be found before the work begins, from its window and what it takes in."""
    return tuple(_found(window, announced_at, scope, rules, zone, affects_service=affects_service))


def _found(
    window: tuple[datetime, datetime],
    announced_at: datetime | None,
    scope: Scope,
    rules: WorkRules,
    zone: str,
    *,
    affects_service: bool,
) -> Iterator[Finding]:
    starts_at, ends_at = window
    if affects_service and not _is_within(starts_at.astimezone(ZoneInfo(zone)).time(), rules):
        yield Finding.OUTSIDE_HOURS
    if ends_at - starts_at > rules.longest:
        yield Finding.TOO_LONG
    if is_broad(scope, rules):
        yield Finding.TOO_BROAD
    if scope.unknown:
        yield Finding.UNKNOWN_PLACE
    elif not scope.cells:
        yield Finding.REGION_ONLY
    if affects_service and announced_at is not None and announced_at > starts_at:
        yield Finding.ANNOUNCED_LATE


def is_broad(scope: Scope, rules: WorkRules) -> bool:
    """Whether it takes in so much of its region that it may not silence it unseen."""
    return len(scope.cells) >= rules.broad_cells and scope.share > rules.broad_share


def _is_within(start: time, rules: WorkRules) -> bool:
    if rules.earliest_start <= rules.latest_start:
        return rules.earliest_start <= start <= rules.latest_start
    return start >= rules.earliest_start or start <= rules.latest_start
