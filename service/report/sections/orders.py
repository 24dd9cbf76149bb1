"""Repair orders 抢修工单: issued before the burst, back within the window, taken on in time, avoided; who waited."""

from collections.abc import Iterator
from math import sqrt
from typing import Final

from alerts.orders.life_rates import Rate
from alerts.orders.stage_rules import StageRules
from alerts.scorecard import share_interval
from service.report.about import About
from service.report.document import (
    Basis,
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
    same,
)
from service.report.sections.compared import ALL, CITY, change_percent, city_name, points, share
from service.store.report_reads.orders import Issued, OrdersFacts, Waited, together
from service.store.summaries.sums import OrderSums

TOP: Final = 10
_NO_ORDER: Final = Text("本期没有派发抢修工单。", "No repair order was issued in this time.")
_NOT_OVER: Final = Text("本期工单的退服均未恢复。", "No order of this time has an outage that is over.")
_NOT_TAKEN: Final = Text(
    "本期没有任何接单记录：请确认派单渠道能回传应答。",
    "Nobody took on any order of this time, as far as is known: see whether the channels bring answers back.",
)
_NO_LIMIT: Final = Text("本期没有到达接单时限的工单。", "No order of this time has reached its limit.")
_NONE_CARRIED: Final = Text(
    "本期没有在预计时间内完成的工单，无可避免投诉可计。",
    "No order of this time was completed with service back by when the forecast assumed: none avoided anything.",
)
_BEFORE_BURST: Final = Text("爆发前派单率", "Issued before the burst")
_WITHIN: Final = Text("黄金抢修时间内恢复率", "Back within the window")
_IN_TIME: Final = Text("接单及时率", "Taken on in time")
_AVOIDED: Final = Text("避免的投诉（模型估计）", "Complaints avoided (modelled)")
_MEASURED: Final = Text("避免的投诉（实测）", "Complaints avoided (measured)")
_AVOIDED_RULE: Final = Text(
    "已完成且不晚于预计时间恢复的工单，派单时预计可避免投诉之和；其余工单按零计。模型估计，非实际计数；"
    "区间为 90%，将各工单视为独立，不含模型本身的误差。",
    "What orders that were completed, with service back no later than the forecast assumed, were said to avoid at the "
    "issue; others count as nothing. Modelled, never counted: the 90% interval takes orders as independent and does "
    "not speak of errors of the model.",
)


def orders_section(facts: OrdersFacts, about: About) -> Section:  # noqa: ARG001 - as every section
    """Four rates and what was avoided, by city with their change, and the units whose orders waited longest."""
    now, before = together(facts.now), together(facts.before)
    return Section(
        "orders",
        Text("抢修工单", "Repair orders"),
        (
            Headline((*_shares(facts, now, before), _modelled(now, before), _measured(now))),
            *_course(now),
            _issued(facts, now, before),
            _kept(facts, now, before),
            _waiting(facts),
        ),
    )


ORDER_DEFINITIONS: Final = (Definition(_AVOIDED, _AVOIDED_RULE),)


def _in_time_rule(rules: StageRules) -> Text:
    limits = " / ".join(f"{limit.total_seconds() / 60:g}" for limit in rules.acknowledge)
    return Text(
        f"已推送的工单中，在接单时限内被接单的比例；时限为 P1–P4 各 {limits} 分钟，自推送起算。到时限前已恢复的不计。",
        f"Of the pushed orders, those that somebody took on within the limit: {limits} minutes for P1 to P4, from the "
        "push on. What was over before its limit, and not taken on, is left out.",
    )


def _shares(facts: OrdersFacts, now: Issued, before: Issued) -> tuple[Figure, ...]:
    issued = Text(
        "本期派发的抢修工单中，派单早于预计爆发时间的比例（按派单时的预计）。",
        "Of the repair orders issued in the time: those issued before complaints were to burst, as told at the issue.",
    )
    within = Text(
        "本期派发、退服已恢复的工单中，在派单时告知的黄金抢修时间截止前恢复的比例，不论如何恢复。",
        "Of the orders issued in the time whose outage is over: those back before the window closed, as told at the "
        "issue, whatever brought service back.",
    )
    return (
        _share(_BEFORE_BURST, now.before_burst, before.before_burst, issued, _NO_ORDER),
        _share(_WITHIN, _within(now), _within(before), within, _NOT_OVER if now.sums.orders else _NO_ORDER),
        _share(_IN_TIME, _taken(now, now), _taken(before, before), _in_time_rule(facts.rules), _why_not_taken(now)),
    )


