"""The analysis of quality 质量分析: are complaints resolved, at once and in time; are orders sent right."""

from collections.abc import Mapping
from typing import Final

import msgspec

from alerts.orders.life_rates import Rate
from alerts.scorecard import share_interval
from service.report.about import About
from service.report.document import (
    Basis,
    Block,
    Column,
    Definition,
    Figure,
    Format,
    Headline,
    NotKnown,
    Section,
    Table,
    Text,
    Value,
    Words,
)
from service.report.period import WORDS, PeriodWords
from service.report.sections.compared import ALL, CITY, city_name, points, share
from service.store.report_reads.quality import Handling, QualityFacts, together

SELF_CHECK: Final = 0.95
SUPPORTED: Final = 0.93
"""Of first-time resolution: from the first on a city checks itself, from the second on it is supported."""


class _Measure(msgspec.Struct, frozen=True):
    """`name` is the field of `Handling`; `why` there is no figure where nothing was counted."""

    name: str
    title: Text
    definition: Text
    why: Text


_RESOLVED: Final = _Measure(
    "resolved",
    Text("投诉解决率", "Resolution rate"),
    Text(
        "本期受理的投诉中，截至期末已解决的比例；上期按上期期末统计，两期可比。",
        "Of the complaints made in the time, those resolved before it ended; the time before is taken as it stood at "
        "its "
        "own end, so that both compare.",
    ),
    Text("本期没有投诉。", "There were no complaints in this time."),
)
_FIRST_TIME: Final = _Measure(
    "first_time",
    Text("一次解决率", "First-time resolution"),
    Text(
        "期末已解决且填写了“一次解决”的投诉中，首次联系即解决的比例。",
        "Of the resolved complaints that say whether the first contact solved them, those that it did.",
    ),
    Text("没有投诉填写是否一次解决。", "No resolved complaint says whether the first contact solved it."),
)
_OVERDUE: Final = _Measure(
    "overdue",
    Text("工单超时率", "Overdue orders"),
    Text(
        "计划解决时限落在本期内的投诉工单中，到时未解决的比例；受理超过 92 天的不计。",
        "Of the complaint orders whose planned resolution lies in the time, those not resolved by then; those made "
        "more "
        "than 92 days before are left out.",
    ),
    Text("本期没有到期的计划解决时限。", "No planned resolution fell due in this time."),
)
_REPEATED: Final = _Measure(
    "repeated",
    Text("重复投诉率", "Repeat complaints"),
    Text(
        "本期受理的投诉中，重复先前投诉的比例；多数在归档时才标注，近期偏低。",
        "Of the complaints made in the time, those that repeat an earlier one; most are marked so when they are "
        "closed, "
        "so that the newest are told too low.",
    ),
    Text("本期没有投诉。", "There were no complaints in this time."),
)
_DISPATCH: Final = _Measure(
    "dispatch",
    Text("派单正确率", "Correct dispatch"),
    Text(
        "本期派发且有单位应答的抢修工单中，未被退回、也未改派的比例。",
        "Of the repair orders issued in the time that a unit answered, those that none rejected and nobody "
        "redispatched.",
    ),
    Text("本期没有单位应答的抢修工单。", "No unit answered a repair order of this time."),
)
_SUPERVISED: Final = _Measure(
    "supervised",
    Text("督办解决率", "Supervised resolution"),
    Text(
        "本期开始督办的事项中，截至期末已解决的比例；撤销的不计。",
        "Of what came under supervision in the time, what was resolved before it ended; what was withdrawn is left "
        "out.",
    ),
    Text("本期没有开始督办的事项。", "Nothing came under supervision in this time."),
)
_MEASURES: Final = (_RESOLVED, _FIRST_TIME, _OVERDUE, _REPEATED, _DISPATCH, _SUPERVISED)
_OF_COMPLAINTS: Final = (_RESOLVED, _OVERDUE, _REPEATED)
_OF_ORDERS: Final = (_DISPATCH, _SUPERVISED)
_TIERS: Final = (
    (SELF_CHECK, Text("自查", "self-check")),
    (SUPPORTED, Text("帮扶", "supported")),
    (0.0, Text("督办", "supervised")),
)
_MEANING: Final = Text(
    "一次解决率分档：≥95% 自查（单位自行核查），93%–95% 帮扶（专业部门支撑），<93% 督办（逐级督办至解决）。"
    "90% 区间跨档的，样本不足以确定档位。",
    "Tiers of first-time resolution: from 95% on a unit checks itself; from 93% on it is supported by specialists; "
    "below "
    "that it is supervised until resolved. Where the 90% interval spans tiers, the sample is too small to be sure.",
)
_CHANGE: Final = Text("变化（百分点）", "change (points)")
_NONE_BEFORE: Final = Text("没有上一期数据可比。", "There is no time before to compare with.")


