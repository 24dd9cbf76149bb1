"""Repair-time limits 处理时限 and fault grades 故障分级 as the golden window recommends them."""

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from alerts.what_if.limits import GradeLimit
from alerts.what_if.weighed_limits import SegmentLimits
from service.report.about import About
from service.report.document import (
    Basis,
    Chart,
    ChartKind,
    Column,
    Figure,
    Format,
    Headline,
    NotKnown,
    Section,
    Series,
    Table,
    Text,
    Value,
    Words,
)
from service.report.sections.hit_rates import segment_text
from service.store.report_reads.limits import LimitsFacts

_SHOWN_HOURS: Final = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 24.0)
_GRADES: Final = {1: Text("一级", "1"), 2: Text("二级", "2"), 3: Text("三级", "3")}
_WHY: Final = {
    "no_outages": Text("没有此级故障，按全网执行", "no outage of this grade: goes by all"),
    "no_burst": Text("无爆发，黄金时间不适用", "no burst: there is no window to keep"),
    "not_reached": Text("未达到：退服不够长，看不到爆发", "not reached: too little lasts long enough"),
    "not_enough_data": Text("数据不足，按全网执行", "not enough data: goes by all"),
}
_STATUS: Final = {"ok": Text("已测定", "measured"), "assumed": Text("假定值", "assumed")}
_NO_INTERVAL: Final = NotKnown(Text("假定值没有区间。", "What is assumed has no interval."))
_NOTHING: Final = Text("尚无可用于测算的退服记录。", "No outage was recorded yet that limits could be weighed on.")
_RULE: Final = Text(
    "一级：持续 12 小时会引起 15 件及以上投诉的故障，时限为黄金抢修时间；二级 3 件及以上，三级其余：时限为其典型故障所"
    "引起投诉不超过最小一级故障在黄金时间内所引起的，最长一天。模型推荐值，90% 区间随黄金抢修时间而定。",
    "Grade 1: outages that would cause 15 complaints or more in 12 h; their limit is the golden window. Grade 2: 3 or "
    "more, grade 3 the rest; their limit lets the typical one cause no more than the smallest of grade 1 does within "
    "its window, a day at most. Recommended by the model; the 90% interval is that of the window.",
)


def limits_section(facts: LimitsFacts, about: About) -> Section:
    """The limit recommended for each grade of each segment, and what limits would have come to on all outages."""
    every = facts.segments.get("all")
    return Section(
        "limits",
        Text("故障分级与处理时限建议", "Recommended repair-time limits"),
        (
            Headline(tuple(_figure(grade, every) for grade in _GRADES)),
            _limits(facts),
            *_ground(facts, about),
            _course(every),
            *_picture(every),
        ),
    )


def _figure(grade: int, every: SegmentLimits | None) -> Figure:
    told = next((limit for limit in every.limits if limit.grade == grade), None) if every else None
    name = _GRADES[grade]
    return Figure(
        Text(f"{name.zh}故障处理时限", f"Limit for grade {name.en}"),
        NotKnown(_NOTHING) if told is None else _hours(told),
        Format.HOURS,
        Basis.MODELLED,
        _RULE,
        told.lo if told and told.limit_hours is not None else None,
        told.hi if told and told.limit_hours is not None else None,
        told.outages or None if told else None,
    )


def _hours(limit: GradeLimit) -> float | NotKnown:
    return NotKnown(_status(limit)) if limit.limit_hours is None else limit.limit_hours


def _status(limit: GradeLimit) -> Text:
    told = {**_STATUS, **_WHY}
    return told.get(limit.status, Text(limit.status, limit.status))


def _limits(facts: LimitsFacts) -> Table:
    rows: list[tuple[Value, ...]] = []
    for segment, limits in facts.segments.items():
        for limit in limits.limits:
            if segment == "all" or limit.outages:
                grade = _GRADES[limit.grade]
                lo, hi = _interval(limit)
                of = (limit.users_from, limit.outages, _hours(limit), lo, hi)
                rows.append((segment_text(segment), grade, *of, _status(limit)))
    return Table(
        "recommended",
        Text("各分段、各级故障的处理时限（小时）", "Limits by segment and grade, in hours"),
        (
            Column("segment", Text("分段", "Segment")),
            Column("grade", Text("等级", "Grade")),
            Column("users_from", Text("影响用户不少于", "Users out, from"), Format.COUNT),
            Column("outages", Text("故障群数", "Outage groups"), Format.COUNT),
            Column("limit_hours", Text("建议时限", "Limit"), Format.HOURS, strong=True),
            Column("lo", Text("90% 区间下限", "90% from"), Format.HOURS),
            Column("hi", Text("上限", "to"), Format.HOURS),
            Column("status", Text("状态", "Status")),
        ),
        tuple(rows),
        _RULE,
        _NOTHING,
    )


