"""The rows that the API lists of supervision, red lights, and complaints that are followed."""

from datetime import datetime
from typing import TypeVar

import msgspec

from alerts.case import Case
from alerts.complaint_care.care import read_complaint
from alerts.complaint_care.followed import FollowedComplaint
from alerts.complaint_care.high_risk import HighRisk
from alerts.supervision.phrases import phrases
from alerts.supervision.red_light import RedLight
from alerts.supervision.supervised import Supervised, hours_past

_Row = TypeVar("_Row", bound=msgspec.Struct)
_supervised = msgspec.msgpack.Decoder(Supervised)
_red_light = msgspec.msgpack.Decoder(RedLight)
_high_risk = msgspec.msgpack.Decoder(HighRisk)


class SupervisionRow(msgspec.Struct, frozen=True):
    """One supervision 督办; `hours` past due by now, or by its end."""

    supervision_id: str
    what: str
    subject: str
    region: str
    unit: str | None
    why: str
    level: int
    since: datetime
    hours: float
    begun_at: datetime
    level_at: datetime | None
    answered_at: datetime | None
    answered_by: str | None
    answer: str
    ended_at: datetime | None
    result: str | None


class RedLightRow(msgspec.Struct, frozen=True):
    """One red light 亮红灯; `complaints` when it was lit, `out_by` None where it went out by itself."""

    light_id: str
    cause: str
    subject: str
    region: str
    unit: str | None
    lit_at: datetime
    complaints: float
    out_at: datetime | None
    out_by: str | None
    note: str


class ResolutionRow(msgspec.Struct, frozen=True):
    """A supervised resolution rate 督办解决率; None where nothing was supervised."""

    part: str
    supervised: int
    resolved: int
    rate: float | None


class HighRiskRow(msgspec.Struct, frozen=True):
    """A complaint that may escalate 越级, and why in words."""

    complaint_id: str
    region: str
    created_at: datetime
    since: datetime
    points: float
    reasons: tuple[str, ...]
    reasons_en: str
    reasons_zh: str
    owner: str | None
    planned_at: datetime | None


class FollowedRow(msgspec.Struct, frozen=True):
    """A complaint that is followed until it was really solved."""

    complaint_id: str
    region: str
    district: str | None
    cell_id: str | None
    category: str | None
    created_at: datetime
    stage: str
    owner: str | None
    planned_at: datetime | None
    resolved_at: datetime | None
    repeats: int
    reopened: int
    is_screened: bool
    call: str | None
    points: float


def supervision_row(case: Case, now: datetime) -> SupervisionRow:
    """From its case, as it stands at `now`."""
    one = _supervised.decode(case.body)
    return _same(SupervisionRow, one, supervision_id=one.case_id, hours=hours_past(one, one.ended_at or now))


def supervised_of(case: Case) -> Supervised:
    """What rates are counted from."""
    return _supervised.decode(case.body)


def red_light_row(case: Case) -> RedLightRow:
    """From its case."""
    return _same(RedLightRow, _red_light.decode(case.body))


def high_risk_row(case: Case) -> HighRiskRow:
    """From its case."""
    listed = _high_risk.decode(case.body)
    return _same(HighRiskRow, listed, **phrases("reasons", listed.reasons))


def followed_row(case: Case) -> FollowedRow:
    """From its case."""
    complaint: FollowedComplaint = read_complaint(case.body)
    return _same(FollowedRow, complaint)


def _same(kind: type[_Row], source: msgspec.Struct, **given: object) -> _Row:
    names = [name for name in kind.__struct_fields__ if name not in given]
    return kind(**{name: getattr(source, name) for name in names}, **given)