def quality_section(facts: QualityFacts, about: About) -> Section:
    """Six rates with their changes, the tiers of first-time resolution, and each rate by city."""
    words = WORDS[about.kind]
    all_now, all_before = together(facts.now.values()), together(facts.before.values())
    blocks: tuple[Block, ...] = (
        Headline(tuple(_figure(measure, all_now, all_before) for measure in _MEASURES)),
        *_said_solved(all_now),
        _tiers(facts, all_now, all_before),
        Words(_MEANING),
        _rates("complaints", Text("各地市投诉处理", "Complaints by city"), _OF_COMPLAINTS, facts, words),
        _rates("orders", Text("各地市派单与督办", "Dispatch and supervision by city"), _OF_ORDERS, facts, words),
    )
    return Section("handling", Text("质量分析", "Quality of handling"), blocks)


QUALITY_DEFINITIONS: Final = (Definition(Text("一次解决率分档", "Tiers of first-time resolution"), _MEANING),)


def _figure(measure: _Measure, now: Handling, before: Handling) -> Figure:
    rate: Rate = getattr(now, measure.name)
    return Figure(
        measure.title,
        share(rate, measure.why),
        Format.SHARE,
        Basis.COUNTED,
        measure.definition,
        sample=rate.whole or None,
        before=getattr(before, measure.name).share,
    )


def _said_solved(now: Handling) -> tuple[Words, ...]:
    """What was called again about was not solved, whatever was said."""
    part, whole = now.called_again.part, now.called_again.whole
    if not part:
        return ()
    said = Text(
        f"{whole} 件“一次解决”的投诉中，{part} 件在期末前又被重复投诉：一次解决率偏高。",
        f"Of {whole} complaints said to be solved by the first contact, {part} were repeated before the time ended: "
        f"the "
        "rate is told too high.",
    )
    return (Words(said, marked=True),)


def _tiers(facts: QualityFacts, all_now: Handling, all_before: Handling) -> Table:
    cities = [(city_name(facts.regions, region), region) for region in _regions(facts)]
    rows = [_tier_row(name, *_of(region, facts)) for name, region in cities]
    return Table(
        "first-time",
        Text("一次解决率与分档", "First-time resolution and its tiers"),
        (
            CITY,
            Column("told", Text("样本（件）", "Sample"), Format.COUNT),
            Column("first_time", Text("一次解决（件）", "Solved at once"), Format.COUNT),
            Column("rate", _FIRST_TIME.title, Format.SHARE, strong=True),
            Column("lo", Text("90% 区间下限", "90% from"), Format.SHARE),
            Column("hi", Text("上限", "to"), Format.SHARE),
            Column("change_points", _CHANGE, Format.POINTS),
            Column("tier", Text("分档", "Tier")),
        ),
        (_tier_row(ALL, all_now, all_before), *rows) if rows else (),
        None if facts.before else _NONE_BEFORE,
        Text("本期没有投诉、工单或督办事项。", "There was no complaint, order or supervision in this time."),
    )


def _tier_row(name: Text, now: Handling, before: Handling) -> tuple[Value, ...]:
    rate, why = now.first_time, NotKnown(_FIRST_TIME.why)
    if rate.share is None:
        return name, rate.whole, rate.part, why, why, why, None, why
    lo, hi = share_interval(rate.part, rate.whole)
    return name, rate.whole, rate.part, rate.share, lo, hi, points(rate, before.first_time), _tier(rate.share, lo, hi)


def _tier(rate: float, lo: float, hi: float) -> Text:
    """The tier by the rate itself; with a question mark where the interval spans more than one."""
    tier, least, most = (next(name for from_, name in _TIERS if value >= from_) for value in (rate, lo, hi))
    return tier if least == most else Text(f"{tier.zh}（待定）", f"{tier.en} (?)")


def _rates(name: str, title: Text, measures: tuple[_Measure, ...], facts: QualityFacts, words: PeriodWords) -> Table:
    """Of each measure the rates of both times."""
    columns = [
        column
        for measure in measures
        for column in (
            Column(f"{measure.name}_now", words.now, Format.SHARE, measure.title, strong=True),
            Column(f"{measure.name}_change_points", _CHANGE, Format.POINTS, measure.title),
        )
    ]
    parts: Mapping[str | None, tuple[Handling, Handling]] = {
        None: (together(facts.now.values()), together(facts.before.values())),
        **{region: _of(region, facts) for region in _regions(facts)},
    }
    rows = tuple(
        (ALL if region is None else city_name(facts.regions, region), *_rate_values(measures, *both))
        for region, both in parts.items()
    )
    return Table(name, title, (CITY, *columns), rows if len(rows) > 1 else ())


def _rate_values(measures: tuple[_Measure, ...], now: Handling, before: Handling) -> list[Value]:
    values: list[Value] = []
    for measure in measures:
        rate: Rate = getattr(now, measure.name)
        values += [share(rate, measure.why), points(rate, getattr(before, measure.name))]
    return values


def _regions(facts: QualityFacts) -> list[str]:
    """Those with anything to tell, in the order of the inventory; others behind them."""
    told = {*facts.now, *facts.before}
    return [*(region for region in facts.regions if region in told), *sorted(told - set(facts.regions))]


def _of(region: str, facts: QualityFacts) -> tuple[Handling, Handling]:
    return facts.now.get(region, Handling()), facts.before.get(region, Handling())