def _interval(limit: GradeLimit) -> tuple[Value, Value]:
    if limit.limit_hours is None:
        why = NotKnown(_status(limit))
        return why, why
    return (_NO_INTERVAL, _NO_INTERVAL) if limit.lo is None or limit.hi is None else (limit.lo, limit.hi)


def _ground(facts: LimitsFacts, about: About) -> Iterator[Words]:
    """What limits were weighed on, and what of it is assumed."""
    if not facts.groups or facts.since is None or facts.until is None:
        return
    since, until = (moment.astimezone(ZoneInfo(about.zone)).date() for moment in (facts.since, facts.until))
    crew, orders = f"{facts.crew_hours:.1f}", facts.crew_orders
    learnt = Text(f"由 {orders} 张工单得出", f"learnt from {orders} orders") if orders else Text("假定", "assumed")
    yield Words(
        Text(
            f"按最近 {facts.groups} 个故障群（{since} 至 {until}）测算；抢修用时 {crew} 小时（{learnt.zh}）。"
            "全部为模型值，不是实际计数。",
            f"Weighed on the latest {facts.groups} outage groups ({since} to {until}); a repair takes {crew} h "
            f"({learnt.en}). All of it is modelled, none counted.",
        )
    )
    assumed = [
        *([] if facts.is_learnt else [Text("投诉曲线", "the curve of complaints")]),
        *([] if facts.ends_known else [Text("自行恢复的时长", "how long outages last without a crew")]),
    ]
    if assumed:
        zh, en = "、".join(one.zh for one in assumed), " and ".join(one.en for one in assumed)
        said = Text(
            f"其中为假定的：{zh}。据此制定制度前，请先完成研究。",
            f"Assumed in it: {en}. Make a study before rules are made of these.",
        )
        yield Words(said, marked=True)


def _course(every: SegmentLimits | None) -> Table:
    """What a limit for all outages would have come to."""
    rows = [
        (
            point.limit_hours,
            point.complaints.mean,
            f"{point.complaints.lo:.1f}–{point.complaints.hi:.1f}",
            point.orders.mean,
            point.crew_hours.mean,
            f"{point.crew_hours.lo:.1f}–{point.crew_hours.hi:.1f}",
            point.over_recorded,
        )
        for point in (every.points if every else ())
        if point.limit_hours in _SHOWN_HOURS
    ]
    return Table(
        "what-if",
        Text("统一时限的后果（模型）", "What one limit for all would have come to (modelled)"),
        (
            Column("limit_hours", Text("时限（小时）", "Limit, hours"), Format.HOURS),
            Column("complaints", Text("投诉", "Complaints"), Format.NUMBER, strong=True),
            Column("complaints_interval", Text("90% 区间", "90% interval")),
            Column("orders", Text("需派工单", "Orders needed"), Format.NUMBER),
            Column("crew_hours", Text("抢修工时", "Crew-hours"), Format.NUMBER),
            Column("crew_hours_interval", Text("90% 区间", "90% interval")),
            Column("over_recorded", Text("实际超过的故障群", "Groups that did last longer"), Format.COUNT),
        ),
        tuple(rows),
        None
        if every is None
        else Text(
            f"这些退服实际归因投诉 {every.complaints_recorded:.1f} 件（期望值）。",
            f"As these outages went, {every.complaints_recorded:.1f} complaints are put down to them (expected).",
        ),
        _NOTHING,
    )


def _picture(every: SegmentLimits | None) -> Iterator[Chart]:
    if every is None:
        return
    points = every.points
    yield Chart(
        "complaints",
        Text("统一时限与投诉（模型，带 90% 区间）", "Complaints by the limit (modelled, with the 90% interval)"),
        ChartKind.BAND,
        Text("时限（小时）", "limit, hours"),
        Text("投诉（件）", "complaints"),
        (
            Series(
                Text("投诉", "complaints"),
                tuple(point.complaints.mean for point in points),
                tuple(point.limit_hours for point in points),
                tuple(point.complaints.lo for point in points),
                tuple(point.complaints.hi for point in points),
            ),
        ),
    )
