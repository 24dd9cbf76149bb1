"""The thematic analysis 专题分析: complaints by scene, hotspots by place, and hard cases."""

from datetime import datetime, timedelta
from typing import Final

from service.report.about import About
from service.report.document import (
    Basis,
    Column,
    Figure,
    Format,
    Headline,
    NotKnown,
    Section,
    Table,
    Text,
    Value,
    Words,
    same,
)
from service.report.period import WORDS, PeriodWords
from service.report.sections.compared import change_percent, city_name
from service.store.report_reads.hard_cases import CALLS, LONG, HardCase, HardReason
from service.store.report_reads.thematic import PlaceCounts, SceneCounts, ThematicFacts, added

LISTED: Final = 10

_REASONS: Final = {
    HardReason.ESCALATED: Text("已越级", "escalated"),
    HardReason.REOPENED: Text("归档后重开", "reopened"),
    HardReason.CALLED_AGAIN: Text("反复来电", "called again and again"),
    HardReason.LONG_OVERDUE: Text("长期超时", "long overdue"),
}
_CATEGORIES: Final = {
    "voice": Text("话音", "voice"),
    "internet": Text("互联网", "internet"),
    "messaging": Text("消息", "messaging"),
    "other": Text("其它", "other"),
}
_NO_SCENE: Final = Text("未填写场景", "No scene given")
_NOT_WEIGHED: Final = NotKnown(
    Text("这些投诉尚未完成归因。", "These complaints have not been weighed against outages yet.")
)
_NONE_CLOSED: Final = NotKnown(Text("尚无归档原因。", "None is closed with a cause yet."))
_NO_COMPLAINT: Final = Text("本期没有投诉。", "There were no complaints in this time.")
_EXPLAINED: Final = Column("explained", Text("退服可解释", "Explained by outages"), Format.SHARE)
_CHANGE: Final = Column("change_percent", Text("变化率", "change"), Format.CHANGE)


def thematic_section(facts: ThematicFacts, about: About) -> Section:
    """Where people complain, about which kind of place, and what would not be solved."""
    words = WORDS[about.kind]
    return Section(
        "thematic",
        Text("专题分析", "Thematic analysis"),
        (
            Headline((_located(facts), _hotspots(facts), _hard_count(facts))),
            _scenes_table(facts, words),
            _places_table(
                "districts", Text("热点区县", "Districts with most complaints"), facts.districts, facts, words
            ),
            _places_table("sites", Text("热点基站", "Sites with most complaints"), facts.sites, facts, words),
            Words(_EXPLAINED_BY),
            _hard_table(facts, about),
        ),
    )


_EXPLAINED_BY: Final = Text(
    "“退服可解释”为归因模型给出的期望比例（含割接）；其余投诉同时段同地点没有告警，宜查弱覆盖、拥塞或隐性故障。"
    "它表示相关，不证明因果。",
    "“Explained by outages” is the expected share that the model puts down to outages and planned work; there is no "
    "alarm "
    "of the time and place of the others: look for weak coverage, congestion or silent outages. It is an association "
    "and "
    "proves no cause.",
)


def _located(facts: ThematicFacts) -> Figure:
    return Figure(
        Text("可定位到基站的投诉", "Complaints that name a site"),
        facts.with_site / facts.made if facts.made else NotKnown(_NO_COMPLAINT),
        Format.SHARE,
        Basis.COUNTED,
        Text(
            "带有服务小区且小区在资源数据中的投诉比例；热点基站只由这些投诉统计。",
            "Of the complaints, those with a serving cell that the inventory knows; sites are counted from these "
            "alone.",
        ),
        sample=facts.made or None,
    )


def _hotspots(facts: ThematicFacts) -> Figure:
    most = sum(one.now for one in facts.sites)
    why = Text("本期没有可定位到基站的投诉。", "No complaint of this time names a site.")
    return Figure(
        Text("十大热点基站占比", "The ten worst sites"),
        most / facts.with_site if facts.with_site else NotKnown(why),
        Format.SHARE,
        Basis.COUNTED,
        Text(
            "投诉最多的十个基站占可定位到基站的投诉的比例，越高越集中。",
            "What the ten sites with most complaints have of those that name a site: the more, the more it is theirs.",
        ),
        sample=facts.with_site or None,
    )


def _hard_count(facts: ThematicFacts) -> Figure:
    days = LONG // timedelta(days=1)
    return Figure(
        Text("长期超时投诉", "Complaints long overdue"),
        facts.hard.counts.get(HardReason.LONG_OVERDUE, 0),
        Format.COUNT,
        Basis.COUNTED,
        Text(
            f"期末未解决且超过计划解决时限 {days} 天以上的投诉；受理超过 92 天的不计。",
            f"Complaints not resolved at the end of the time, more than {days} days past their planned resolution; "
            f"those "
            "made more than 92 days before are left out.",
        ),
    )


