"""What complaints were closed with 投诉原因概况, by what the operator can do about it, beside the time before."""

from collections.abc import Mapping, Sequence
from typing import Final

from correlate.complaint_causes import CAUSES, CauseClass
from service.report.about import About
from service.report.document import (
    Basis,
    Block,
    Chart,
    ChartKind,
    Column,
    Figure,
    Format,
    NotKnown,
    Series,
    Table,
    Text,
    Value,
    Words,
)
from service.report.period import WORDS
from service.report.sections.compared import change_percent
from service.store.report_reads.routine import NOT_CLOSED, UNKNOWN, RoutineFacts

_CAUSES: Final = {
    "equipment": Text("设备", "Equipment"),
    "transmission": Text("传输", "Transmission"),
    "power": Text("电力", "Power"),
    "engineering": Text("工程", "Engineering"),
    "network_fault": Text("网络故障（未细分）", "Network fault, no more said"),
    "weak_coverage": Text("弱覆盖", "Weak coverage"),
    "resource_shortage": Text("资源不足", "Resource shortage"),
    "natural": Text("自然", "Natural"),
    "user": Text("用户原因", "User"),
    "invalid": Text("无效投诉", "Invalid"),
    "duplicate": Text("重复工单", "Duplicate"),
}
_CLASSES: Final = {
    CauseClass.CONTROLLABLE: Text("可控", "Controllable"),
    CauseClass.UNCONTROLLABLE: Text("不可控", "Uncontrollable"),
    CauseClass.NOT_THE_NETWORKS: Text("非网络原因", "Not the network's"),
}
_SUM: Final = Text("小计", "all of them")
_NO_CAUSE: Final = NotKnown(Text("本期没有投诉归档原因。", "No complaint of this time was closed with a cause."))


_AS_CLOSED: Final = Text(
    "原因以归档时填写为准，未归档的不计占比；它说明归档人的判断，不等于由告警证实的因果。",
    "Causes are those that complaints were closed with, those still open left out of the shares; they are the "
    "judgement "
    "of whoever closed them, not a cause that alarms have proved.",
)


def causes_overview(facts: RoutineFacts, about: About) -> tuple[Block, ...]:
    """The table of causes by class, its picture, and whose judgement they are."""
    return _causes_table(facts, about), *_causes_chart(facts, about), Words(_AS_CLOSED)


def controllable_share(facts: RoutineFacts) -> Figure:
    """Of the closed complaints, those whose cause the operator can do something about."""
    now, before = _share_of(facts.causes), _share_of(facts.causes_before)
    return Figure(
        Text("可控原因占比", "Controllable causes"),
        _NO_CAUSE if now is None else now,
        Format.SHARE,
        Basis.COUNTED,
        Text(
            "本期已归档的投诉中，原因为设备、传输、电力、工程或网络故障的比例。",
            "Of the closed complaints of the time, those closed with equipment, transmission, power, engineering or "
            "network fault.",
        ),
        sample=_closed(facts.causes) or None,
        before=before,
    )


def _share_of(causes: Mapping[str, int]) -> float | None:
    closed = _closed(causes)
    return sum(causes.get(name, 0) for name in CAUSES[CauseClass.CONTROLLABLE]) / closed if closed else None


def _closed(causes: Mapping[str, int]) -> int:
    return sum(count for name, count in causes.items() if name != NOT_CLOSED)


def _causes_table(facts: RoutineFacts, about: About) -> Table:
    now, before, words = facts.causes, facts.causes_before, WORDS[about.kind]
    rows: list[tuple[Value, ...]] = []
    for kind, names in CAUSES.items():
        sums = [sum(one.get(name, 0) for name in names) for one in (now, before)]
        if any(sums):
            rows.append(_cause_row(_CLASSES[kind], _SUM, sums, facts))
        told = [(name, [one.get(name, 0) for one in (now, before)]) for name in names]
        rows += [_cause_row(_CLASSES[kind], _CAUSES[name], counts, facts) for name, counts in told if any(counts)]
    others = ((UNKNOWN, Text("其他或未填", "Other, or none given")), (NOT_CLOSED, Text("尚未归档", "Not closed yet")))
    for name, title in others:
        counts = [one.get(name, 0) for one in (now, before)]
        if any(counts):
            rows.append(_cause_row(Text("—", "—"), title, counts, facts, is_closed=name != NOT_CLOSED))
    return Table(
        "causes",
        Text("投诉原因概况", "Causes of complaints"),
        (
            Column("class", Text("类别", "Class")),
            Column("cause", Text("原因", "Cause")),
            Column("now", words.now, Format.COUNT, strong=True),
            Column("share", Text("占已归档", "Of those closed"), Format.SHARE),
            Column("last", words.last, Format.COUNT),
            Column("change_percent", Text("变化率", "change"), Format.CHANGE),
            Column("share_change_points", Text("占比变化（百分点）", "Share, change (points)"), Format.POINTS),
        ),
        tuple(rows),
        empty=Text("本期与上期都没有投诉。", "There was no complaint in this time, nor in the one before."),
    )


def _cause_row(
    kind: Text, title: Text, counts: Sequence[int], facts: RoutineFacts, *, is_closed: bool = True
) -> tuple[Value, ...]:
    now, before = counts
    last: Value = before if facts.causes_before else None
    change = change_percent(now, before)
    if not is_closed:
        return kind, title, now, None, last, change, None
    of_now, of_before = _closed(facts.causes), _closed(facts.causes_before)
    share = now / of_now if of_now else _NO_CAUSE
    points = 100 * (now / of_now - before / of_before) if of_now and of_before else None
    return kind, title, now, share, last, change, points


def _causes_chart(facts: RoutineFacts, about: About) -> tuple[Chart, ...]:
    words = WORDS[about.kind]
    shown = [name for name in _CAUSES if facts.causes.get(name) or facts.causes_before.get(name)]
    if not shown:
        return ()
    times = [(words.now, facts.causes), *([(words.last, facts.causes_before)] if facts.causes_before else [])]
    return (
        Chart(
            "causes",
            Text("投诉原因", "Causes of complaints"),
            ChartKind.BARS,
            Text("原因", "cause"),
            Text("投诉（件）", "complaints"),
            tuple(Series(title, tuple(float(causes.get(name, 0)) for name in shown)) for title, causes in times),
            tuple(_CAUSES[name] for name in shown),
        ),
    )
