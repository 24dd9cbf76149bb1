"""The reverse analysis 反向分析: from outages to the complaints they caused, and from planned works to theirs."""

from collections.abc import Iterator
from typing import Final

from alerts.orders.receipt import Scene
from service.report.about import About
from service.report.document import (
    Basis,
    Chart,
    ChartKind,
    Column,
    Definition,
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
from service.report.period import WORDS
from service.report.sections.compared import ALL, CITY, change_percent, city_name
from service.report.sections.scene_names import SCENES
from service.report.sections.works_done import work_figures, work_tables
from service.store.report_reads.reverse import ByScene, Causes, ReverseFacts, Sources, together

_OUTAGES: Final = Text("故障引起的投诉（期望值）", "Complaints from outages (expected)")
_PLANNED: Final = Text("计划工作引起的投诉（期望值）", "Complaints from planned work (expected)")
_UNEXPLAINED: Final = Text("无已知退服可解释", "No known outage explains")
_NONE_WEIGHED: Final = Text("本期没有已归因的投诉。", "No complaint of this time was weighed.")
_RULE: Final = Text(
    "各投诉由非计划退服引起的概率之和，含重复投诉；模型估计值，区间为 90%，不含概率本身的误差。"
    "归因依据时间、地点与投诉随退服时长的规律，并非逐件查证。",
    "The sum of each complaint's probability of having come from an unplanned outage, repeats included: estimated, "
    "with a 90% interval that does not speak of errors of the probabilities. It goes by time, place and how complaints "
    "follow an outage; nobody verified them one by one.",
)
_PLANNED_RULE: Final = Text(
    "各投诉由计划工作引起的概率之和；模型估计值。",
    "The sum of each complaint's probability of having come from planned work: estimated.",
)
_UNEXPLAINED_RULE: Final = Text(
    "已归因投诉减去故障与计划工作引起的部分：日常投诉，以及没有告警的故障。",
    "The complaints that were weighed, less what outages and planned work caused: everyday complaints, and faults "
    "that showed no alarm.",
)


def reverse_section(facts: ReverseFacts, about: About) -> Section:
    """What outages caused, by city and by cause; what planned works caused, by unit and by kind."""
    return Section(
        "reverse",
        Text("反向分析", "Reverse analysis: from faults and works to complaints"),
        (
            Headline(_figures(facts)),
            *_not_weighed(together(facts.now.regions)),
            _cities(facts),
            _scenes(facts),
            *_picture(facts, about),
            Headline(work_figures(facts)),
            *work_tables(facts, about),
        ),
    )


REVERSE_DEFINITIONS: Final = (Definition(_OUTAGES, _RULE), Definition(_PLANNED, _PLANNED_RULE))


def _figures(facts: ReverseFacts) -> tuple[Figure, ...]:
    now, before = together(facts.now.regions), together(facts.before.regions)
    lo, hi = now.bounds if now.weighed else (None, None)
    of = now.weighed or None
    last = before if before.weighed else None
    return (
        Figure(
            _OUTAGES,
            _known(now, now.outages),
            Format.NUMBER,
            Basis.ESTIMATED,
            _RULE,
            lo,
            hi,
            of,
            last.outages if last else None,
        ),
        Figure(
            _PLANNED,
            _known(now, now.planned),
            Format.NUMBER,
            Basis.ESTIMATED,
            _PLANNED_RULE,
            sample=of,
            before=last.planned if last else None,
        ),
        Figure(
            _UNEXPLAINED,
            _known(now, now.unexplained),
            Format.NUMBER,
            Basis.ESTIMATED,
            _UNEXPLAINED_RULE,
            sample=of,
            before=last.unexplained if last else None,
        ),
    )


def _known(sources: Sources, value: float) -> float | NotKnown:
    return value if sources.weighed else NotKnown(_NONE_WEIGHED)


def _not_weighed(now: Sources) -> Iterator[Words]:
    left = now.made - now.weighed
    if left:
        yield Words(
            Text(
                f"本期 {now.made} 件投诉中有 {left} 件尚未归因，不计入；报告更正时会补上。",
                f"Of {now.made} complaints of this time {left} are not weighed yet and left out; a later version of "
                "this report has them.",
            )
        )


def _cities(facts: ReverseFacts) -> Table:
    now, before, nothing = facts.now.regions, facts.before.regions, Sources()
    regions = [*(one for one in facts.regions if one in now), *sorted(set(now) - set(facts.regions))]
    rows = [(ALL, *_city(together(now), together(before)))] if regions else []
    rows += [(city_name(facts.regions, one), *_city(now[one], before.get(one, nothing))) for one in regions]
    return Table(
        "cities",
        Text("各地市投诉的来源", "What complaints came from, by city"),
        (
            CITY,
            Column("weighed", Text("已归因投诉", "Complaints weighed"), Format.COUNT),
            Column("outages", Text("故障引起", "From outages"), Format.NUMBER, strong=True),
            Column("outages_interval", Text("90% 区间", "90% interval")),
            Column("outages_change_percent", Text("变化率", "change"), Format.CHANGE),
            Column("outage_share", Text("占比", "share"), Format.SHARE),
            Column("planned", Text("计划工作引起", "From planned work"), Format.NUMBER),
            Column("unexplained_share", Text("无退服可解释占比", "Unexplained share"), Format.SHARE),
        ),
        tuple(rows),
        empty=Text("本期没有投诉。", "There were no complaints in this time."),
    )


def _city(now: Sources, before: Sources) -> tuple[Value, ...]:
    if not now.weighed:
        why = NotKnown(_NONE_WEIGHED)
        return 0, why, why, None, why, why, why
    lo, hi = now.bounds
    return (
        now.weighed,
        now.outages,
        f"{lo:.1f}–{hi:.1f}",
        change_percent(now.outages, before.outages) if before.weighed else None,
        now.outages / now.weighed,
        now.planned,
        now.unexplained / now.weighed,
    )


def _told(facts: ReverseFacts) -> list[Scene | None]:
    told = {*facts.now.scenes, *facts.before.scenes}
    return sorted(told, key=lambda scene: (-_of(facts.now, scene).complaints, scene or ""))


def _of(causes: Causes, scene: Scene | None) -> ByScene:
    return causes.scenes.get(scene, ByScene(0.0, 0))


def _scenes(facts: ReverseFacts) -> Table:
    total = sum(one.complaints for one in facts.now.scenes.values())
    rows: list[tuple[Value, ...]] = []
    for scene in _told(facts):
        now, before = _of(facts.now, scene), _of(facts.before, scene)
        change = change_percent(now.complaints, before.complaints)
        part = now.complaints / total if total else None
        a_group = now.complaints / now.groups if now.groups else None
        rows.append((SCENES[scene], now.groups, now.complaints, part, a_group, before.complaints, change))
    return Table(
        "causes",
        Text("各类故障引起的投诉（期望值）", "Complaints from outages, by what these came from (expected)"),
        (
            Column("cause", Text("故障原因", "Cause")),
            Column("groups", Text("故障群数", "Outage groups"), Format.COUNT),
            Column("complaints", Text("投诉", "Complaints"), Format.NUMBER, strong=True),
            Column("share", Text("占比", "share"), Format.SHARE),
            Column("complaints_a_group", Text("每故障群", "A group"), Format.NUMBER),
            Column("complaints_before", Text("上期", "before"), Format.NUMBER),
            Column("change_percent", Text("变化率", "change"), Format.CHANGE),
        ),
        tuple(rows),
        Text("原因以回单为准，没有回单的由告警推断。", "The cause is that of the receipt, else what the alarms say."),
        Text("两期内没有投诉归因于故障。", "No complaint of either time is put down to an outage."),
    )


def _picture(facts: ReverseFacts, about: About) -> Iterator[Chart]:
    scenes, words = _told(facts), WORDS[about.kind]
    if not scenes:
        return
    times = [(words.now, facts.now), *([(words.last, facts.before)] if facts.before.scenes else [])]
    yield Chart(
        "causes",
        Text("各类故障引起的投诉（期望值）", "Complaints from outages, by cause (expected)"),
        ChartKind.BARS,
        Text("故障原因", "cause"),
        Text("投诉（件）", "complaints"),
        tuple(Series(name, tuple(_of(causes, scene).complaints for scene in scenes)) for name, causes in times),
        tuple(SCENES[scene] for scene in scenes),
    )
