"""The routine analysis 常规分析: abnormal swings of complaint volume, and an overview of the causes."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from correlate.facts import Spike, SpikeKind
from ingest.records import Region
from service.report.about import About
from service.report.daily_swings import LEAST_DAYS, Usual, judged_days
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
)
from service.report.sections.causes_overview import causes_overview, controllable_share
from service.report.sections.compared import ALL, change_percent, city_name
from service.store.report_reads.routine import RoutineFacts

LISTED: Final = 10

_KINDS: Final = {
    SpikeKind.EXPLAINED: Text("退服可解释", "explained by outages"),
    SpikeKind.PLANNED: Text("割接可解释", "explained by planned work"),
    SpikeKind.SILENT_SUSPECTED: Text("疑似隐性故障", "suspected silent outage"),
    SpikeKind.UNEXPLAINED: Text("原因待查", "not explained"),
}


def routine_section(facts: RoutineFacts, about: About) -> Section:
    """Days and spikes with more complaints than usual, and what complaints were closed with."""
    swings = _all_swings(facts, about)
    return Section(
        "routine",
        Text("常规分析", "Routine analysis"),
        (
            Headline((_volume(facts), _found(facts), _explained(facts), controllable_share(facts))),
            *_picture(facts, about.zone),
            _days_table(facts, swings, about),
            _spikes_table(facts),
            *causes_overview(facts, about),
        ),
    )


def _volume(facts: RoutineFacts) -> Figure:
    return Figure(
        Text("全部网络投诉", "All network complaints"),
        sum(facts.causes.values()),
        Format.COUNT,
        Basis.COUNTED,
        Text("按投诉时间计的全部投诉，含重复投诉。", "All complaints by when they were made, repeats included."),
        before=sum(facts.causes_before.values()) if facts.causes_before else None,
    )


def _found(facts: RoutineFacts) -> Figure:
    return Figure(
        Text("投诉突增", "Complaint spikes"),
        len(facts.spikes),
        Format.COUNT,
        Basis.COUNTED,
        Text(
            "本期开始的投诉突增（按 15 分钟检测，各地市与区县），误报预算为每周一次。",
            "Spikes that began in the time, looked for every 15 minutes in each city and district, at a budget of one "
            "false one a week.",
        ),
        before=len(facts.spikes_before) if facts.causes_before else None,
    )


def _explained(facts: RoutineFacts) -> Figure:
    def share(spikes: Sequence[Spike]) -> float | None:
        told = [one for one in spikes if one.kind in {SpikeKind.EXPLAINED, SpikeKind.PLANNED}]
        return len(told) / len(spikes) if spikes else None

    now = share(facts.spikes)
    return Figure(
        Text("有退服或割接可解释的突增", "Spikes that outages or planned work explain"),
        NotKnown(Text("本期没有投诉突增。", "There was no spike in this time.")) if now is None else now,
        Format.SHARE,
        Basis.ESTIMATED,
        Text(
            "突增中，同时段同地点的退服或割接足以解释的比例；是归因模型的判断，属相关而非证实的因果。",
            "Of the spikes, those that outages or planned work of the same time and place suffice to explain: what the "
            "model puts them down to, an association and no proof.",
        ),
        sample=len(facts.spikes) or None,
        before=share(facts.spikes_before),
    )


def _judged(facts: RoutineFacts, region: str | None, zone: str, newest: int) -> list[Usual]:
    """So many of the last days, of one region or of all."""
    since = facts.since
    counts = [None if since is None or day.starts_at < since else _on(day.counts, region) for day in facts.days]
    first = facts.days[0].starts_at.astimezone(ZoneInfo(zone)).date()
    return judged_days(counts, first, newest)


def _on(counts: Mapping[str, int], region: str | None) -> int:
    return sum(counts.values()) if region is None else counts.get(region, 0)


def _all_swings(facts: RoutineFacts, about: About) -> list[tuple[str | None, int, Usual]]:
    """Region (None: all of them), place of the day among `facts.days`, and what it was held against, of each swing."""
    newest = sum(1 for day in facts.days if day.starts_at >= about.week.starts_at)
    first = len(facts.days) - newest
    places = [None, *sorted({region for day in facts.days for region in day.counts})]
    judged = ((place, at, one) for place in places for at, one in enumerate(_judged(facts, place, about.zone, newest)))
    return [(place, first + at, one) for place, at, one in judged if one.is_swing]


def _picture(facts: RoutineFacts, zone: str) -> tuple[Chart, ...]:
    """The days shown from the first complaint on; what is usual where it is known of any of them."""
    since = facts.since
    if since is None:
        return ()
    shown = zip(facts.days[-facts.shown :], _judged(facts, None, zone, facts.shown), strict=True)
    told = [(day.starts_at, usual) for day, usual in shown if day.starts_at >= since]
    if not told:
        return ()
    first = told[0][0].astimezone(ZoneInfo(zone)).date()
    days = [usual for _, usual in told]
    x = tuple(float(number) for number in range(1, len(days) + 1))
    seen = Series(Text("实际", "observed"), tuple(float(day.observed) for day in days), x)
    means = tuple(day.expected for day in days)
    usual = Series(Text("期望至上限", "usual, to limit"), means, x, means, tuple(day.upper for day in days))
    return (
        Chart(
            "days",
            Text("每日投诉量与期望", "Complaints by day, and what is usual"),
            ChartKind.BAND,
            Text(f"第几天（第 1 天为 {first}）", f"day (the first is {first})"),
            Text("投诉（件）", "complaints"),
            (usual, seen) if any(mean is not None for mean in means) else (seen,),
            note=_USUAL,
        ),
    )


_USUAL: Final = Text(
    f"期望按星期与趋势由此前 8 至 16 周学得；上限为每处每年误报一次。历史不足 {LEAST_DAYS} 天的日子没有期望。",
    "What is usual is learnt from weekday and trend of 8 to 16 weeks before; the limit is passed by chance once a "
    "year in "
    f"each place. Days with less than {LEAST_DAYS} days of history have none.",
)


def _days_table(facts: RoutineFacts, swings: list[tuple[str | None, int, Usual]], about: About) -> Table:
    top = sorted(swings, key=lambda each: (each[2].expected or 0.0) - each[2].observed)[:LISTED]
    more = len(swings) - len(top)
    rows = [
        (
            facts.days[at].starts_at.astimezone(ZoneInfo(about.zone)).date().isoformat(),
            ALL if place is None else city_name(facts.regions, place),
            usual.observed,
            usual.expected,
            usual.upper,
            change_percent(usual.observed, usual.expected),
        )
        for place, at, usual in sorted(top, key=lambda each: (each[1], each[0] or ""))
    ]
    return Table(
        "swings",
        Text("投诉量异常的日子", "Days with abnormal volume"),
        (
            Column("day", Text("日期", "Day")),
            Column("region", Text("地市", "City")),
            Column("observed", Text("实际（件）", "Observed"), Format.COUNT, strong=True),
            Column("expected", Text("期望（件）", "Expected"), Format.NUMBER),
            Column("upper", Text("上限（件）", "Limit"), Format.COUNT),
            Column("above_percent", Text("高出", "Above"), Format.CHANGE),
        ),
        tuple(rows),
        _not_listed(more),
        _no_swing(facts, about),
    )


def _not_listed(more: int) -> Text | None:
    return Text(f"另有 {more} 次未列出。", f"{more} more are not listed.") if more else None


def _no_swing(facts: RoutineFacts, about: About) -> Text:
    if facts.since is None or about.week.starts_at - facts.since < timedelta(days=LEAST_DAYS):
        return Text(
            f"历史不足 {LEAST_DAYS} 天，尚不能判断日投诉量是否异常；记录满九周后自动给出。",
            f"There are less than {LEAST_DAYS} days of history to tell abnormal days by; nine weeks of records will "
            f"do.",
        )
    return Text("本期没有投诉量异常的日子。", "No day of this time had an abnormal volume.")


def _spikes_table(facts: RoutineFacts) -> Table:
    top = sorted(facts.spikes, key=lambda one: (one.expected - one.observed, one.starts_at))[:LISTED]
    more = len(facts.spikes) - len(top)
    return Table(
        "spikes",
        Text("投诉突增（按超出期望排序）", "Complaint spikes, by how much they exceed what is usual"),
        (
            Column("place", Text("地点", "Place")),
            Column("began", Text("开始", "Began"), Format.MOMENT),
            Column("hours", Text("持续（小时）", "Hours"), Format.HOURS),
            Column("observed", Text("实际（件）", "Observed"), Format.COUNT, strong=True),
            Column("expected", Text("期望（件）", "Expected"), Format.NUMBER),
            Column("upper", Text("上限（件）", "Limit"), Format.NUMBER),
            Column("attributed", Text("可归因（件）", "Attributed"), Format.NUMBER),
            Column("kind", Text("判断", "Told")),
        ),
        tuple(_spike_row(one, facts.regions) for one in top),
        _not_listed(more),
        Text("本期没有发现投诉突增。", "No complaint spike was found in this time."),
    )


def _spike_row(one: Spike, regions: Mapping[str, Region]) -> tuple[Value, ...]:
    city = city_name(regions, one.region)
    place = Text(f"{city.zh} {one.district}", f"{city.en} {one.district}") if one.district else city
    hours = (one.ends_at - one.starts_at) / timedelta(hours=1)
    return place, one.starts_at, hours, one.observed, one.expected, one.upper, one.attributed, _KINDS[one.kind]