def _share(title: Text, now: Rate, before: Rate, definition: Text, why: Text) -> Figure:
    lo, hi = share_interval(now.part, now.whole) if now.whole else (None, None)
    value = share(now, why)
    return Figure(title, value, Format.SHARE, Basis.COUNTED, definition, lo, hi, now.whole or None, before.share)


def _within(issued: Issued) -> Rate:
    return Rate(issued.sums.in_window, issued.sums.over)


def _taken(issued: Issued, every: Issued) -> Rate:
    """Not known where nobody anywhere took on anything: then answers most likely do not reach us."""
    return issued.in_time if every.taken else Rate(0, 0)


def _why_not_taken(issued: Issued) -> Text:
    if not issued.sums.orders:
        return _NO_ORDER
    return _NO_LIMIT if issued.taken else _NOT_TAKEN


def _modelled(now: Issued, before: Issued) -> Figure:
    sums = now.sums
    lo, hi = _bounds(sums) if sums.carried_out else (None, None)
    return Figure(
        _AVOIDED,
        sums.avoided if sums.carried_out else NotKnown(_NONE_CARRIED if sums.orders else _NO_ORDER),
        Format.NUMBER,
        Basis.MODELLED,
        _AVOIDED_RULE,
        lo,
        hi,
        sums.carried_out or None,
        before.sums.avoided if before.sums.carried_out else None,
    )


def _bounds(sums: OrderSums) -> tuple[float, float]:
    return max(0.0, sums.avoided - sqrt(sums.below)), sums.avoided + sqrt(sums.above)


def _measured(now: Issued) -> Figure:
    drawn, of = now.by_chance, now.sums.orders
    why = Text(
        f"没有对照：实测需要随机安排先后的工单。本期 {of} 张中有 {drawn} 张在价值相近者间随机排序，"
        "彼此差别太小，不能据此得出避免的投诉。",
        "There is nothing to compare with: measuring needs orders whose turn was drawn. Of this time's "
        f"{of}, {drawn} were drawn among near ties, which differ too little to tell what repairs avoid.",
    )
    rule = Text(
        "随机先后的工单之间投诉数之差；没有随机对照就没有实测值。",
        "The difference in complaints between orders whose turn was drawn; without that nothing is measured.",
    )
    return Figure(_MEASURED, NotKnown(why), Format.NUMBER, Basis.COUNTED, rule)


def _course(now: Issued) -> Iterator[Words]:
    sums = now.sums
    if sums.orders:
        yield Words(
            Text(
                f"本期派发 {sums.orders} 张，退服已恢复 {sums.over} 张，其中在预计时间内完成 {sums.carried_out} 张。"
                "派单与恢复先后相关，不等于恢复都由派单带来。",
                f"{sums.orders} orders were issued; the outages of {sums.over} are over, {sums.carried_out} of them "
                "completed by when the forecast assumed. That service came back after an order does not say that it "
                "came back because of it.",
            )
        )


def _regions(facts: OrdersFacts) -> list[str]:
    told = {*facts.now, *facts.before}
    return [*(one for one in facts.regions if one in told), *sorted(told - set(facts.regions))]


def _lines(facts: OrdersFacts, now: Issued, before: Issued) -> Iterator[tuple[Text, Issued, Issued]]:
    regions, nothing = _regions(facts), Issued()
    if regions:
        yield ALL, now, before
    for region in regions:
        name = city_name(facts.regions, region)
        yield name, facts.now.get(region, nothing), facts.before.get(region, nothing)


