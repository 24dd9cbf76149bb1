"""A planned work as it is followed: what was announced, confirmed and seen of it, and what state it is in."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from alerts.case import Case
from alerts.works.aftercare import AfterCare
from alerts.works.finding import Finding
from alerts.works.work_forecast import ExpectedComplaints
from alerts.works.work_rules import WorkRules
from ingest.records import PlannedWork

KIND = "planned_work"


class WorkState(StrEnum):
    """Where a work stands; the last two are over."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    RUNNING = "running"
    OVERRUN = "overrun"
    UNCONFIRMED = "unconfirmed"
    AFTER_CARE = "after_care"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class WorkCase(msgspec.Struct, frozen=True):
    """One work, which may have a row for each of its places; times UTC.

    `announced_for`: the window that customer service was told, and `expected` what it was told to expect. `down`:
    cells of it that are out of service, with the start of the outage; `outages`: all outages of it so far, and
    `complaints` the expected number attributed to them. `reminded`, `tested`: how often completion was asked for, and
    how often a test that it did not pass was told. `tested_at`: when service was found as it was before.
    """

    work_id: str
    parts: tuple[PlannedWork, ...]
    region: str
    cells: int
    users: float
    share: float
    findings: tuple[Finding, ...]
    expected: ExpectedComplaints
    care: AfterCare
    told: tuple[Finding, ...] = ()
    announced_at: datetime | None = None
    announced_for: tuple[datetime, datetime] | None = None
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None
    approved_by: str | None = None
    cancelled_at: datetime | None = None
    down: Mapping[str, datetime] = {}
    outages: tuple[str, ...] = ()
    restored_at: datetime | None = None
    complaints: float = 0.0
    overrun_told: bool = False
    reminded: int = 0
    tested: int = 0
    tested_at: datetime | None = None
    next_test_at: datetime | None = None
    care_told: bool = False
    is_closed: bool = False

    @property
    def starts_at(self) -> datetime:
        """When its window begins."""
        return min(part.starts_at for part in self.parts)

    @property
    def ends_at(self) -> datetime:
        """When its window ends."""
        return max(part.ends_at for part in self.parts)

    @property
    def window(self) -> tuple[datetime, datetime]:
        """Both."""
        return self.starts_at, self.ends_at

    @property
    def ended_at(self) -> datetime:
        """When it was over as far as is known: its completion if that was confirmed before the end of the window."""
        return self.ends_at if self.confirmed_at is None else min(self.ends_at, max(self.confirmed_at, self.starts_at))

    @property
    def affects_service(self) -> bool:
        """Whether it says that it takes service down."""
        return any(part.affects_service for part in self.parts)

    @property
    def description(self) -> str | None:
        """What is done."""
        return next((part.description for part in self.parts if part.description), None)


def state_of(case: WorkCase, now: datetime, rules: WorkRules, grace: timedelta) -> WorkState:
    """How the work stands at `now`; one that overruns says so, confirmed or not."""
    if case.cancelled_at is not None:
        return WorkState.CANCELLED
    if now < case.starts_at:
        return WorkState.PLANNED if case.announced_for is None else WorkState.ANNOUNCED
    if now < case.ended_at:
        return WorkState.RUNNING
    if case.down:
        return WorkState.OVERRUN if now > case.ends_at + grace else WorkState.RUNNING
    if case.confirmed_at is None:
        return WorkState.UNCONFIRMED
    return WorkState.AFTER_CARE if now < case.ended_at + rules.aftercare else WorkState.CONFIRMED


def known_at(parts: Sequence[PlannedWork]) -> datetime | None:
    """When it became known; None: from the beginning."""
    told = [part.announced_at for part in parts]
    return min([one for one in told if one is not None]) if all(told) else None


def told_confirmed_at(parts: Sequence[PlannedWork]) -> datetime | None:
    """When its rows say that it was confirmed, once all of them do."""
    told = [part.confirmed_at for part in parts]
    return max([one for one in told if one is not None]) if all(told) else None


def as_case(case: WorkCase, now: datetime, due_at: datetime | None) -> Case:
    """The work as the desk keeps it."""
    body = msgspec.msgpack.encode(case)
    return Case(KIND, case.work_id, case.region, not case.is_closed, now, due_at, body)


def work_in(case: Case) -> WorkCase:
    """The work that a case of this kind holds."""
    return _decoder.decode(case.body)


_decoder = msgspec.msgpack.Decoder(WorkCase)
