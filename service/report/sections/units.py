"""Responsible units 责任单位: a table of all of them, and a posting 通报 for each with its centres."""

from collections.abc import Mapping
from typing import Final

import msgspec

from alerts.orders.life_rates import Rate
from alerts.scorecard import share_interval
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
from service.report.sections.compared import change_percent, share
from service.store.report_reads.units import NO_UNIT, UnitsFacts, UnitSums, all_units

_HOUR: Final = 3_600_000_000
NOBODY: Final = Text("未填责任单位", "no unit given")
_TITLE: Final = Text("责任单位", "Responsible units")
_CHANGE: Final = Text("变化率", "change")
_NO_ORDER_OVER: Final = Text("本期没有已恢复的抢修工单。", "No order of this time is over.")
_NOT_SUPERVISED: Final = Text("本期没有开始督办的事项。", "Nothing came under supervision in this time.")
_WHO: Final = Text(
    "退服按基站的责任单位（资源数据 sites 的 unit）统计；工单按当前持有单位，未接单的按基站；督办与红灯按其责任单位。"
    "单位写作“单位/中心”时，斜杠前为单位、后为中心。计划工作不计。",
    "Outages count for the unit of their site (unit in the sites file); orders for the unit that has them, or that of "
    "their site; supervision and red lights for whoever they were for. Of a unit written unit/centre the part before "
    "the slash is the unit. Planned work is not counted.",
)


class _Unit(msgspec.Struct, frozen=True):
    sites: int
    now: UnitSums
    before: UnitSums


def unit_name(unit: str) -> Text:
    """What people call it."""
    return NOBODY if unit == NO_UNIT else same(unit)


def unit_of(unit: str) -> str:
    """The unit that a unit or centre belongs to."""
    return unit.partition("/")[0]


def units_section(facts: UnitsFacts, about: About) -> Section:  # noqa: ARG001 - as every section is made
    """All units: outages of their places, and how they handled orders and supervision."""
    units = {name: _unit(name, facts) for name in sorted({unit_of(each) for each in _names(facts)}, key=_last)}
    told = Words(_NONE) if not set(units) - {NO_UNIT} else Words(_WHO)
    key = Column("unit", Text("责任单位", "Unit"))
    return Section("units", _TITLE, (_outages(key, units), _handling(key, units), told))


def unit_section(unit: str, facts: UnitsFacts, about: About) -> Section:  # noqa: ARG001 - as every section is made
    """One unit: its figures beside those of all units, and its centres."""
    one, every = _unit(unit, facts), all_units(facts.now.values())
    centres = {
        name: _Unit(facts.sites.get(name, 0), _sums(facts.now, name), _sums(facts.before, name))
        for name in _names(facts)
        if unit_of(name) == unit
    }
    key = Column("centre", Text("中心", "Centre"))
    return Section(
        "unit",
        unit_name(unit),
        (Headline(_figures(one, every)), _outages(key, centres), _handling(key, centres), Words(_WHO)),
    )


_NONE: Final = Text(
    "资源数据没有填写责任单位：请在 sites 文件的 unit 列填写，即可分单位通报。",
    "The inventory names no units: fill in unit in the sites file, and each gets its own figures.",
)


def _names(facts: UnitsFacts) -> list[str]:
    """Those that have sites, and those that had anything to do."""
    return sorted({*facts.sites, *facts.now, *facts.before}, key=_last)


def _last(unit: str) -> tuple[bool, str]:
    """What nobody is responsible for stands behind the rest."""
    return unit == NO_UNIT, unit


def _sums(of: Mapping[str, UnitSums], name: str) -> UnitSums:
    return of.get(name, UnitSums())


def _unit(unit: str, facts: UnitsFacts) -> _Unit:
    names = [name for name in _names(facts) if unit_of(name) == unit]
    now, before = (all_units(_sums(of, name) for name in names) for of in (facts.now, facts.before))
    return _Unit(sum(facts.sites.get(name, 0) for name in names), now, before)


