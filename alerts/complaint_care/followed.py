"""A complaint as it is followed: whose it is, how it stands, how likely it is to escalate."""

from datetime import datetime
from enum import StrEnum

import msgspec

from alerts.complaint_care.words import Threat

COMPLAINT_CASE = "complaint"
"""The kind of its case; the case id is the complaint's."""


class Stage(StrEnum):
    """Where a complaint is on its way to being really solved."""

    OPEN = "open"
    RESOLVED = "resolved"
    VERIFIED = "verified"
    DOUBTFUL = "doubtful"
    NOT_SOLVED = "not_solved"
    LAPSED = "lapsed"


class RiskReason(StrEnum):
    """Why a complaint is likely to escalate: a closed list, see docs/supervision.md."""

    OVER_OUR_HEADS = "over_our_heads"
    REGULATOR_NAMED = "regulator_named"
    MEDIA_NAMED = "media_named"
    LAW_NAMED = "law_named"
    INSISTS = "insists"
    REPEATED = "repeated"
    KEY_CUSTOMER = "key_customer"
    REOPENED = "reopened"
    PAST_PLANNED = "past_planned"
    LONG_OPEN = "long_open"
    LEARNT = "learnt"


class Call(StrEnum):
    """Why a complaint is to be supervised."""

    LEFTOVER = "leftover"
    REPEATED = "repeated"
    REOPENED = "reopened"


class FollowedComplaint(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One state of a complaint that is followed; what it said is kept as what its words threaten with, no more.

    - `planned_at`: its planned resolution; `owner`: the unit of its site until a person is named.
    - `repeats`: calls of the same customer not long before it; `duplicates`: calls about the same since it came, which
      are screened; `reopened`: how often it was closed and was not.
    - `is_over`: nothing more can come of it; until then one that was not solved still counts as a call.
    - `is_screened`: it is kept from the network side, and nobody is told of it; calls still count.
    - `call`, `call_since`: why it is to be supervised, and from when on that counts.
    - `asked_again`: since it was resolved, calls from nameless customers of its cell about the same.
    - `repeated`, `escalated`: what became of it: the customer called again soon, it went over our heads.
    """

    complaint_id: str
    region: str
    created_at: datetime
    stage: Stage = Stage.OPEN
    is_over: bool = False
    is_screened: bool = False
    district: str | None = None
    cell_id: str | None = None
    site_id: str | None = None
    category: str | None = None
    customer: str | None = None
    is_key: bool = False
    by_regulator: bool = False
    threats: tuple[Threat, ...] = ()
    repeats: int = 0
    duplicates: int = 0
    planned_at: datetime | None = None
    owner: str | None = None
    reminded: bool = False
    resolved_at: datetime | None = None
    reopened: int = 0
    asked_again: int = 0
    repeated: bool = False
    escalated: bool = False
    call: Call | None = None
    call_since: datetime | None = None
    points: float = 0.0
    reasons: tuple[RiskReason, ...] = ()
    high_risk_since: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits to be resolved."""
        return self.stage is Stage.OPEN