def _issued(facts: OrdersFacts, now: Issued, before: Issued) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            name,
            one.sums.orders,
            change_percent(one.sums.orders, last.sums.orders),
            share(one.before_burst, _NO_ORDER),
            points(one.before_burst, last.before_burst),
            share(_taken(one, now), _NO_LIMIT if one.sums.orders and now.taken else _why_not_taken(one)),
            points(_taken(one, now), _taken(last, before)),
        )
        for name, one, last in _lines(facts, now, before)
    ]
    change = Text("变化（百分点）", "change (points)")
    return Table(
        "issued",
        Text("各地市派单与接单", "Orders issued and taken on, by city"),
        (
            CITY,
            Column("orders", Text("派发工单", "Orders issued"), Format.COUNT, strong=True),
            Column("orders_change_percent", Text("变化率", "change"), Format.CHANGE),
            Column("before_burst", _BEFORE_BURST, Format.SHARE, strong=True),
            Column("before_burst_change_points", change, Format.POINTS),
            Column("in_time", _IN_TIME, Format.SHARE, strong=True),
            Column("in_time_change_points", change, Format.POINTS),
        ),
        tuple(rows),
        empty=_NO_ORDER,
    )


def _kept(facts: OrdersFacts, now: Issued, before: Issued) -> Table:
    rows = tuple(
        (name, one.sums.over, share(_within(one), _NOT_OVER), points(_within(one), _within(last)), *_carried(one))
        for name, one, last in _lines(facts, now, before)
    )
    return Table(
        "kept",
        Text("各地市恢复与避免的投诉", "Back within the window, and complaints avoided, by city"),
        (
            CITY,
            Column("over", Text("已恢复工单", "Orders, outage over"), Format.COUNT),
            Column("in_window", _WITHIN, Format.SHARE, strong=True),
            Column("in_window_change_points", Text("变化（百分点）", "change (points)"), Format.POINTS),
            Column("carried_out", Text("按时完成", "Completed in time"), Format.COUNT),
            Column("avoided", _AVOIDED, Format.NUMBER, strong=True),
            Column("avoided_lo", Text("90% 区间下限", "90% from"), Format.NUMBER),
            Column("avoided_hi", Text("上限", "to"), Format.NUMBER),
        ),
        rows,
        empty=_NO_ORDER,
    )


def _carried(one: Issued) -> tuple[Value, ...]:
    if not one.sums.carried_out:
        why = NotKnown(_NONE_CARRIED)
        return 0, why, why, why
    return one.sums.carried_out, one.sums.avoided, *_bounds(one.sums)


def _waiting(facts: OrdersFacts) -> Table:
    left_out, is_answered = len(facts.waited) - TOP, any(one.taken for one in facts.waited)
    more = Text(f"另有 {left_out} 个单位未列出。", f"{left_out} more units are not listed.")
    return Table(
        "waited",
        Text("谁在等：接单等待最久的单位", "Who waited: units whose orders waited longest for somebody"),
        (
            Column("unit", Text("责任单位", "Unit")),
            Column("orders", Text("已推送", "Pushed"), Format.COUNT),
            Column("taken", Text("已接单", "Taken on"), Format.COUNT),
            Column("in_time", _IN_TIME, Format.SHARE, strong=True),
            Column("median_minutes", Text("等待中位数（分钟）", "Median wait, minutes"), Format.MINUTES),
            Column("longest_minutes", Text("最长（分钟）", "Longest, minutes"), Format.MINUTES),
            Column("waiting", Text("仍在等", "Still waiting"), Format.COUNT),
            Column("waiting_minutes", Text("其中最久（分钟）", "for, at most, minutes"), Format.MINUTES),
        ),
        tuple(_unit(one, is_answered=is_answered) for one in facts.waited[:TOP]),
        more if left_out > 0 else None,
        Text("本期没有推送的抢修工单。", "No repair order of this time was pushed."),
    )


def _unit(one: Waited, *, is_answered: bool) -> tuple[Value, ...]:
    name = same(one.unit) if one.unit else Text("未登记单位", "no unit known")
    why = NotKnown(Text("没有接单。", "It took on none.") if is_answered else _NOT_TAKEN)
    wait: tuple[Value, Value] = (why, why) if one.median is None or one.longest is None else (one.median, one.longest)
    in_time = share(one.in_time, _NO_LIMIT) if is_answered else why
    return name, one.orders, one.taken, in_time, *wait, one.waiting, one.waiting_longest
