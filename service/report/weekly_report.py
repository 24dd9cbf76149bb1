"""A report as management knows it: the operators' table, complaints against outage hours, what it rests on."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from correlate.weekly import WeeklyRow
from ingest.records import Region
from service.history.summary import Counts, Kind
from service.report.about import About
from service.report.document import (
    Block,
    Chart,
    ChartKind,
    Column,
    Definition,
    Figure,
    Format,
    Formatted,
    Headline,
    NotKnown,
    Report,
    Section,
    Series,
    Table,
    Text,
    Value,
    Words,
    same,
)
from service.report.measures import ATTRIBUTED, FURTHER, PRINTED, Measure
from service.report.period import WORDS, PeriodWords

_CHANGE: Final = Text("变化率", "change")
_MEASURE: Final = Column("measure", Text("指标", "Measure"))
_CITIES_A_TABLE: Final = 5
_NOTHING: Final = NotKnown(Text("本期没有数据。", "Nothing happened in this time."))
_NO_COMPLAINTS: Final = NotKnown(Text("本期没有投诉。", "There were no complaints in this time."))
_NONE_BEFORE: Final = Text("没有上一期数据可比。", "There is no time before to compare with.")


class Sample(msgspec.Struct, frozen=True):
    """What the report was made from: how many weeks (days, months) there are, and what was read."""

    periods: int
    counts: Mapping[Kind, Counts] | Mapping[str, Counts]


def weekly_report(
    rows: Sequence[WeeklyRow],
    regions: Mapping[str, Region],
    about: About,
    sample: Sample,
) -> Report:
    """The report; `rows` are those of this very time, one a region."""
    names = {row.region: _name(regions.get(row.region), row.region) for row in rows}
    week, words = about.week, WORDS[about.kind]
    further = _wide("all", FURTHER, rows, names, words)
    return Report(
        title=words.title,
        period=week.name,
        starts_at=week.starts_at,
        ends_at=week.ends_at,
        zone=about.zone,
        made_at=about.made_at,
        sections=(
            Section("table", Text("投诉与故障关联分析", "Complaints and faults"), _table(rows, names, sample, words)),
            Section("all", Text("全部投诉与归因", "All complaints, and what outages explain"), further),
            Section("planned", Text("割接等计划工作", "Planned work"), (_planned(rows, names),)),
            Section("quality", Text("数据质量", "Data quality"), (_quality(sample.counts),)),
        ),
        definitions=tuple(Definition(one.title, one.definition) for one in (*PRINTED, *FURTHER)) + _WORDS,
    )


def _table(
    rows: Sequence[WeeklyRow], names: Mapping[str, Text], sample: Sample, words: PeriodWords
) -> tuple[Block, ...]:
    said = Text(
        f"样本为 {len(rows)} 个地市 × {sample.periods} 期：只能看出相关，不能证明因果，也不能确定黄金抢修时间。",
        f"{len(rows)} regions × {sample.periods} times show an association; they can not prove a cause, nor locate a "
        "golden repair time.",
    )
    figures = tuple(_total(measure, rows) for measure in (*PRINTED, ATTRIBUTED))
    return (
        Headline(figures),
        *_wide("cities", PRINTED, rows, names, words),
        _scatter(rows, names, words),
        Words(said, marked=True),
    )


def _total(measure: Measure, rows: Sequence[WeeklyRow]) -> Figure:
    """Of all regions together. Cells are of one region each, so that their numbers add up."""
    before = [getattr(row, f"{measure.column}_last_week") for row in rows]
    known = None if not rows or None in before else sum(before)
    return Figure(
        measure.title,
        sum(getattr(row, measure.column) for row in rows)
        if rows
        else NotKnown(Text("本周没有数据。", "Nothing happened.")),
        measure.format,
        measure.basis,
        measure.definition,
        before=known,
    )


def _wide(
    name: str, measures: Sequence[Measure], rows: Sequence[WeeklyRow], names: Mapping[str, Text], words: PeriodWords
) -> tuple[Table, ...]:
    """The operators' form: three columns a city, five cities a table."""
    parts = [rows[start : start + _CITIES_A_TABLE] for start in range(0, len(rows), _CITIES_A_TABLE)] or [rows]
    has_before = any(row.outages_last_week is not None for row in rows)
    title = Text(f"按地市，{words.now.zh}与{words.last.zh}", f"By city, {words.now.en} beside {words.last.en}")
    return tuple(
        Table(
            f"{name}-{number}" if len(parts) > 1 else name,
            title,
            (_MEASURE, *(column for row in part for column in _columns(names[row.region], row.region, words))),
            tuple((measure.title, *(value for row in part for value in _values(measure, row))) for measure in measures)
            if part
            else (),
            None if has_before else _NONE_BEFORE,
        )
        for number, part in enumerate(parts, 1)
    )


