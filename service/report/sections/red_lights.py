"""Red lights 亮红灯: lit in the time by unit and by cause, and those that are still on."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from alerts.supervision.red_light import Cause, RedLight
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
    same,
)
from service.report.sections.compared import ALL, CITY, change_percent, city_name
from service.store.report_reads.red_lights import RedLightsFacts, hours_on, is_on

TOP: Final = 10
_CAUSES: Final = {
    Cause.BULK_AT_SITE: Text("基站批量投诉", "Bulk complaints at a site"),
    Cause.BULK_OF_OUTAGE: Text("故障批量投诉", "Bulk complaints of an outage"),
    Cause.NO_RESULT: Text("督办未解决", "Supervision without a result"),
}
_NONE: Final = Text("两期均未亮红灯。", "No red light was lit in this time or the one before.")
_NOT_OUT: Final = NotKnown(Text("本期亮起的红灯均未熄灭。", "None of those lit in this time went out."))
_NONE_LIT: Final = NotKnown(Text("本期未亮红灯。", "No red light was lit in this time."))


def red_lights_section(facts: RedLightsFacts, about: About) -> Section:
    """How many were lit, for what and for whom; how long they were on; which are on when the time ends."""
    units, causes = _by(facts, lambda light: light.unit or ""), _by(facts, lambda light: light.cause.value)
    return Section(
        "red-lights",
        Text("亮红灯", "Red lights"),
        (
            Headline(_figures(facts, about)),
            _counts(
                "units",
                Text("各单位亮灯", "Red lights by unit"),
                Column("unit", Text("责任单位", "Unit")),
                [(_unit(name), now, before) for name, now, before in units],
                about,
            ),
            _counts(
                "causes",
                Text("亮灯原因", "Red lights by cause"),
                Column("cause", Text("原因", "Cause")),
                [(_CAUSES[Cause(name)], now, before) for name, now, before in causes],
                about,
            ),
            _still_on(facts, about),
        ),
    )


def _unit(unit: str) -> Text:
    return same(unit) if unit else Text("未登记单位", "no unit known")


def _by(
    facts: RedLightsFacts, key: Callable[[RedLight], str]
) -> Iterator[tuple[str, Sequence[RedLight], Sequence[RedLight]]]:
    """Those of both times by what `key` tells, the most of this time first."""
    names = {key(light) for light in (*facts.now, *facts.before)}
    both = [
        (name, [one for one in facts.now if key(one) == name], [one for one in facts.before if key(one) == name])
        for name in names
    ]
    yield from sorted(both, key=lambda one: (-len(one[1]), -len(one[2]), one[0]))


def _figures(facts: RedLightsFacts, about: About) -> tuple[Figure, ...]:
    ends_at = about.week.ends_at
    out = [one for one in facts.now if not is_on(one, ends_at)]
    hours = sum(hours_on(one, ends_at) for one in out) / len(out) if out else None
    by_hand = sum(one.out_by is not None for one in out)
    return (
        Figure(
            Text("本期亮灯", "Lit in this time"),
            len(facts.now),
            Format.COUNT,
            Basis.COUNTED,
            Text(
                "本期内因批量投诉或督办未解决而亮起的红灯数。",
                "Red lights lit in the time, for bulk complaints or for supervision that led to nothing.",
            ),
            before=len(facts.before),
        ),
        Figure(
            Text("期末仍亮", "Still on at the end"),
            len(facts.on),
            Format.COUNT,
            Basis.COUNTED,
            Text("不论何时亮起，期末尚未熄灭的红灯数。", "Red lights that were on when the time ended, lit whenever."),
        ),
        Figure(
            Text("平均亮灯时长", "How long they were on"),
            (_NOT_OUT if facts.now else _NONE_LIT) if hours is None else hours,
            Format.HOURS,
            Basis.COUNTED,
            Text(
                f"本期亮起且期末前熄灭的红灯的平均时长，其中 {by_hand} 盏由人熄灭；期末仍亮的不计，因此偏短。",
                f"Of those lit in the time that went out before it ended, {by_hand} of them put out by a person: the "
                "mean. Those still on are left out, so that it is told too short.",
            ),
            sample=len(out) or None,
        ),
    )


def _counts(
    name: str,
    title: Text,
    first: Column,
    rows: Sequence[tuple[Text, Sequence[RedLight], Sequence[RedLight]]],
    about: About,
) -> Table:
    every = (ALL, [light for row in rows for light in row[1]], [light for row in rows for light in row[2]])
    left = len(rows) - TOP
    more = Text(f"另有 {left} 行未列出，已计入合计。", f"{left} more rows are not listed; All has them.")
    return Table(
        name,
        title,
        (
            first,
            Column("lit", Text("本期亮灯", "Lit"), Format.COUNT, strong=True),
            Column("lit_before", Text("上期亮灯", "before"), Format.COUNT),
            Column("change_percent", Text("变化率", "change"), Format.CHANGE),
            Column("on", Text("其中期末仍亮", "of them still on"), Format.COUNT),
            Column("complaints", Text("亮灯时投诉", "Complaints when lit"), Format.NUMBER),
            Column("hours", Text("亮灯累计（小时）", "Hours on"), Format.HOURS),
        ),
        tuple(_count(*row, about) for row in (every, *rows[:TOP])) if rows else (),
        more if left > 0 else None,
        _NONE,
    )


def _count(name: Text, now: Sequence[RedLight], before: Sequence[RedLight], about: About) -> tuple[Value, ...]:
    ends_at = about.week.ends_at
    return (
        name,
        len(now),
        len(before),
        change_percent(len(now), len(before)),
        sum(is_on(one, ends_at) for one in now),
        sum(one.complaints for one in now),
        sum(hours_on(one, ends_at) for one in now),
    )


def _still_on(facts: RedLightsFacts, about: About) -> Table:
    zone, ends_at, left = ZoneInfo(about.zone), about.week.ends_at, len(facts.on) - TOP
    return Table(
        "on",
        Text("期末仍亮的红灯（最久的在前）", "Red lights still on, the longest first"),
        (
            Column("subject", Text("对象", "For")),
            CITY,
            Column("unit", Text("责任单位", "Unit")),
            Column("cause", Text("原因", "Cause")),
            Column("lit_at", Text("亮灯时间", "Lit"), Format.MOMENT),
            Column("hours", Text("已亮（小时）", "Hours on"), Format.HOURS, strong=True),
            Column("complaints", Text("亮灯时投诉", "Complaints when lit"), Format.NUMBER),
        ),
        tuple(
            (
                same(one.subject),
                city_name(facts.regions, one.region),
                _unit(one.unit or ""),
                _CAUSES[one.cause],
                one.lit_at.astimezone(zone),
                hours_on(one, ends_at),
                one.complaints,
            )
            for one in facts.on[:TOP]
        ),
        Text(f"另有 {left} 盏未列出。", f"{left} more are not listed.") if left > 0 else None,
        Text("期末没有亮着的红灯。", "No red light was on when the time ended."),
    )
