"""The life of a repair order beside its TMF697 state: the operators' stages, who did what, and what it is linked to."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from alerts.orders.receipt import Receipt

MACHINE = "goldenwindow"
"""Who changed an order where no person did."""


class Stage(StrEnum):
    """Where an order stands, in the operators' words (`CHINESE`)."""

    ISSUED = "issued"
    REJECTED = "rejected"
    REDISPATCHED = "redispatched"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    TRAVELLING = "travelling"
    IN_PROGRESS = "in_progress"
    HELD = "held"
    RESTORED = "restored"
    COMPLETED = "completed"
    VERIFIED = "verified"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


CHINESE: Mapping[Stage, str] = {
    Stage.ISSUED: "已派单",
    Stage.REJECTED: "已驳回",
    Stage.REDISPATCHED: "已改派",
    Stage.ACKNOWLEDGED: "已接单",
    Stage.ASSIGNED: "已指派",
    Stage.TRAVELLING: "在途",
    Stage.IN_PROGRESS: "处理中",
    Stage.HELD: "已挂起",
    Stage.RESTORED: "已恢复待回单",
    Stage.COMPLETED: "已回单",
    Stage.VERIFIED: "已核实",
    Stage.CANCELLED: "已作废",
    Stage.WITHDRAWN: "已撤单",
}

CLOSED_BY_PERSON = frozenset({Stage.COMPLETED, Stage.CANCELLED})
"""A person has ended it, and nothing has shown since that the repair held: the same failure gives no second order."""


class Why(StrEnum):
    """Why a unit rejects an order, or a person holds or cancels it: a closed list."""

    WRONG_UNIT = "wrong_unit"
    WRONG_SPECIALTY = "wrong_specialty"
    DUPLICATE = "duplicate"
    NO_FAULT = "no_fault"
    LACKS_INFORMATION = "lacks_information"
    NO_ACCESS = "no_access"
    NO_PARTS = "no_parts"
    NO_CREW = "no_crew"
    WEATHER = "weather"
    SAFETY = "safety"
    WAITS_FOR_MAINS = "waits_for_mains"
    WAITS_FOR_OTHERS = "waits_for_others"
    OTHER = "other"


class Life(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What is known of an order besides what its group calls for.

    - `since`: when the stage was entered, None for an order that stands as it was issued.
    - `by`, `note`, `why`: who made this very change, what was said about it, and why (hand changes only).
    - `unit`, `crew`: who has it; `held_until`, `held_from`: until when it is held, and the stage it goes back to.
    - `receipt`: the last that was given; `missing`: what it lacks; `returned`: how often one was sent back.
    - `repeats`: orders of the same places that ended not long before, the latest first; `absorbed`: orders whose
      groups turned out to be this one's; `split_from`, `split_into`: orders that shared outages with this one before
      its group fell apart.
    """

    stage: Stage = Stage.ISSUED
    since: datetime | None = None
    by: str = MACHINE
    note: str = ""
    why: Why | None = None
    unit: str | None = None
    crew: str | None = None
    held_until: datetime | None = None
    held_from: Stage | None = None
    receipt: Receipt | None = None
    missing: tuple[str, ...] = ()
    returned: int = 0
    repeats: tuple[str, ...] = ()
    absorbed: tuple[str, ...] = ()
    split_from: tuple[str, ...] = ()
    split_into: tuple[str, ...] = ()


_AT_FIRST = Life()


def unsigned(life: Life) -> Life:
    """The same, as the machine goes on with it: who did the last thing, and why, is said of that alone."""
    if life.by == MACHINE and not life.note and life.why is None:
        return life
    return msgspec.structs.replace(life, by=MACHINE, note="", why=None)


def entered(life: Life, stage: Stage, now: datetime) -> Life:
    """The life as it goes on in another stage; an order that is issued anew keeps its unit and its links alone."""
    if stage is Stage.ISSUED:
        links = msgspec.structs.replace(_AT_FIRST, unit=life.unit, repeats=life.repeats, absorbed=life.absorbed)
        return msgspec.structs.replace(links, since=now, split_from=life.split_from, split_into=life.split_into)
    return msgspec.structs.replace(life, stage=stage, since=now)
