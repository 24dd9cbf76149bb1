"""Golden windows 黄金抢修时间: burst time and window of each segment, and how often repairs came within them."""

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from correlate.model import Curve, Model
from correlate.windows.golden_window import golden_window
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
    same,
)
from service.report.sections.hit_rates import HIT, HIT_RULE, hit_rate, hits_by_city, hits_by_segment, segment_text
from service.report.study_notes import in_chinese
from service.store.report_reads.windows import WindowsFacts

_SHOWN: Final = frozenset({"ok", "assumed"})
_STATUS: Final = {
    "ok": Text("已测定", "measured"),
    "assumed": Text("假定值：尚未研究", "assumed: no study was made"),
    "not_reached": Text("未达到：退服不够长，看不到爆发", "not reached: too little lasts long enough"),
    "no_burst": Text("无爆发：已被排除", "no burst: one is ruled out"),
    "not_enough_data": Text("数据不足", "not enough data"),
}
_ENDOGENOUS: Final = Text("；抢修快慢与重要性有关，慎读", "; repair times depended on importance: read with care")
_BURST: Final = Text("爆发时间 τ（小时）", "Burst time τ, hours")
_WINDOW: Final = Text("黄金抢修时间 W（小时）", "Golden window W, hours")
_NO_INTERVAL: Final = NotKnown(Text("假定值没有区间。", "What is assumed has no interval."))
_TAU_RULE: Final = Text(
    "退服持续到此时长后，每用户每小时的投诉率开始上升；按分段由历史估计，区间为 90%。",
    "The age of an outage from which complaints per user and hour begin to rise; estimated from history by segment, "
    "with its 90% interval.",
)


def windows_section(facts: WindowsFacts, about: About) -> Section:
    """W and τ by segment with intervals or why there are none; hit rate of all, of segments and of cities."""
    return Section(
        "windows",
        Text("黄金抢修时间", "Golden windows"),
        (
            Headline((_window(facts.model), _burst(facts.model), hit_rate(facts))),
            *_ground(facts, about),
            _segments(facts.model),
            *_notes(facts.model),
            *_picture(facts.model),
            hits_by_segment(facts),
            hits_by_city(facts),
        ),
    )


def windows_definitions(model: Model) -> tuple[Definition, ...]:
    """What the words of the section mean, by the settings of the model."""
    return Definition(_BURST, _TAU_RULE), Definition(_WINDOW, _rule(model)), Definition(HIT, HIT_RULE)


def _rule(model: Model) -> Text:
    part, hours = f"{model.epsilon:.0%}", f"{model.reference_hours:g}"
    return Text(
        f"退服在此时长内恢复，引起的投诉（含恢复后才报的）不超过持续 {hours} 小时退服的 {part}；活动水平恒定。",
        f"How long an outage may last and cause no more than {part} of the complaints of one of {hours} h, those "
        "reported after the repair included; at constant activity.",
    )


def _ground(facts: WindowsFacts, about: About) -> Iterator[Words]:
    """What the model comes from, and how much that is worth."""
    model = facts.model
    if not model.learnt:
        yield Words(
            Text(
                "尚无研究结果：下列数值均为假定。数据足够后夜间研究会自动学习（设置 jobs.study_at），"
                "或运行 goldenwindow study。",
                "No study was made: every figure below is assumed. The nightly study learns them once there is enough "
                "(setting jobs.study_at), or run goldenwindow study.",
            ),
            marked=True,
        )
        return
    made = "" if facts.made_at is None else f"{facts.made_at.astimezone(ZoneInfo(about.zone)):%Y-%m-%d %H:%M}"
    since, until = _learnt_over(model)
    yield Words(
        Text(
            f"由历史数据估计{f'（{made}）' if made else ''}{f'，数据 {since} 至 {until}' if since else ''}；"
            "不是本期数据算出的。",
            f"Estimated from history{f' ({made})' if made else ''}{f', {since} to {until}' if since else ''}; not from "
            "this time alone.",
        )
    )
    if any(curve.endogenous for curve in model.curves):
        yield Words(
            Text(
                "部分分段的抢修快慢与重要性或投诉有关（估计已考虑）：不可将观测到的差别直接当作抢修的效果。",
                "In some segments repairs depended on importance or on complaints; the estimate allows for it, but "
                "what is merely seen to differ is not the effect of repairs.",
            ),
            marked=True,
        )


def _learnt_over(model: Model) -> tuple[str, str]:
    from_ = model.provenance
    return ((from_.since or "")[:10], (from_.until or "")[:10]) if from_ else ("", "")


