"""What planned works 割接 did: begun at night, announced, confirmed, on time, complaints; by unit and by kind."""

from collections.abc import Iterable
from typing import Final
from zoneinfo import ZoneInfo

from alerts.orders.life_rates import Rate
from alerts.scorecard import share_interval
from alerts.works.work_rules import WorkRules
from service.report.about import About
from service.report.document import Basis, Column, Figure, Format, NotKnown, Table, Text, Value, same
from service.report.sections.compared import ALL, CITY, city_name, share
from service.store.report_reads.reverse import ReverseFacts
from service.store.report_reads.works_done import WorkKind, WorkSums

TOP: Final = 10
_KINDS: Final = {
    WorkKind.CUTOVER: Text("割接", "Cutover"),
    WorkKind.UPGRADE: Text("升级替换", "Upgrade or replacement"),
    WorkKind.EXPANSION: Text("扩容新建", "Expansion"),
    WorkKind.RELOCATION: Text("搬迁", "Relocation"),
    WorkKind.POWER: Text("电源", "Power"),
    WorkKind.MAINTENANCE: Text("维护", "Maintenance"),
    WorkKind.OTHER: Text("其它", "Other"),
    WorkKind.NOT_DESCRIBED: Text("未说明", "Not described"),
}
_NO_WORK: Final = Text(
    "本期没有结束的计划工作；计划工作由库存文件 planned_work 或计划工作页面提供。",
    "No planned work ended in this time; works come from planned_work of the inventory, or from the page Planned work.",
)
_NONE_AFFECTS: Final = Text("本期结束的计划工作均不影响业务。", "None of the works that ended affects service.")
_AT_NIGHT: Final = Text("凌晨开工率", "Begun at night")
_ANNOUNCED: Final = Text("公告工单率", "Announced")
_CONFIRMED: Final = Text("完工确认率", "Completion confirmed")
_ON_TIME: Final = Text("按时恢复率", "Back on time")
_COMPLAINTS: Final = Text("引起的投诉（期望值）", "Complaints (expected)")


def work_figures(facts: ReverseFacts, rules: WorkRules = WorkRules()) -> tuple[Figure, ...]:  # noqa: B008 - frozen
    """Four rates of all works; `rules` tell the hours of works that affect service."""
    now, before = facts.now.works.all, facts.before.works.all
    none = _NONE_AFFECTS if now.works else _NO_WORK
    hours = f"{rules.earliest_start:%H:%M}–{rules.latest_start:%H:%M}"
    night = Text(
        f"本期结束、影响业务的计划工作中，在 {hours} 之间开工的比例；应在 {rules.earliest_start:%H:%M} 以后。",
        f"Of the works that affect service and ended in the time: those begun between {hours}; none is to begin before "
        f"{rules.earliest_start:%H:%M}.",
    )
    announced = Text(
        "影响业务的计划工作中，开工前已向客服发出公告工单的比例。",
        "Of the works that affect service: those of which customer service had an announcement order before they "
        "began.",
    )
    confirmed = Text(
        "本期结束的计划工作中，已确认完工的比例。", "Of the works that ended: those whose completion was confirmed."
    )
    on_time = Text(
        "本期结束的计划工作中，窗口结束（加宽限）前小区全部恢复的比例。",
        "Of the works that ended: those with all cells back by the end of the window and the grace.",
    )
    return (
        _figure(_AT_NIGHT, now.at_night, before.at_night, night, none),
        _figure(_ANNOUNCED, now.announced, before.announced, announced, none),
        _figure(_CONFIRMED, now.confirmed, before.confirmed, confirmed, _NO_WORK),
        _figure(_ON_TIME, now.on_time, before.on_time, on_time, _NO_WORK),
    )


def _figure(title: Text, now: Rate, before: Rate, definition: Text, why: Text) -> Figure:
    lo, hi = share_interval(now.part, now.whole) if now.whole else (None, None)
    value = share(now, why)
    return Figure(title, value, Format.SHARE, Basis.COUNTED, definition, lo, hi, now.whole or None, before.share)