def _columns(city: Text, region: str, words: PeriodWords) -> tuple[Column, ...]:
    return (
        Column(f"{region} last", words.last, Format.NUMBER, city),
        Column(f"{region} now", words.now, Format.NUMBER, city, strong=True),
        Column(f"{region} change_percent", _CHANGE, Format.CHANGE, city),
    )


def _values(measure: Measure, row: WeeklyRow) -> tuple[Value, ...]:
    last, now = getattr(row, f"{measure.column}_last_week"), getattr(row, measure.column)
    shown = [None if value is None else Formatted(value, measure.format) for value in (last, now)]
    return *shown, getattr(row, f"{measure.column}_change_percent")


def _scatter(rows: Sequence[WeeklyRow], names: Mapping[str, Text], words: PeriodWords) -> Chart:
    before = [row for row in rows if row.outage_hours_last_week is not None]
    series = [
        Series(
            words.now,
            tuple(float(row.complaints_by_cause) for row in rows),
            tuple(row.outage_hours for row in rows),
            labels=tuple(_label(names[row.region]) for row in rows),
        )
    ]
    if before:
        series.append(
            Series(
                words.last,
                tuple(float(row.complaints_by_cause_last_week or 0) for row in before),
                tuple(row.outage_hours_last_week or 0.0 for row in before),
            )
        )
    return Chart(
        "hours",
        Text("故障投诉与退服时长", "Fault-caused complaints against outage hours"),
        ChartKind.SCATTER,
        Text("退服累计时长（小时）", "cumulative outage hours"),
        Text("故障原因引起投诉（件）", "fault-caused complaints"),
        tuple(series),
    )


def _label(name: Text) -> str:
    return name.zh if name.zh == name.en else f"{name.zh} {name.en}"


def _planned(rows: Sequence[WeeklyRow], names: Mapping[str, Text]) -> Table:
    return Table(
        "planned",
        Text("计划工作（不计入上表）", "Planned work, not counted above"),
        (
            Column("region", Text("地市", "City")),
            Column("cells", Text("退服小区数", "Cells out"), Format.COUNT),
            Column("hours", Text("退服时长（小时）", "Hours out"), Format.HOURS),
            Column("complaints", Text("引起的投诉（期望值）", "Complaints (expected)"), Format.NUMBER),
            Column("share", Text("占全部投诉", "Of all complaints"), Format.SHARE),
        ),
        tuple(
            (
                names[row.region],
                row.planned_cells,
                row.planned_outage_hours,
                row.planned_complaints,
                NotKnown(Text("本周没有投诉。", "There were no complaints."))
                if row.planned_share is None
                else row.planned_share,
            )
            for row in rows
        ),
    )


def _quality(counts: Mapping[Kind, Counts] | Mapping[str, Counts]) -> Table:
    names = {"alarms": Text("告警", "Alarms"), "complaints": Text("投诉", "Complaints")}
    heads = (("read", "读取", "Read"), ("accepted", "接受", "Accepted"), ("duplicate", "重复", "Duplicate"),
             ("rejected", "拒绝", "Rejected"), ("late", "迟到", "Late"))  # fmt: skip
    return Table(
        "quality",
        Text("数据源记录：读取 = 接受 + 重复 + 拒绝", "Records: read = accepted + duplicate + rejected"),
        (Column("kind", Text("数据", "Data")), *(Column(name, Text(zh, en), Format.COUNT) for name, zh, en in heads)),
        tuple(
            (names.get(kind, same(kind)), *(getattr(count, name) for name, _, _ in heads))
            for kind, count in counts.items()
        ),
        Text(
            "自开始接收以来的累计数；告警的发生与清除分开送达的，各计一条。",
            "All since the beginning; where a clear came apart from its raise, both count.",
        ),
    )


_WORDS: Final = (
    Definition(
        Text("周期", "Time"),
        Text(
            "周：周一 00:00 至下周一 00:00；日、月：00:00 至 00:00（数据集所在时区）。",
            "A week: Monday 00:00 to Monday 00:00; a day, a month: from 00:00 to 00:00; in the data's time zone.",
        ),
    ),
    Definition(
        Text("变化率", "Change"),
        Text("以未取整的数值计算；上一期为零时不计。", "From unrounded figures; none where the earlier one is zero."),
    ),
)


def _name(region: Region | None, name: str) -> Text:
    return same(name) if region is None else Text(region.name_zh or name, region.name_en or name)