def _window(model: Model) -> Figure:
    curve = model.curves[0]
    return Figure(
        Text("全网黄金抢修时间 W", "Golden window W, all segments"),
        _window_hours(model, curve) if curve.status in _SHOWN else NotKnown(_status(curve)),
        Format.HOURS,
        _basis(curve),
        _rule(model),
        lo=curve.window_lo if curve.status in _SHOWN else None,
        hi=curve.window_hi if curve.status in _SHOWN else None,
        sample=curve.outages or None,
    )


def _burst(model: Model) -> Figure:
    curve = model.curves[0]
    return Figure(
        Text("全网爆发时间 τ", "Burst time τ, all segments"),
        curve.burst_hours if curve.status in _SHOWN else NotKnown(_status(curve)),
        Format.HOURS,
        _basis(curve),
        _TAU_RULE,
        lo=curve.burst_lo if curve.status in _SHOWN else None,
        hi=curve.burst_hi if curve.status in _SHOWN else None,
        sample=curve.outages or None,
    )


def _basis(curve: Curve) -> Basis:
    return Basis.ESTIMATED if curve.status == "ok" else Basis.MODELLED


def _window_hours(model: Model, curve: Curve) -> float:
    return curve.window_hours or golden_window(curve, model.epsilon, model.reference_hours)


def _status(curve: Curve) -> Text:
    """In words; of a window that was not reached, how long it is at least."""
    told = _STATUS.get(curve.status, same(curve.status))
    if curve.status == "not_reached" and curve.window_lo is not None:
        told = Text(f"未达到：长于 {curve.window_lo:.1f} 小时", f"not reached: longer than {curve.window_lo:.1f} h")
    return Text(told.zh + _ENDOGENOUS.zh, told.en + _ENDOGENOUS.en) if curve.endogenous else told


def _segments(model: Model) -> Table:
    return Table(
        "segments",
        Text("各分段的爆发时间与黄金抢修时间", "Burst time and golden window by segment"),
        (
            Column("segment", Text("分段", "Segment")),
            Column("outages", Text("故障群数", "Outage groups"), Format.COUNT),
            Column("complaints", Text("归因投诉", "Complaints"), Format.NUMBER),
            Column("burst_hours", _BURST, Format.HOURS),
            Column("burst_interval", Text("τ 的 90% 区间", "90% of τ")),
            Column("window_hours", _WINDOW, Format.HOURS, strong=True),
            Column("window_interval", Text("W 的 90% 区间", "90% of W")),
            Column("status", Text("状态", "Status")),
        ),
        tuple(_segment(model, curve) for curve in model.curves),
        _rule(model),
    )


def _segment(model: Model, curve: Curve) -> tuple[Value, ...]:
    if curve.status not in _SHOWN:
        why = NotKnown(_status(curve))
        return segment_text(curve.segment), curve.outages, curve.complaints, why, why, why, why, _status(curve)
    return (
        segment_text(curve.segment),
        curve.outages,
        curve.complaints,
        curve.burst_hours,
        _interval(curve.burst_lo, curve.burst_hi),
        _window_hours(model, curve),
        _interval(curve.window_lo, curve.window_hi),
        _status(curve),
    )


def _interval(lo: float | None, hi: float | None) -> Value:
    return _NO_INTERVAL if lo is None or hi is None else f"{lo:.2f}–{hi:.2f}"


def _notes(model: Model) -> Iterator[Words]:
    """What the study says of segments, in its own words."""
    told = [curve for curve in model.curves if curve.note]
    if told:
        zh = "；".join(f"{segment_text(curve.segment).zh}：{in_chinese(curve.note)}" for curve in told)
        yield Words(Text(f"{zh}。", f"{'. '.join(f'{segment_text(one.segment).en}: {one.note}' for one in told)}."))


def _picture(model: Model) -> Iterator[Chart]:
    told = [curve for curve in model.curves if curve.status in _SHOWN]
    if told:
        yield Chart(
            "windows",
            Text("各分段的爆发时间与黄金抢修时间", "Burst time and golden window by segment"),
            ChartKind.BARS,
            Text("分段", "segment"),
            Text("小时", "hours"),
            (
                Series(Text("爆发时间 τ", "burst τ"), tuple(curve.burst_hours for curve in told)),
                Series(Text("黄金时间 W", "window W"), tuple(_window_hours(model, curve) for curve in told)),
            ),
            tuple(segment_text(curve.segment) for curve in told),
        )
