"""Fault-caused complaints against outage hours and against outaged cells: which of the two they go with."""

from typing import Final

from service.report.about import About
from service.report.document import (
    Basis,
    Block,
    Chart,
    ChartKind,
    Definition,
    Figure,
    Format,
    Headline,
    NotKnown,
    Section,
    Series,
    Text,
    Words,
)
from service.report.straight_line import FEWEST, Fit, RankedAlike, rank_correlation, ranked_alike, straight_line
from service.store.report_reads.fit import FitFacts

_HOURS: Final = Text("退服累计时长（小时）", "cumulative outage hours")
_CELLS: Final = Text("退服小区数", "outaged cells")
_COMPLAINTS: Final = Text("故障原因引起投诉（件）", "fault-caused complaints")
_FEW: Final = NotKnown(
    Text(
        f"地市 × 周少于 {FEWEST} 个，或数值全都相同：不足以拟合。",
        f"Fewer than {FEWEST} cities × weeks, or all of the same value: too little for a line.",
    )
)
_ASSOCIATION: Final = Text(
    "以上只说明相关，不能证明因果：大地市故障多、投诉也多；相邻各周也不独立，区间只会偏窄。",
    "This shows an association, not a cause: large cities have more of both, and weeks go on from each other, so that "
    "the intervals are too narrow if anything.",
)

FIT_DEFINITIONS: Final = (
    Definition(
        Text("秩相关", "Rank correlation"),
        Text(
            "斯皮尔曼秩相关系数：1 为完全同升同降，0 为无关。两者之差的 90% 区间由按周重抽样 400 次得出。",
            "Spearman's: 1 where both rise together throughout, 0 where they have nothing to do with each other. The "
            "90% interval of the difference is from 400 draws of weeks.",
        ),
    ),
)


_MORE: Final = 100.0
"""So many hours or cells more: one is too few to see."""


def fit_section(facts: FitFacts, about: About) -> Section:
    """Both slopes with intervals, both rank correlations, the finding in words, and the two pictures."""
    hours = [mark.outage_hours for mark in facts.marks]
    cells = [float(mark.outaged_cells) for mark in facts.marks]
    complaints = [float(mark.complaints) for mark in facts.marks]
    by_hours, by_cells = straight_line(hours, complaints), straight_line(cells, complaints)
    alike = ranked_alike(hours, cells, complaints, [mark.week for mark in facts.marks])
    figures = (
        _slope(Text("每多 100 退服小时的投诉", "Complaints per 100 outage hours more"), by_hours, len(hours)),
        _slope(Text("每多 100 退服小区的投诉", "Complaints per 100 outaged cells more"), by_cells, len(cells)),
        _rank(
            Text("与退服时长的秩相关", "Rank correlation with hours"), rank_correlation(hours, complaints), len(hours)
        ),
        _rank(
            Text("与退服小区数的秩相关", "Rank correlation with cells"), rank_correlation(cells, complaints), len(cells)
        ),
    )
    pictures: tuple[Block, ...] = (
        _picture("fit-hours", _HOURS, hours, complaints, facts, by_hours),
        _picture("fit-cells", _CELLS, cells, complaints, facts, by_cells),
    )
    return Section(
        "fit",
        Text("投诉随退服时长还是随小区数变化", "Do complaints go with hours or with cells"),
        (
            Words(_sample(facts, about)),
            Headline(figures),
            Words(_finding(alike), marked=True),
            *(pictures if facts.marks else ()),
            Words(_ASSOCIATION),
        ),
    )


def _sample(facts: FitFacts, about: About) -> Text:
    regions = len({mark.region for mark in facts.marks})
    until = about.week.name
    return Text(
        f"样本：截至 {until} 的 {facts.weeks} 个整周，{regions} 个地市，{len(facts.marks)} 个点（一地市一周为一点）；"
        "计划工作不计入。",
        f"Sample: {facts.weeks} whole weeks up to {until}, {regions} cities, {len(facts.marks)} marks, each a city in "
        "a week; planned work left out.",
    )


