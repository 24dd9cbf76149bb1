"""How long outages last 平均故障历时: each city against all of them, and the shares of their causes."""

from typing import Final

from alerts.orders.receipt import Scene
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
from service.report.period import WORDS
from service.report.sections.compared import ALL, CITY, change_percent, city_name
from service.report.sections.scene_names import SCENES
from service.store.report_reads.durations import CauseLength, DurationFacts
from service.store.report_reads.lengths import FEWEST_GROUPS, Length

_DEFINITION: Final = Text(
    "本期结束的非计划退服（按小区），从首次发生到最后恢复的平均分钟数，含闪断间隔；同一故障群的小区不视为独立，"
    "区间为 90%。",
    "Of the unplanned outages (per cell) that ended in the time: minutes from the first raise to the last clear, "
    "flap gaps "
    "included. Cells of one group do not count as independent; the interval is of 90%.",
)
_NOTHING: Final = NotKnown(Text("本期没有结束的非计划退服。", "No unplanned outage ended in this time."))
_FEW: Final = NotKnown(
    Text(f"故障群不足 {FEWEST_GROUPS} 个，不给出区间。", f"With fewer than {FEWEST_GROUPS} groups no interval is told.")
)


def durations_section(facts: DurationFacts, about: About, regional_mean: float | None = None) -> Section:
    """`regional_mean`: what the operator's region takes on average, in minutes, where it is given."""
    return Section(
        "durations",
        Text("平均故障历时", "How long outages last"),
        (
            Headline((_mean(facts, regional_mean), _median(facts), _still_open(facts))),
            *_against_the_region(facts, regional_mean),
            _cities_table(facts),
            *_chart(facts, about),
            _causes_table(facts),
        ),
    )


def _mean(facts: DurationFacts, regional_mean: float | None) -> Figure:
    now, before = facts.now.all, facts.before.all
    zh, en = (
        ("", "")
        if regional_mean is None
        else (f"区域均值 {regional_mean:g} 分钟。", f" The region: {regional_mean:g}.")
    )
    return Figure(
        Text("平均故障历时", "Mean duration"),
        now.mean if now else _NOTHING,
        Format.MINUTES,
        Basis.COUNTED,
        Text(_DEFINITION.zh + zh, _DEFINITION.en + en),
        lo=now.lo if now else None,
        hi=now.hi if now else None,
        sample=now.outages if now else None,
        before=before.mean if before else None,
    )


def _median(facts: DurationFacts) -> Figure:
    now, before = facts.now.all, facts.before.all
    return Figure(
        Text("历时中位数", "Median duration"),
        now.median if now else _NOTHING,
        Format.MINUTES,
        Basis.COUNTED,
        Text(
            "一半退服短于此值；不受少数超长退服影响。",
            "Half of the outages were shorter; a few very long ones do not move it.",
        ),
        sample=now.outages if now else None,
        before=before.median if before else None,
    )


def _still_open(facts: DurationFacts) -> Figure:
    left_out = facts.now.never_cleared
    return Figure(
        Text("期末仍未恢复", "Still out at the end"),
        facts.open_at_end,
        Format.COUNT,
        Basis.COUNTED,
        Text(
            f"期末仍在退服的小区次数，不计入历时；另有 {left_out} 次告警始终未清除，历时未知，也不计入。",
            f"Outages that lasted on when the time ended, left out of all durations; so are {left_out} whose alarm "
            f"was never "
            "cleared, as nobody knows how long they lasted.",
        ),
    )


def _against_the_region(facts: DurationFacts, regional_mean: float | None) -> tuple[Words, ...]:
    """Against what the operator's region takes, as far as the interval tells."""
    now = facts.now.all
    if regional_mean is None or now is None:
        return ()
    how = _verdict(now, regional_mean)
    said = Text(
        f"与区域均值 {regional_mean:g} 分钟相比：{how.zh}。",
        f"Against the region's mean of {regional_mean:g} minutes: {how.en}.",
    )
    return (Words(said, marked=True),)


def _verdict(one: Length, mean: float) -> Text:
    """Longer or shorter only where the interval leaves the other out."""
    if one.lo is None or one.hi is None:
        return Text("样本不足，不作判断", "too few to tell")
    percent = change_percent(one.mean, mean)
    told = "" if percent is None else f"{percent:+.0f}%".replace("-", "−")
    if one.lo > mean:
        return Text(f"偏长（{told}）", f"longer ({told})")
    if one.hi < mean:
        return Text(f"偏短（{told}）", f"shorter ({told})")
    return Text("无显著差别", "no difference told")


