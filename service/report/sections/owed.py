"""Open root causes 未消除根因 that each unit still owes, week by week."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from service.report.about import About
from service.report.document import (
    Basis,
    Chart,
    ChartKind,
    Column,
    Figure,
    Format,
    Headline,
    Section,
    Series,
    Table,
    Text,
    Value,
    Words,
    same,
)
from service.report.sections.compared import CITY, city_name
from service.report.sections.units import unit_name, unit_of
from service.store.report_reads.owed import QUIET, Owed, OwedFacts, Owing
from service.store.report_reads.units import NO_UNIT

LISTED: Final = 10
_DAY: Final = timedelta(days=1)
_TITLE: Final = Text("未消除根因", "Open root causes")
_KINDS: Final = {
    Owing.OVERDUE: Text("超时未结抢修工单", "Overdue repair orders"),
    Owing.REPEATED: Text("重复故障基站", "Repeatedly failing sites"),
    Owing.SUPERVISED: Text("督办未结", "Open supervision"),
    Owing.RED_LIGHT: Text("红灯未灭", "Red lights still lit"),
}
_SHORT: Final = {
    Owing.OVERDUE: Text("超时工单", "Overdue"),
    Owing.REPEATED: Text("重复故障", "Repeated"),
    Owing.SUPERVISED: Text("督办", "Supervised"),
    Owing.RED_LIGHT: Text("红灯", "Red lights"),
}
"""As lines of a picture are named, beside which there is little room."""
_MEANING: Final = {
    Owing.OVERDUE: Text(
        "期末已过要求完成时间、尚未结束的抢修工单。", "Repair orders past their requested completion, not closed yet."
    ),
    Owing.REPEATED: Text(
        f"修复后短期内再次退服的基站，直至连续 {QUIET.days} 天不再重复为止。",
        f"Sites that failed again shortly after their repair, until they are quiet for {QUIET.days} days.",
    ),
    Owing.SUPERVISED: Text("期末尚未结束的督办事项。", "Supervision that has not ended."),
    Owing.RED_LIGHT: Text("期末尚未熄灭的红灯。", "Red lights that have not gone out."),
}
_WHAT: Final = Text(
    "未消除根因：单位已被要求处理而尚未见其消除的事项（超时工单、重复故障、督办、红灯）；同一故障可能同时计入多类。"
    "每列为该周末的存量。",
    "An open root cause: something that a unit was called on for and that has not been shown to be mended. One fault "
    "may count in several kinds. Each column tells how many were open at the end of that week.",
)
_NONE: Final = Text("近几周没有未消除的根因。", "Nothing was owed in these weeks.")


def owed_section(facts: OwedFacts, about: About) -> Section:
    """How many of each kind are open, by unit and week, and those that have been open longest."""
    units = sorted({unit_of(one.unit) for one in facts.owed}, key=lambda unit: (unit == NO_UNIT, unit))
    weeks = Table(
        "units",
        Text("各单位每周未消除根因", "Open root causes by unit and week"),
        (Column("unit", Text("责任单位", "Unit")), *_week_columns(facts.ends, about.zone), _OLDEST),
        tuple(_week_row(unit_name(unit), _of_unit(unit, facts.owed), facts.ends) for unit in units),
        empty=_NONE,
    )
    return Section(
        "owed", _TITLE, (_headline(facts), weeks, *_picture(facts, about.zone), _longest(facts, LISTED), Words(_WHAT))
    )


def owed_by(unit: str, facts: OwedFacts, about: About, listed: int = 2 * LISTED) -> Section:
    """The same of one unit, by its kinds, with what it is that it owes."""
    own = OwedFacts(facts.regions, facts.ends, tuple(_of_unit(unit, facts.owed)))
    kinds = [kind for kind in _KINDS if any(one.kind is kind for one in own.owed)]
    weeks = Table(
        "kinds",
        Text("每周未消除根因", "Open root causes by week"),
        (Column("kind", Text("类别", "Kind")), *_week_columns(facts.ends, about.zone), _OLDEST),
        tuple(_week_row(_KINDS[kind], [one for one in own.owed if one.kind is kind], facts.ends) for kind in kinds),
        empty=_NONE,
    )
    return Section("owed", _TITLE, (_headline(own), weeks, _longest(own, listed), Words(_WHAT)))


_OLDEST: Final = Column("oldest_days", Text("最久（天）", "Oldest (days)"), Format.COUNT)


def _of_unit(unit: str, owed: Iterable[Owed]) -> list[Owed]:
    return [one for one in owed if unit_of(one.unit) == unit]


def _open(owed: Iterable[Owed], at: datetime) -> list[Owed]:
    return [one for one in owed if one.is_open(at)]


def _headline(facts: OwedFacts) -> Headline:
    def count(kind: Owing, at: datetime) -> int:
        return sum(1 for one in _open(facts.owed, at) if one.kind is kind)

    return Headline(
        tuple(
            Figure(
                title,
                count(kind, facts.ends[-1]),
                Format.COUNT,
                Basis.COUNTED,
                _MEANING[kind],
                before=count(kind, facts.ends[-2]),
            )
            for kind, title in _KINDS.items()
        )
    )


def _week_columns(ends: Sequence[datetime], zone: str) -> tuple[Column, ...]:
    """Named by how many weeks ago each ended, headed by its last day."""
    last = len(ends) - 1
    group = Text("截至", "At the end of")
    return tuple(
        Column(f"weeks_ago_{last - at}", same(_last_day(end, zone)), Format.COUNT, group, strong=at == last)
        for at, end in enumerate(ends)
    )


def _last_day(end: datetime, zone: str) -> str:
    return f"{(end - timedelta.resolution).astimezone(ZoneInfo(zone)):%m-%d}"


def _week_row(name: Text, owed: Sequence[Owed], ends: Sequence[datetime]) -> tuple[Value, ...]:
    open_now = _open(owed, ends[-1])
    oldest = (ends[-1] - min(one.since for one in open_now)) // _DAY if open_now else None
    return (name, *(len(_open(owed, end)) for end in ends), oldest)


def _longest(facts: OwedFacts, listed: int) -> Table:
    end = facts.ends[-1]
    return Table(
        "longest",
        Text("挂账最久的根因", "Open for longest"),
        (
            Column("unit", Text("责任单位", "Unit")),
            Column("kind", Text("类别", "Kind")),
            Column("subject", Text("对象", "What")),
            CITY,
            Column("since", Text("自", "Since"), Format.MOMENT),
            Column("days", Text("天数", "Days"), Format.COUNT, strong=True),
        ),
        tuple(
            (
                unit_name(one.unit),
                _KINDS[one.kind],
                one.subject,
                city_name(facts.regions, one.region),
                one.since,
                (end - one.since) // _DAY,
            )
            for one in _open(facts.owed, end)[:listed]
        ),
        empty=Text("期末没有未消除的根因。", "Nothing is owed at the end."),
    )


def _picture(facts: OwedFacts, zone: str) -> tuple[Chart, ...]:
    if not facts.owed:
        return ()
    return (
        Chart(
            "weeks",
            Text("每周未消除根因", "Open root causes by week"),
            ChartKind.LINES,
            Text("截至", "at the end of"),
            Text("件", "open"),
            tuple(
                Series(
                    title,
                    tuple(float(sum(one.kind is kind for one in _open(facts.owed, end))) for end in facts.ends),
                )
                for kind, title in _SHORT.items()
            ),
            tuple(same(_last_day(end, zone)) for end in facts.ends),
        ),
    )
