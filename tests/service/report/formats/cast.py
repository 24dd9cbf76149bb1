"""A small report with everything in it that a report may hold, and names that are out to do harm."""

from datetime import UTC, datetime

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
    Report,
    Section,
    Series,
    Table,
    Text,
    Words,
    same,
)

HOSTILE = ('=cmd|"/c calc"!A1', "+1+1", "-2", "@SUM(A1)", 'O\'Brien, "West"', "<script>alert(1)</script>", "[a]:*?/\\")

HOURS = Text("退服累计时长", "Cumulative outage hours")
YINCHUAN, GUYUAN = Text("银川", "Yinchuan"), Text("固原", "Guyuan")


def operators_table() -> Table:
    """Two cities of the operators' sheet, wide as they print it."""
    cities = [(YINCHUAN, (120.2606, 364.1694, 202.8163), (394, 442, 12.1827)), (GUYUAN, (96.0, 0.0, None), (6, 6, 0.0))]
    columns = [Column("measure", Text("指标", "Measure"))]
    for city, *_ in cities:
        for name, zh, en in (
            ("last", "上周", "last week"),
            ("now", "本周", "this week"),
            ("change", "变化率", "change"),
        ):
            format_ = Format.CHANGE if name == "change" else Format.HOURS
            columns.append(Column(f"{city.en}_{name}", Text(zh, en), format_, city))
    row = [HOURS, *(value for _, hours, _ in cities for value in hours)]
    return Table("weekly", Text("投诉与故障关联", "Complaints and faults"), tuple(columns), (tuple(row),))


def report() -> Report:
    """With hostile names, an empty table, what is not known, and each kind of picture."""
    why = NotKnown(Text("库中没有修复记录。", "The store has no repairs."))
    places = Table(
        "places",
        Text("地点", "Places"),
        (
            Column("place", Text("地点", "Place")),
            Column("complaints", Text("投诉", "Complaints"), Format.COUNT),
            Column("since", Text("起始", "Since"), Format.MOMENT),
            Column("share", Text("占比", "Share"), Format.SHARE),
        ),
        tuple((name, at, datetime(2011, 7, 4, at, tzinfo=UTC), 0.125) for at, name in enumerate(HOSTILE)),
        note=Text("按投诉数排序。", "By complaints."),
    )
    empty = Table("none", Text("红灯", "Red lights"), (Column("unit", Text("单位", "Unit")),), ())
    headline = Headline(
        (
            Figure(HOURS, 1798.01, Format.HOURS, Basis.COUNTED, Text("并集", "The union"), sample=1475, before=334.54),
            Figure(same("W"), 3.25, Format.HOURS, Basis.ESTIMATED, same("w"), lo=2.5, hi=4.75, sample=12),
            Figure(Text("命中率", "Hit rate"), why, Format.SHARE, Basis.COUNTED, Text("按时修复的比例", "In time")),
        )
    )
    bars = Chart(
        "bars", Text("各市投诉", "By city"), ChartKind.BARS, Text("地市", "City"), Text("投诉", "Complaints"),
        (Series(Text("本周", "This week"), (31.0, None)), Series(Text("上周", "Last week"), (9.0, 4.0))),
        (YINCHUAN, GUYUAN),
    )  # fmt: skip
    scatter = Chart(
        "scatter", Text("投诉与时长", "Against hours"), ChartKind.SCATTER, HOURS, Text("投诉", "Complaints"),
        (Series(Text("本周", "This week"), (88.0, 15.0), (364.17, 354.99), labels=("银川", "=x")),),
    )  # fmt: skip
    band = Chart(
        "band", Text("曲线", "Curve"), ChartKind.BAND, Text("小时", "Hours"), Text("率", "Rate"),
        (Series(Text("全部", "All"), (1.0, 2.0), (0.0, 1.0), (0.5, 1.5), (1.5, 3.0)),),
    )  # fmt: skip
    mind = Words(Text("注意", "Mind"), marked=True)
    return Report(
        Text("投诉与故障关联周报", "Complaints and faults, weekly"),
        "2011-W27",
        datetime(2011, 7, 3, 16, tzinfo=UTC),
        datetime(2011, 7, 10, 16, tzinfo=UTC),
        "Asia/Shanghai",
        datetime(2011, 7, 11, 1, tzinfo=UTC),
        (
            Section("weekly", Text("周表", "The table"), (headline, operators_table(), scatter)),
            Section("rest", Text("其他", "Others"), (mind, places, empty, bars, band)),
        ),
        (Definition(HOURS, Text("每个小区退服时间的并集。", "The union of the time out per cell.")),),
    )