def work_tables(facts: ReverseFacts, about: About) -> tuple[Table, ...]:
    """By unit, by kind, and the works with most complaints."""
    works = facts.now.works
    units = [(_unit(unit), sums) for unit, sums in sorted(works.units.items(), key=lambda one: _order(*one))]
    kinds = [(name, works.kinds[kind]) for kind, name in _KINDS.items() if kind in works.kinds]
    by_unit = Column("unit", Text("责任单位", "Unit"))
    by_kind = Column("kind", Text("类型", "Kind"))
    note = Text(
        "类型按工作说明中的用词判定。", "The kind is told from the words of the description; none is asked for."
    )
    more = Text(f"另有 {len(units) - TOP} 个单位未列出。", f"{len(units) - TOP} more units are not listed.")
    return (
        _rates("work-units", Text("各单位计划工作", "Planned works by unit"), by_unit, works.all, units[:TOP],
               more if len(units) > TOP else None),
        _rates("work-kinds", Text("各类计划工作", "Planned works by kind"), by_kind, works.all, kinds, note),
        _most(facts, about),
    )  # fmt: skip


def _order(unit: str, sums: WorkSums) -> tuple[float, int, str]:
    return -sums.complaints, -sums.works, unit


def _unit(unit: str) -> Text:
    return same(unit) if unit else Text("未登记单位", "no unit known")


def _rates(
    name: str, title: Text, first: Column, every: WorkSums, rows: Iterable[tuple[Text, WorkSums]], note: Text | None
) -> Table:
    told = [(one, *_values(sums)) for one, sums in rows]
    return Table(
        name,
        title,
        (
            first,
            Column("works", Text("结束的工作", "Works ended"), Format.COUNT),
            Column("at_night", _AT_NIGHT, Format.SHARE),
            Column("announced", _ANNOUNCED, Format.SHARE),
            Column("confirmed", _CONFIRMED, Format.SHARE, strong=True),
            Column("on_time", _ON_TIME, Format.SHARE),
            Column("complaints", _COMPLAINTS, Format.NUMBER, strong=True),
            Column("complaints_a_work", Text("每项工作", "A work"), Format.NUMBER),
        ),
        ((ALL, *_values(every)), *told) if told else (),
        note,
        _NO_WORK,
    )


def _values(sums: WorkSums) -> tuple[Value, ...]:
    return (
        sums.works,
        share(sums.at_night, _NONE_AFFECTS),
        share(sums.announced, _NONE_AFFECTS),
        share(sums.confirmed, _NO_WORK),
        share(sums.on_time, _NO_WORK),
        sums.complaints,
        sums.complaints / sums.works if sums.works else NotKnown(_NO_WORK),
    )


def _most(facts: ReverseFacts, about: About) -> Table:
    zone = ZoneInfo(about.zone)
    return Table(
        "works",
        Text("引起投诉最多的计划工作", "Planned works with most complaints"),
        (
            Column("work_id", Text("工作编号", "Work")),
            CITY,
            Column("unit", Text("责任单位", "Unit")),
            Column("kind", Text("类型", "Kind")),
            Column("starts_at", Text("开工", "Begins"), Format.MOMENT),
            Column("complaints", _COMPLAINTS, Format.NUMBER, strong=True),
            Column("forecast", Text("事前预计（模型）", "Forecast beforehand (modelled)"), Format.NUMBER),
            Column("on_time", Text("按时恢复", "Back on time")),
        ),
        tuple(
            (
                same(work.work_id),
                city_name(facts.regions, work.region),
                _unit(work.unit),
                _KINDS[work.kind],
                work.starts_at.astimezone(zone),
                work.complaints,
                work.forecast,
                Text("是", "yes") if work.on_time else Text("否", "no"),
            )
            for work in facts.now.works.most
        ),
        empty=_NO_WORK,
    )
