"""A notice 通知: something that people are told besides the states of repair orders."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b

import msgspec

from alerts.dispatch.priority import Priority


class Topic(StrEnum):
    """What a notice is about: a closed list; `alerts.notices.wording` has a sentence for each."""

    CHANNEL_TEST = "channel_test"
    STAGE_OVERDUE = "stage_overdue"
    REPAIR_DOES_NOT_HOLD = "repair_does_not_hold"
    COMPLAINTS_REMAIN = "complaints_remain"
    SUPERVISED = "supervised"
    RED_LIGHT = "red_light"
    RED_LIGHT_OUT = "red_light_out"
    COMPLAINT_DUE = "complaint_due"
    COMPLAINT_HIGH_RISK = "complaint_high_risk"
    COMPLAINT_NOT_SOLVED = "complaint_not_solved"
    ESCALATED = "escalated"
    WORK_ANNOUNCED = "work_announced"
    WORK_MOVED = "work_moved"
    WORK_CANCELLED = "work_cancelled"
    WORK_OUTSIDE_HOURS = "work_outside_hours"
    WORK_TOO_LONG = "work_too_long"
    WORK_TOO_BROAD = "work_too_broad"
    WORK_PLACE_UNKNOWN = "work_place_unknown"
    WORK_OVERRUNS = "work_overruns"
    WORK_CONFIRMATION_DUE = "work_confirmation_due"
    WORK_FORGOTTEN = "work_forgotten"
    WORK_TEST_FAILED = "work_test_failed"
    WORK_AFTERCARE = "work_aftercare"


NOTICE = "N-"
"""What the id of every notice begins with, and that of no order."""

Figure = str | int | float | bool | datetime | None


class Notice(msgspec.Struct, frozen=True, gc=False):
    """One thing told once.

    `subject` is the order, work, complaint, site or unit that it speaks of; `figures` has by name what its sentence
    tells, in UTC and plain units. `to` names people and roles; with none of them it goes to every channel that
    takes its topic.
    """

    notice_id: str
    topic: Topic
    subject: str
    region: str
    at: datetime
    priority: Priority
    figures: Mapping[str, Figure] = {}
    to: tuple[str, ...] = ()


def notice_id_of(topic: Topic, subject: str, step: str) -> str:
    """The same for the same `step` of the same subject: 80 bits of BLAKE2b in hex, so that nothing is told twice."""
    told = f"{topic.value}\x1f{subject}\x1f{step}"
    return f"{NOTICE}{blake2b(told.encode(), digest_size=10, person=b'notice').hexdigest()}"
