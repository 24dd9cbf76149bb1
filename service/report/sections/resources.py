"""Resource warnings 资源预警: places whose complaints grow without an outage: weak coverage, congestion."""

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from correlate.resource_warnings import FALSE_SHARE, FEWEST_COMPLAINTS, FEWEST_WEEKS, Growth, growing
from service.report.about import About
from service.report.document import (
    Basis,
    Block,
    Chart,
    ChartKind,
    Column,
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
from service.report.sections.compared import CITY, city_name
from service.store.report_reads.resources import LATELY, ResourceFacts, Unexplained

LISTED: Final = 10
_DRAWN: Final = 4
_NAME_FITS: Final = 12
_TITLE: Final = Text("资源预警", "Resource warnings")
_MIX: Final = 0.5
"""From this share of the complaints on, a class says what it may be."""

_HOW: Final = Text(
    f"无退服可解释的投诉（按归因概率计）占全网之比的趋势检验（Cochran–Armitage，按周，"
    f"已放宽离散度）；少于 {FEWEST_WEEKS} 周或 {FEWEST_COMPLAINTS:.0f} 件的不判；"
    f"预警中误报的平均比例控制在 {FALSE_SHARE:.0%} 以内。增长是相关现象，弱覆盖或资源不足须现场测试确认。",
    "A test for a trend in the place's share of all complaints that no outage explains (Cochran–Armitage, by weeks, "
    f"overdispersed); not for less than {FEWEST_WEEKS} weeks or {FEWEST_COMPLAINTS:.0f} complaints. Of those warned of "
    f"{FALSE_SHARE:.0%} at most are false on average. Growth is no cause: weak coverage and congestion are to be "
    "confirmed by tests on the spot.",
)
_TOO_SHORT: Final = Text(
    f"已归因的投诉不足 {FEWEST_WEEKS} 周，无法判断趋势。",
    f"Less than {FEWEST_WEEKS} weeks hold attributed complaints: too few for a trend.",
)
_NOWHERE: Final = Text(
    f"没有地点在这些周内有 {FEWEST_COMPLAINTS:.0f} 件以上无退服可解释的投诉。投诉填写区县或小区后才能判断。",
    f"No place has {FEWEST_COMPLAINTS:.0f} complaints or more that no outage explains. Only complaints that name a "
    "district or a cell can be judged.",
)


class _Found(msgspec.Struct, frozen=True):
    place: Unexplained
    growth: Growth


def resources_section(facts: ResourceFacts, about: About) -> Section:  # noqa: ARG001 - as every section is made
    """How many places are warned of, and the most certain of them."""
    if sum(1 for total in facts.totals if total) < FEWEST_WEEKS:
        return Section("resources", _TITLE, (Words(_TOO_SHORT),))
    districts, sites = _judged(facts.districts, facts.totals), _judged(facts.sites, facts.totals)
    if not districts and not sites:
        return Section("resources", _TITLE, (Words(_NOWHERE),))
    district = Column("district", Text("区县", "District")), Text("无退服而投诉增长的区县", "Growing districts")
    site = Column("site_id", Text("基站", "Site")), Text("无退服而投诉增长的基站", "Growing sites")
    blocks: tuple[Block, ...] = (
        Headline((_figure(Text("区县", "districts"), districts), _figure(Text("基站", "sites"), sites))),
        _table("districts", *district, districts, facts),
        *_picture(_warned(districts) or _warned(sites)),
        _table("sites", *site, sites, facts),
        Words(_HOW),
    )
    return Section("resources", _TITLE, blocks)


def _judged(places: Sequence[Unexplained], totals: Sequence[float]) -> list[_Found]:
    counts = np.array([place.by_week for place in places], dtype=np.float64).reshape(len(places), len(totals))
    growths = growing(counts, np.array(totals))
    return [_Found(place, growth) for place, growth in zip(places, growths, strict=True) if growth is not None]


def _warned(found: Sequence[_Found]) -> list[_Found]:
    """The most certain first."""
    warned = [one for one in found if one.growth.warned]
    return sorted(warned, key=lambda one: (one.growth.p_value, -one.growth.per_month, one.place.place))


def _figure(kind: Text, found: Sequence[_Found]) -> Figure:
    return Figure(
        Text(f"预警的{kind.zh}", f"Growing {kind.en}"),
        len(_warned(found)) if found else NotKnown(_NOWHERE),
        Format.COUNT,
        Basis.ESTIMATED,
        _HOW,
        sample=len(found) or None,
    )


def _table(name: str, place: Column, title: Text, found: Sequence[_Found], facts: ResourceFacts) -> Table:
    weekly, growth = Text("每周投诉（件）", "Complaints a week"), Text("4 周增长", "Growth in four weeks")
    return Table(
        name,
        title,
        (
            place,
            CITY,
            Column("before", Text(f"此前 {len(facts.totals) - LATELY} 周", "before"), Format.NUMBER, weekly),
            Column("lately", Text(f"近 {LATELY} 周", f"last {LATELY} weeks"), Format.NUMBER, weekly, strong=True),
            Column("growth_percent", Text("变化率", "change"), Format.CHANGE, growth, strong=True),
            Column("lo_percent", Text("90% 自", "90% from"), Format.CHANGE, growth),
            Column("hi_percent", Text("至", "to"), Format.CHANGE, growth),
            Column("signs", Text("疑似原因与依据", "What it may be")),
        ),
        tuple(_row(one, facts) for one in _warned(found)[:LISTED]),
        empty=_none_of(len(found)) if found else _NOWHERE,
    )


def _none_of(judged: int) -> Text:
    return Text(f"判断了 {judged} 处，没有一处的增长超出偶然。", f"{judged} were judged: none grows beyond chance.")


def _row(one: _Found, facts: ResourceFacts) -> tuple[Value, ...]:
    weeks, growth = one.place.by_week, one.growth
    return (
        one.place.place,
        city_name(facts.regions, one.place.region),
        sum(weeks[:-LATELY]) / len(weeks[:-LATELY]),
        sum(weeks[-LATELY:]) / LATELY,
        100 * growth.per_month,
        100 * growth.lo,
        100 * growth.hi,
        _signs(one.place),
    )


def _signs(place: Unexplained) -> Text:
    """Told by what complaints there were closed with; by their class where that says nothing."""
    weak, short = place.causes.get("weak_coverage", 0), place.causes.get("resource_shortage", 0)
    closed, told = sum(place.causes.values()), sum(place.categories.values())
    if weak or short:
        kind = Text("疑似弱覆盖", "weak coverage?") if weak >= short else Text("疑似资源不足", "congestion?")
        return Text(
            f"{kind.zh}：已归档 {closed} 件中弱覆盖 {weak}、资源不足 {short}",
            f"{kind.en} Of {closed} closed, weak coverage {weak}, resource shortage {short}",
        )
    internet = place.categories.get("internet", 0)
    if told and internet / told >= _MIX:
        return Text(f"疑似资源不足：{told} 件中上网类 {internet}", f"congestion? Of {told}, internet {internet}")
    if told and place.categories.get("voice", 0) / told >= _MIX:
        voice = place.categories["voice"]
        return Text(f"疑似弱覆盖：{told} 件中话音类 {voice}", f"weak coverage? Of {told}, voice {voice}")
    return Text("原因不明，须现场测试", "not told by causes or classes: to be tested on the spot")


def _short(place: str) -> str:
    return place if len(place) <= _NAME_FITS else f"{place[: _NAME_FITS - 1]}…"


def _picture(warned: Sequence[_Found]) -> tuple[Chart, ...]:
    if not warned:
        return ()
    weeks = len(warned[0].place.by_week)
    # One line alone has no name beside it.
    alone = f": {warned[0].place.place}" if len(warned) == 1 else ""
    return (
        Chart(
            "weeks",
            Text(f"无退服可解释的投诉（每周）{alone}", f"Complaints that no outage explains, by week{alone}"),
            ChartKind.LINES,
            Text("距期末的周数", "weeks before the end"),
            Text("投诉（件）", "complaints"),
            tuple(Series(same(_short(one.place.place)), one.place.by_week) for one in warned[:_DRAWN]),
            tuple(same(str(number - weeks)) for number in range(weeks)),
        ),
    )
