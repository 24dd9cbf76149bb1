"""How often repairs came within the golden window 黄金抢修时间命中率: of all, by segment, by city."""

from typing import Final

from alerts.orders.life_rates import Rate
from alerts.scorecard import share_interval
from service.report.document import Basis, Column, Figure, Format, NotKnown, Table, Text, Value, same
from service.report.sections.compared import ALL, CITY, city_name, points, share
from service.store.report_reads.windows import Hits, WindowsFacts

HIT: Final = Text("黄金抢修时间命中率", "Golden-window hit rate")
HIT_RULE: Final = Text(
    "本期派发、退服已恢复的抢修工单中，在派单时告知的黄金抢修时间截止前恢复的比例，不论由谁或如何恢复；"
    "区间为 90%（Wilson）。",
    "Of the repair orders issued in the time whose outage is over: the share back before the golden window closed, as "
    "told at the issue, whoever or whatever brought service back; the interval is of 90% (Wilson).",
)
_NO_ORDER: Final = Text("本期没有退服已恢复的抢修工单。", "No order of this time has an outage that is over.")
_OTHERS: Final = Text("其它（按全网曲线）", "Others (by the curve of all)")


def hit_rate(facts: WindowsFacts) -> Figure:
    """Of all together, with its interval."""
    now = facts.now.all
    lo, hi = share_interval(now.part, now.whole) if now.whole else (None, None)
    value = share(now, _NO_ORDER)
    return Figure(HIT, value, Format.SHARE, Basis.COUNTED, HIT_RULE, lo, hi, now.whole or None, facts.before.all.share)


def segment_text(segment: str) -> Text:
    """What people call a segment of the model."""
    return ALL if segment == "all" else same(segment)


def hits_by_segment(facts: WindowsFacts) -> Table:
    """A row for each segment of the model that had orders."""
    names = [curve.segment for curve in facts.model.curves]
    told = {*facts.now.segments, *facts.before.segments}
    rows = [(_own(name, len(names)), *_hit(facts, name, "segments")) for name in names if name in told]
    title = Text("各分段命中率", "Hit rate by segment")
    return _hit_table("segment-hits", title, Column("segment", Text("分段", "Segment")), rows, facts.now)


def _own(segment: str, segments: int) -> Text:
    """Beside segments with a curve of their own, `all` has what is of none of them."""
    return _OTHERS if segment == "all" and segments > 1 else segment_text(segment)


def hits_by_city(facts: WindowsFacts) -> Table:
    """A row for each city that had orders, all together first."""
    told = {*facts.now.regions, *facts.before.regions}
    regions = [*(one for one in facts.regions if one in told), *sorted(told - set(facts.regions))]
    rows: list[tuple[Value, ...]] = []
    if regions:
        rows = [(ALL, *_rate(facts.now.all, facts.before.all))]
        rows += [(city_name(facts.regions, one), *_hit(facts, one, "regions")) for one in regions]
    return _hit_table("city-hits", Text("各地市命中率", "Hit rate by city"), CITY, rows, facts.now)


def _hit(facts: WindowsFacts, name: str, by: str) -> tuple[Value, ...]:
    nothing = Rate(0, 0)
    return _rate(getattr(facts.now, by).get(name, nothing), getattr(facts.before, by).get(name, nothing))


def _rate(now: Rate, before: Rate) -> tuple[Value, ...]:
    why = NotKnown(_NO_ORDER)
    lo, hi = share_interval(now.part, now.whole) if now.whole else (why, why)
    return now.whole, now.part, share(now, _NO_ORDER), lo, hi, points(now, before)


def _hit_table(name: str, title: Text, first: Column, rows: list[tuple[Value, ...]], now: Hits) -> Table:
    return Table(
        name,
        title,
        (
            first,
            Column("over", Text("已恢复工单", "Orders, outage over"), Format.COUNT),
            Column("in_window", Text("时间内恢复", "Within the window"), Format.COUNT),
            Column("rate", HIT, Format.SHARE, strong=True),
            Column("lo", Text("90% 区间下限", "90% from"), Format.SHARE),
            Column("hi", Text("上限", "to"), Format.SHARE),
            Column("change_points", Text("变化（百分点）", "change (points)"), Format.POINTS),
        ),
        tuple(rows),
        Text(
            f"另有 {now.still_out} 张工单的退服尚未恢复，不计入。",
            f"{now.still_out} orders whose outage lasts are left out.",
        ),
        Text("本期与上期均未派发抢修工单。", "No repair order was issued in this time or the one before."),
    )
