"""The what-if of dispatch as one self-contained page: policies side by side, and limits with what they cost."""

from collections.abc import Sequence

import msgspec

from alerts.what_if.comparison import PolicyRow
from alerts.what_if.limit_tally import LimitRow
from alerts.what_if.policy import Policy
from service.history.what_if import WhatIf
from service.history.what_if_notes import notes
from service.report.pages import Language, environment

_NAMES = {
    Policy.FIRST_COME: ("先来先修", "First come"),
    Policy.SEVERITY_FIRST: ("告警级别优先", "Severity first"),
    Policy.USERS_FIRST: ("影响用户优先", "Users first"),
    Policy.DEADLINE_FIRST: ("黄金时间先到先修（陷阱）", "Deadline first (the trap)"),
    Policy.AVOIDABLE_FIRST: ("可避免投诉优先（推荐）", "Avoidable complaints first (recommended)"),
}
_LEFT, _WIDTH, _BAR, _ROW = 330.0, 860.0, 22.0, 40.0


class Bar(msgspec.Struct, frozen=True):
    """One policy in the picture's units: complaints from `left` to `right`, their interval from `lo` to `hi`."""

    zh: str
    en: str
    y: float
    right: float
    lo: float
    hi: float
    complaints: str
    best: bool


class Picture(msgspec.Struct, frozen=True):
    """Bars of `bar` height from `left` on, in a picture of `width` × `height`."""

    left: float
    width: float
    height: float
    bar: float
    bars: tuple[Bar, ...]


def dispatch_page(answer: WhatIf, lang: Language = "both") -> str:
    """The page; everything that came from data is escaped."""
    comparison = answer.comparison
    return (
        environment(lang)
        .get_template("dispatch.html")
        .render(
            lang=lang,
            answer=answer,
            names=_NAMES,
            picture=picture(comparison.policies),
            overall=[row for row in comparison.limits if row.segment == "all" and row.grade is None],
            recommended=[row for row in comparison.limits if row.recommended],
            unlimited=without_limit(comparison.limits),
            notes=list(notes(answer.grounds)),
        )
    )


def picture(policies: Sequence[PolicyRow]) -> Picture:
    """Complaints of each policy as a bar from zero, with the 90 % interval as a line."""
    most = max((row.complaints_hi for row in policies), default=0.0) or 1.0
    fewest = min((row.complaints for row in policies), default=0.0)

    def x(complaints: float) -> float:
        return round(_LEFT + (_WIDTH - _LEFT - 90.0) * complaints / most, 1)

    bars = tuple(
        Bar(
            *_NAMES[row.policy],
            y=10.0 + number * _ROW,
            right=x(row.complaints),
            lo=x(row.complaints_lo),
            hi=x(row.complaints_hi),
            complaints=f"{row.complaints:,.0f}",
            best=row.complaints == fewest,
        )
        for number, row in enumerate(policies)
    )
    return Picture(_LEFT, _WIDTH, 20.0 + _ROW * len(bars), _BAR, bars)


def without_limit(limits: Sequence[LimitRow]) -> list[LimitRow]:
    """One row for each segment and grade for which no limit can be recommended."""
    told = {(row.segment, row.grade) for row in limits if row.recommended}
    rows = {(row.segment, row.grade): row for row in limits if row.grade is not None}
    return [row for place, row in rows.items() if place not in told]
