"""What brought most complaints: outages and places; and suspected silent outages 疑似隐性故障, confirmed or not."""

from collections.abc import Sequence
from math import sqrt
from typing import Final
from zoneinfo import ZoneInfo

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
from service.report.sections.compared import CITY, city_name
from service.store.report_reads.top import LISTED, SilentOutage, TopFacts, TopOutage

_NO_OUTAGE: Final = Text("本期没有发生非计划退服。", "No unplanned outage began in this time.")
_NO_SPIKE: Final = Text(
    "本期没有疑似隐性故障：投诉突增均有告警可解释，或没有突增。",
    "No silent outage is suspected in this time: alarms explain what spikes there were, or there was none.",
)
_COMPLAINTS: Final = Text("投诉（期望值）", "Complaints (expected)")
_PLACE: Final = Text("地点", "Place")
_LASTS: Final = Text("尚未恢复", "still out")
_CONFIRMED: Final = {
    True: Text("已证实", "confirmed"),
    False: Text("已排除", "refuted"),
    None: Text("待核实", "not looked at yet"),
}
_RULE: Final = Text(
    "投诉突增而没有告警可解释：怀疑有不出告警的故障。事后有该处的退服告警（24 小时内），或突增期间归档的投诉至少一半为"
    "网络故障，为已证实；已归档而不足一半，为已排除；没有归档，为待核实。",
    "A spike of complaints that no alarm explains: a fault without an alarm is suspected. Confirmed: an alarm told of "
    "an outage there after all, within 24 hours, or at least half of the complaints of the spike that were closed were "
    "closed with a network fault. Refuted: fewer were. Not looked at: none was closed.",
)


def top_section(facts: TopFacts, about: About) -> Section:
    """Ten outages, ten places, and the suspected silent outages with what became of them."""
    return Section(
        "top",
        Text("投诉最多的故障与地点", "Outages and places with most complaints"),
        (
            Headline(_figures(facts)),
            _outages(facts, about),
            _places(facts),
            _silent(facts, about),
            Words(
                Text(
                    "投诉按概率归因于退服，是关联而非查证的因果；90% 区间只含归因的不确定性。",
                    "Complaints are put down to outages by probability: an association, not a verified cause. "
                    "Intervals speak of the attribution alone.",
                )
            ),
        ),
    )


def _figures(facts: TopFacts) -> tuple[Figure, ...]:
    now, before = facts.silent, facts.silent_before
    looked = [one for one in now if one.confirmed is not None]
    return (
        Figure(
            Text("故障群", "Outage groups"),
            facts.groups,
            Format.COUNT,
            Basis.COUNTED,
            Text(
                "本期开始的非计划故障群数（一同失效的小区为一群）。",
                "Groups of cells that failed together, begun in the time.",
            ),
        ),
        Figure(
            Text("疑似隐性故障", "Suspected silent outages"),
            len(now),
            Format.COUNT,
            Basis.ESTIMATED,
            _RULE,
            before=len(before),
        ),
        Figure(
            Text("其中已证实", "of them confirmed"),
            _confirmed(now) if looked else NotKnown(_why_none(now)),
            Format.COUNT,
            Basis.COUNTED,
            _RULE,
            sample=len(looked) or None,
            before=_confirmed(before) if any(one.confirmed is not None for one in before) else None,
        ),
    )  # fmt: skip


def _confirmed(silent: Sequence[SilentOutage]) -> int:
    return sum(one.confirmed is True for one in silent)


def _why_none(silent: Sequence[SilentOutage]) -> Text:
    if not silent:
        return _NO_SPIKE
    return Text(
        "均待核实：突增期间的投诉尚未归档。", "None was looked at yet: no complaint of these spikes was closed."
    )


def _outages(facts: TopFacts, about: About) -> Table:
    zone, left = ZoneInfo(about.zone), facts.groups - len(facts.outages)
    return Table(
        "outages",
        Text("投诉最多的故障", "Outages with most complaints"),
        (
            Column("place", _PLACE),
            CITY,
            Column("cells", Text("小区数", "Cells"), Format.COUNT),
            Column("started_at", Text("开始", "Began"), Format.MOMENT),
            Column("hours", Text("历时（小时）", "Hours"), Format.HOURS),
            Column("complaints", _COMPLAINTS, Format.NUMBER, strong=True),
            Column("complaints_lo", Text("90% 区间下限", "90% from"), Format.NUMBER),
            Column("complaints_hi", Text("上限", "to"), Format.NUMBER),
        ),
        tuple(_outage(one, facts, zone) for one in facts.outages),
        Text(f"另有 {left} 个故障群未列出。", f"{left} more groups are not listed.") if left > 0 else None,
        _NO_OUTAGE,
    )


def _outage(one: TopOutage, facts: TopFacts, zone: ZoneInfo) -> tuple[Value, ...]:
    more = one.sites - 1
    place = Text(f"{one.place} 等 {one.sites} 处", f"{one.place} and {more} more") if more else same(one.place)
    return (
        place,
        city_name(facts.regions, one.region),
        one.cells,
        one.started_at.astimezone(zone),
        _LASTS if one.ended_at is None else (one.ended_at - one.started_at).total_seconds() / 3600,
        one.complaints,
        max(0.0, one.complaints - sqrt(one.below)),
        one.complaints + sqrt(one.above),
    )


def _places(facts: TopFacts) -> Table:
    return Table(
        "places",
        Text("投诉最多的地点", "Places with most complaints"),
        (
            Column("place", _PLACE),
            CITY,
            Column("cells", Text("退服小区数", "Cells out"), Format.COUNT),
            Column("outages", Text("退服次数", "Outages"), Format.COUNT),
            Column("complaints", _COMPLAINTS, Format.NUMBER, strong=True),
        ),
        tuple(
            (same(one.place), city_name(facts.regions, one.region), one.cells, one.outages, one.complaints)
            for one in facts.places
        ),
        empty=_NO_OUTAGE,
    )


def _silent(facts: TopFacts, about: About) -> Table:
    zone, left = ZoneInfo(about.zone), len(facts.silent) - LISTED
    return Table(
        "silent",
        Text("疑似隐性故障", "Suspected silent outages"),
        (
            Column("place", Text("可能的地点", "Likely place")),
            CITY,
            Column("district", Text("区县", "District")),
            Column("starts_at", Text("突增开始", "Spike began"), Format.MOMENT),
            Column("observed", Text("投诉", "Complaints"), Format.COUNT),
            Column("expected", Text("预计", "Expected"), Format.NUMBER),
            Column("unexplained", Text("无告警可解释", "Unexplained"), Format.NUMBER, strong=True),
            Column("verdict", Text("核实", "Verdict")),
        ),
        tuple(_spike(one, facts, zone) for one in facts.silent[:LISTED]),
        Text(f"另有 {left} 个未列出。", f"{left} more are not listed.") if left > 0 else None,
        _NO_SPIKE,
    )


def _spike(one: SilentOutage, facts: TopFacts, zone: ZoneInfo) -> tuple[Value, ...]:
    spike = one.spike
    where = spike.backhaul_id or spike.site_id or spike.cell_id
    return (
        same(where) if where else NotKnown(Text("投诉没有定位。", "Its complaints are not located.")),
        city_name(facts.regions, spike.region),
        same(spike.district) if spike.district else Text("全市", "the whole city"),
        spike.starts_at.astimezone(zone),
        spike.observed,
        spike.expected,
        spike.unexplained,
        _CONFIRMED[one.confirmed],
    )