def _cities_table(facts: DurationFacts) -> Table:
    regions = [region for region in facts.regions if region in facts.now.regions]
    regions += sorted(set(facts.now.regions) - set(regions))
    every = facts.now.all
    rows: list[tuple[Value, ...]] = []
    if every:
        rows.append((ALL, *_length(every, facts.before.all), None))
        rows += [
            (
                city_name(facts.regions, region),
                *_length(facts.now.regions[region], facts.before.regions.get(region)),
                _verdict(facts.now.regions[region], every.mean),
            )
            for region in regions
        ]
    return Table(
        "cities",
        Text("各地市平均故障历时（分钟）", "Mean duration by city, in minutes"),
        (
            CITY,
            Column("outages", Text("退服次数", "Outages"), Format.COUNT),
            Column("mean", Text("平均", "Mean"), Format.MINUTES, strong=True),
            Column("lo", Text("90% 区间下限", "90% from"), Format.MINUTES),
            Column("hi", Text("上限", "to"), Format.MINUTES),
            Column("median", Text("中位数", "Median"), Format.MINUTES),
            Column("change_percent", Text("变化率", "change"), Format.CHANGE),
            Column("against_all", Text("与全网均值相比", "Against all")),
        ),
        tuple(rows),
        empty=_NOTHING.why,
    )


def _length(now: Length, before: Length | None) -> tuple[Value, ...]:
    change = change_percent(now.mean, before.mean if before else None)
    lo, hi = (_FEW if bound is None else bound for bound in (now.lo, now.hi))
    return now.outages, now.mean, lo, hi, now.median, change


def _chart(facts: DurationFacts, about: About) -> tuple[Chart, ...]:
    words = WORDS[about.kind]
    regions = [region for region in facts.regions if region in facts.now.regions or region in facts.before.regions]
    times = [(words.now, facts.now), *([(words.last, facts.before)] if facts.before.all else [])]
    if not regions or facts.now.all is None:
        return ()
    return (
        Chart(
            "cities",
            Text("各地市平均故障历时", "Mean duration by city"),
            ChartKind.BARS,
            Text("地市", "city"),
            Text("分钟", "minutes"),
            tuple(
                Series(name, tuple(time.regions[one].mean if one in time.regions else None for one in regions))
                for name, time in times
            ),
            tuple(city_name(facts.regions, region) for region in regions),
        ),
    )


def _causes_table(facts: DurationFacts) -> Table:
    told = sorted(facts.now.causes.items(), key=lambda item: (-item[1].length.outages, item[0] or ""))
    return Table(
        "causes",
        Text("退服原因占比", "Shares of the causes of outages"),
        (
            Column("cause", Text("原因", "Cause")),
            Column("outages", Text("退服次数", "Outages"), Format.COUNT),
            Column("share", Text("占比", "Share"), Format.SHARE, strong=True),
            Column("share_change_points", Text("变化（百分点）", "change (points)"), Format.POINTS),
            Column("mean", Text("平均历时（分钟）", "Mean (minutes)"), Format.MINUTES),
            Column("hours", Text("累计小区小时", "Cell hours"), Format.HOURS),
            Column("by_receipt", Text("有回单证实", "By receipt"), Format.COUNT),
        ),
        tuple(_cause_row(scene, one, facts) for scene, one in told),
        Text(
            "有回单的按回单场景；没有回单的由告警原因推断。告警只说退服、没有原因的，列为告警未说明：请填写回单。",
            "By the scene of the crew's receipt where there is one, else inferred from the causes of the alarms. "
            "Where these "
            "only say that service is out, the cause is not told: receipts would tell it.",
        ),
        _NOTHING.why,
    )


def _cause_row(scene: Scene | None, one: CauseLength, facts: DurationFacts) -> tuple[Value, ...]:
    length, before = one.length, facts.before.causes.get(scene)
    share = length.outages / facts.now.all.outages if facts.now.all else 0.0
    points = None
    if facts.before.all:
        points = 100 * (share - (before.length.outages if before else 0) / facts.before.all.outages)
    hours = length.mean * length.outages / 60
    return SCENES[scene], length.outages, share, points, length.mean, hours, one.by_receipt