def _slope(title: Text, fit: Fit | None, sample: int) -> Figure:
    definition = Text(
        "各地市各周故障投诉对该量的最小二乘直线斜率，90% 区间；是相关，不是因果。",
        "The slope of the least-squares line through cities in weeks, with its 90% interval; an association, no cause.",
    )
    if fit is None:
        return Figure(title, _FEW, Format.NUMBER, Basis.ESTIMATED, definition, sample=sample or None)
    slope, lo, hi = (_MORE * each for each in (fit.slope, fit.slope_lo, fit.slope_hi))
    return Figure(title, slope, Format.NUMBER, Basis.ESTIMATED, definition, lo, hi, sample or None)


def _rank(title: Text, correlation: float | None, sample: int) -> Figure:
    definition = FIT_DEFINITIONS[0].text
    value = _FEW if correlation is None else correlation
    return Figure(title, value, Format.NUMBER, Basis.ESTIMATED, definition, sample=sample or None)


def _finding(alike: RankedAlike | None) -> Text:
    """What management holds true: that complaints go with hours, not with cells. What this history says of it."""
    if alike is None:
        return Text(
            "“投诉随退服时长、而非退服小区数变化”：数据太少，无法检验。",
            "“Complaints go with outage hours, not with the number of cells”: too little is known to test it.",
        )
    told = Text(
        f"与时长的秩相关 {alike.first:.2f}，与小区数的秩相关 {alike.second:.2f}",
        f"the rank correlation is {alike.first:.2f} with hours and {alike.second:.2f} with cells",
    )
    if alike.lo is None or alike.hi is None:
        verdict = Text("周数太少，差别无法检验。", "too few weeks to test the difference.")
    else:
        verdict = _verdict(alike.lo, alike.hi)
    return Text(
        f"“投诉随退服时长、而非退服小区数变化”：{told.zh}；{verdict.zh}",
        f"“Complaints go with outage hours, not with the number of cells”: {told.en}; {verdict.en}",
    )


def _verdict(lo: float, hi: float) -> Text:
    zh, en = f"差的 90% 区间 {lo:+.2f} 至 {hi:+.2f}", f"the difference lies in {lo:+.2f} to {hi:+.2f} (90%)"
    if lo > 0.0:
        return Text(f"{zh}：与时长更密切，这段历史支持该结论。", f"{en}: closer with hours; this history bears it out.")
    if hi < 0.0:
        return Text(
            f"{zh}：与小区数更密切，这段历史与该结论相反。", f"{en}: closer with cells; this history contradicts it."
        )
    return Text(
        f"{zh}：含零，这段历史分不出哪一个更密切。", f"{en}: it holds zero; this history can not tell the two apart."
    )


def _picture(name: str, x_title: Text, x: list[float], y: list[float], facts: FitFacts, fit: Fit | None) -> Chart:
    """Marks of earlier weeks and of this time, and the line as its two ends."""
    now = [place for place, mark in enumerate(facts.marks) if mark.now]
    before = [place for place, mark in enumerate(facts.marks) if not mark.now]
    groups = ((Text("此前各周", "earlier weeks"), before), (Text("本期", "this time"), now))
    series = [
        Series(title, tuple(y[at] for at in places), tuple(x[at] for at in places))
        for title, places in groups
        if places
    ]
    note = None
    if fit is not None:
        end = fit.line[-1]
        note = Text(
            f"斜率 {fit.slope:.3g}（90% 区间 {fit.slope_lo:.3g} 至 {fit.slope_hi:.3g}）；"
            f"{x_title.zh} {end[0]:.0f} 时均值 {end[1]:.1f}（{end[2]:.1f} 至 {end[3]:.1f}）。",
            f"Slope {fit.slope:.3g} (90% {fit.slope_lo:.3g} to {fit.slope_hi:.3g}); at {end[0]:.0f} {x_title.en} the "
            f"mean is {end[1]:.1f} ({end[2]:.1f} to {end[3]:.1f}).",
        )
    return Chart(
        name,
        Text(f"{_COMPLAINTS.zh}与{x_title.zh}", f"Fault-caused complaints against {x_title.en}"),
        ChartKind.SCATTER,
        x_title,
        _COMPLAINTS,
        tuple(series),
        note=note,
    )