def _scenes_table(facts: ThematicFacts, words: PeriodWords) -> Table:
    ranked = sorted(facts.scenes.items(), key=lambda item: (-item[1].now, -item[1].before, item[0]))
    named = [(_NO_SCENE if not scene else same(scene), counts) for scene, counts in ranked[:LISTED]]
    if ranked[LISTED:]:
        others = added([counts for _, counts in ranked[LISTED:]])
        named.append((Text(f"其余 {len(ranked) - LISTED} 类", f"{len(ranked) - LISTED} others"), others))
    has_before = any(counts.before for counts in facts.scenes.values())
    return Table(
        "scenes",
        Text("投诉场景", "Complaints by scene"),
        (
            Column("scene", Text("场景", "Scene")),
            Column("now", words.now, Format.COUNT, strong=True),
            Column("share", Text("占比", "Share"), Format.SHARE),
            Column("last", words.last, Format.COUNT),
            _CHANGE,
            Column("faults", Text("故障原因占已归档", "Faults, of those closed"), Format.SHARE),
            Column("repeats", Text("重复投诉率", "Repeats"), Format.SHARE),
            _EXPLAINED,
        ),
        tuple(_scene_row(name, counts, facts.made, has_before=has_before) for name, counts in named),
        empty=_NO_COMPLAINT,
    )


def _scene_row(name: Text, one: SceneCounts, made: int, *, has_before: bool) -> tuple[Value, ...]:
    return (
        name,
        one.now,
        one.now / made if made else None,
        one.before if has_before else None,
        change_percent(one.now, one.before),
        one.faults / one.closed if one.closed else _NONE_CLOSED,
        one.repeats / one.now if one.now else None,
        one.explained / one.weighed if one.weighed else _NOT_WEIGHED,
    )


def _places_table(
    name: str, title: Text, places: tuple[PlaceCounts, ...], facts: ThematicFacts, words: PeriodWords
) -> Table:
    return Table(
        name,
        title,
        (
            Column("place", Text("地点", "Place")),
            Column("region", Text("地市", "City")),
            Column("now", words.now, Format.COUNT, strong=True),
            Column("last", words.last, Format.COUNT),
            _CHANGE,
            Column("users", Text("用户数", "Users"), Format.COUNT),
            Column("per_10000", Text("万投比", "Per 10,000 users"), Format.PER_10000),
            _EXPLAINED,
        ),
        tuple(_place_row(one, facts) for one in places),
        empty=Text(
            "本期没有投诉带有此类地点：请在投诉接口中传 district 与 cell_id。",
            "No complaint of this time names such a place: send district and cell_id with complaints.",
        ),
    )


def _place_row(one: PlaceCounts, facts: ThematicFacts) -> tuple[Value, ...]:
    no_users = NotKnown(
        Text("资源数据中这些小区没有用户数（cells 的 users）。", "The inventory gives no users of its cells.")
    )
    return (
        one.place,
        city_name(facts.regions, one.region),
        one.now,
        one.before,
        change_percent(one.now, one.before),
        no_users if one.users is None else one.users,
        10_000 * one.now / one.users if one.users else no_users,
        one.explained / one.weighed if one.weighed else _NOT_WEIGHED,
    )


def _hard_table(facts: ThematicFacts, about: About) -> Table:
    counts = facts.hard.counts
    told = [(name, counts[reason]) for reason, name in _REASONS.items() if counts.get(reason)]
    days = LONG // timedelta(days=1)
    note = Text(
        f"反复来电：同一投诉来电 {CALLS} 次及以上；长期超时：超过计划解决时限 {days} 天以上。本期："
        + ("，".join(f"{name.zh} {count} 件" for name, count in told) or "无")
        + "。",
        f"Called again and again: {CALLS} calls or more about the same; long overdue: more than {days} days past the "
        f"plan. "
        f"In this time: {', '.join(f'{count} {name.en}' for name, count in told) or 'none'}.",
    )
    return Table(
        "hard-cases",
        Text("疑难投诉", "Hard cases"),
        (
            Column("complaint", Text("投诉", "Complaint")),
            Column("place", Text("地点", "Place")),
            Column("category", Text("类别", "Class")),
            Column("made", Text("受理时间", "Made"), Format.MOMENT),
            Column("days", Text("历时（天）", "Days"), Format.NUMBER, strong=True),
            Column("calls", Text("来电次数", "Calls"), Format.COUNT),
            Column("owner", Text("责任人", "Owner")),
            Column("why", Text("原因", "Why")),
        ),
        tuple(_hard_row(one, facts, about.week.ends_at) for one in facts.hard.listed),
        note,
        Text("本期没有疑难投诉。", "There are no hard cases in this time."),
    )


def _hard_row(one: HardCase, facts: ThematicFacts, now: datetime) -> tuple[Value, ...]:
    city = city_name(facts.regions, one.region)
    place = Text(f"{city.zh} {one.district}", f"{city.en} {one.district}") if one.district else city
    names = [_REASONS[reason] for reason in one.reasons]
    return (
        one.complaint_id,
        place,
        _CATEGORIES.get(one.category or "", _CATEGORIES["other"]),
        one.created_at,
        (now - one.created_at) / timedelta(days=1),
        one.calls,
        one.owner,
        Text("、".join(name.zh for name in names), ", ".join(name.en for name in names)),
    )