def _outages(key: Column, units: Mapping[str, _Unit]) -> Table:
    return Table(
        "outages",
        Text("所辖基站的退服", "Outages of their sites"),
        (
            key,
            Column("sites", Text("基站数", "Sites"), Format.COUNT),
            Column("cells", Text("退服小区数", "Cells out"), Format.COUNT),
            Column("outages", Text("退服次数", "Outages"), Format.COUNT),
            Column("hours", Text("退服时长（小时）", "Hours out"), Format.HOURS, strong=True),
            Column("hours_change_percent", _CHANGE, Format.CHANGE),
            Column(
                "complaints", Text("引起的投诉（期望值）", "Complaints put down to them"), Format.NUMBER, strong=True
            ),
            Column("complaints_change_percent", _CHANGE, Format.CHANGE),
        ),
        tuple(_outage_row(name, one) for name, one in units.items()),
    )


def _outage_row(name: str, one: _Unit) -> tuple[Value, ...]:
    now, before = one.now, one.before
    return (
        unit_name(name),
        one.sites,
        now.cells,
        now.outages,
        now.microseconds / _HOUR,
        change_percent(now.microseconds, before.microseconds),
        now.complaints,
        change_percent(now.complaints, before.complaints),
    )


def _handling(key: Column, units: Mapping[str, _Unit]) -> Table:
    return Table(
        "handling",
        Text("工单、督办与红灯", "Orders, supervision and red lights"),
        (
            key,
            Column("orders", Text("抢修工单", "Orders"), Format.COUNT),
            Column("over", Text("已恢复", "Over"), Format.COUNT),
            Column("in_window", Text("黄金时间内恢复", "Back within the window"), Format.SHARE, strong=True),
            Column("repeated", Text("重复故障", "Repeated"), Format.COUNT),
            Column("supervised", Text("督办", "Supervised"), Format.COUNT),
            Column("resolved", Text("督办解决率", "Supervised resolution"), Format.SHARE, strong=True),
            Column("red_lights", Text("红灯", "Red lights"), Format.COUNT),
        ),
        tuple(_handling_row(name, one.now) for name, one in units.items()),
    )


def _handling_row(name: str, now: UnitSums) -> tuple[Value, ...]:
    return (
        unit_name(name),
        now.orders,
        now.over,
        share(Rate(now.in_window, now.over), _NO_ORDER_OVER),
        now.repeated,
        now.supervised,
        share(Rate(now.resolved, now.supervised), _NOT_SUPERVISED),
        now.red_lights,
    )


def _figures(one: _Unit, every: UnitSums) -> tuple[Figure, ...]:
    now, before = one.now, one.before
    return (
        Figure(
            Text("退服累计时长（小时）", "Hours out"),
            now.microseconds / _HOUR,
            Format.HOURS,
            Basis.COUNTED,
            Text(
                "所辖小区非计划退服时长之和，按本期截取。", "Hours of unplanned outages of its cells within the time."
            ),
            sample=now.outages,
            before=before.microseconds / _HOUR,
        ),
        Figure(
            Text("退服引起的投诉", "Complaints put down to its outages"),
            now.complaints,
            Format.NUMBER,
            Basis.ESTIMATED,
            Text(
                "归因于本期开始的退服的投诉期望值；属相关，不等于已证实的原因。",
                "The expected number put down to outages that began in the time: an association, no proven cause.",
            ),
            sample=now.outages,
            before=before.complaints,
        ),
        _rate(
            Text("黄金时间内恢复", "Back within the golden window"),
            Text(
                f"本期派发且已恢复的工单中，在派单时给出的黄金时间内恢复的比例；全部单位为 {_printed(every)}。",
                "Of its orders of the time that are over, those whose service was back before the golden window closed "
                f"as told at the issue; of all units, {_printed(every)}.",
            ),
            Rate(now.in_window, now.over),
            Rate(before.in_window, before.over),
            _NO_ORDER_OVER,
        ),
        _rate(
            Text("督办解决率", "Supervised resolution"),
            Text(
                "本期开始督办的事项中，期末前解决的比例。",
                "Of what came under supervision in the time, what was resolved.",
            ),
            Rate(now.resolved, now.supervised),
            Rate(before.resolved, before.supervised),
            _NOT_SUPERVISED,
        ),
    )


def _rate(title: Text, definition: Text, now: Rate, before: Rate, why: Text) -> Figure:
    if now.share is None:
        return Figure(title, NotKnown(why), Format.SHARE, Basis.COUNTED, definition, before=before.share)
    lo, hi = share_interval(now.part, now.whole)
    return Figure(title, now.share, Format.SHARE, Basis.COUNTED, definition, lo, hi, now.whole, before.share)


def _printed(every: UnitSums) -> str:
    return f"{every.in_window / every.over:.0%}" if every.over else "–"
