"""The patrol list 巡检清单: sites and cells that are likely to fail or flap next, from their own past, with reasons."""

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from alerts.scorecard import share_interval
from correlate.patrol import FEWEST_WEEKS, Numbers, Outlook, Trial, Weeks, fitted_law, outlook, tried
from service.report.about import About
from service.report.document import (
    Basis,
    Block,
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
)
from service.report.sections.compared import CITY, city_name
from service.store.report_reads.patrol import PastFailures, PatrolFacts

LISTED: Final = 10
TRIED_WEEKS: Final = 4
_LATELY: Final = 4
_TITLE: Final = Text("巡检清单", "Patrol list")
_HOW: Final = Text(
    "概率：未来 7 天内至少发生一次非计划退服（或反复中断）的可能性，仅由本站或本小区以往各周是否退服推算，"
    "近期的周权重更大，"
    "样本少时向全网平均靠拢；区间为 90%。属于规律外推，不说明原因。",
    "Probability: that it fails (or flaps) at least once in the next seven days, told only from the weeks in which it "
    "did; the newer count more, and what has little past of its own leans on the mean of all. With 90% intervals. "
    "It carries a pattern on and tells no cause.",
)
_TOO_SHORT: Final = Text(
    f"退服历史不足 {FEWEST_WEEKS} 周，无法推算。接入更长的告警历史后即可给出清单。",
    f"Less than {FEWEST_WEEKS} weeks of outages are known. A longer history of alarms fills this list.",
)
_QUIET: Final = Text("历史中没有非计划退服。", "No unplanned outage is known.")


class _Ranked(msgspec.Struct, frozen=True):
    """Places in order of how likely they fail; `flaps`: the probability of that, None where nothing ever flapped."""

    places: tuple[PastFailures, ...]
    fails: Outlook
    flaps: Numbers | None


def patrol_section(facts: PatrolFacts, about: About) -> Section:
    """How such lists did in the last weeks, the likeliest sites and the likeliest cells."""
    why = _QUIET if not facts.cells else _TOO_SHORT if facts.weeks < FEWEST_WEEKS else None
    if why is not None:
        return Section("patrol", _TITLE, (Words(why),))
    return Section("patrol", _TITLE, (*_record(facts), *_lists(facts, about), Words(_HOW)))


def _lists(facts: PatrolFacts, about: About) -> tuple[Block, ...]:
    sites = Column("site_id", Text("基站", "Site")), Text("近期易退服基站", "Sites likely to fail")
    cells = Column("cell_id", Text("小区", "Cell")), Text("近期易退服小区", "Cells likely to fail")
    return (
        _table("sites", *sites, _ranked(facts.sites, facts.quiet_sites), facts, about),
        _table("cells", *cells, _ranked(facts.cells, facts.quiet_cells), facts, about),
    )


def _matrix(counts: Sequence[tuple[int, ...]], weeks: int) -> Weeks:
    return np.array(counts, dtype=np.int64).reshape(len(counts), weeks) > 0


def _failed(places: Sequence[PastFailures]) -> Weeks:
    return _matrix([one.failures for one in places], len(places[0].failures))


def _ranked(places: Sequence[PastFailures], quiet: int) -> _Ranked | None:
    """The first of them; None where there are none."""
    law = fitted_law(_failed(places), quiet) if places else None
    if law is None:
        return None
    found = outlook(_failed(places), law)
    first = np.argsort(-found.probability, kind="stable")[:LISTED]
    flapped = _matrix([one.flaps for one in places], len(places[0].flaps))
    flap_law = fitted_law(flapped, quiet)
    told = Outlook(found.probability[first], found.lo[first], found.hi[first])
    # Learnt apart, and yet what flaps has failed.
    flaps = None if flap_law is None else np.minimum(outlook(flapped[first], flap_law).probability, told.probability)
    return _Ranked(tuple(places[at] for at in first), told, flaps)


def _table(name: str, place: Column, title: Text, ranked: _Ranked | None, facts: PatrolFacts, about: About) -> Table:
    fails = Text("7 天内退服", "Fails within 7 days")
    return Table(
        name,
        title,
        (
            place,
            CITY,
            Column("unit", Text("责任单位", "Unit")),
            Column("probability", Text("概率", "probability"), Format.SHARE, fails, strong=True),
            Column("lo", Text("自", "from"), Format.SHARE, fails),
            Column("hi", Text("至", "to"), Format.SHARE, fails),
            Column("flaps", Text("7 天内反复中断", "Flaps within 7 days"), Format.SHARE),
            Column("reasons", Text("依据", "Why")),
        ),
        () if ranked is None else tuple(_row(at, one, ranked, facts, about) for at, one in enumerate(ranked.places)),
        empty=Text("资源数据中没有基站编号。", "No outage names a site."),
    )


def _row(at: int, one: PastFailures, ranked: _Ranked, facts: PatrolFacts, about: About) -> tuple[Value, ...]:
    no_flap = NotKnown(Text("历史中没有反复中断。", "Nothing ever flapped."))
    unit = NotKnown(Text("资源数据中未填写责任单位（sites 的 unit）。", "The inventory names no unit of the site."))
    return (
        one.place,
        city_name(facts.regions, one.region),
        unit if one.unit is None else one.unit,
        float(ranked.fails.probability[at]),
        float(ranked.fails.lo[at]),
        float(ranked.fails.hi[at]),
        no_flap if ranked.flaps is None else float(ranked.flaps[at]),
        _reasons(one, about),
    )


def _reasons(one: PastFailures, about: About) -> Text:
    weeks, lately = sum(map(bool, one.failures)), sum(map(bool, one.failures[-_LATELY:]))
    last = one.last_at.astimezone(ZoneInfo(about.zone)).date()
    flaps = sum(one.flaps)
    zh = f"{len(one.failures)} 周中 {weeks} 周退服（近 {_LATELY} 周 {lately} 周）"
    en = f"failed in {weeks} of {len(one.failures)} weeks ({lately} of the last {_LATELY}), {sum(one.failures)} times"
    zh = f"{zh}，共 {sum(one.failures)} 次，最近 {last}"
    more_zh = f"；反复中断 {flaps} 次" if flaps else ""
    more_en = f"; {flaps} flaps" if flaps else ""
    told = f"{one.complaints:.1f}"
    return Text(f"{zh}{more_zh}；引起投诉约 {told} 件", f"{en}, last {last}{more_en}; {told} complaints put down to it")


def _record(facts: PatrolFacts) -> tuple[Block, ...]:
    """How lists made in the same way did in the last weeks, which they did not know."""
    places, quiet = (facts.sites, facts.quiet_sites) if facts.sites else (facts.cells, facts.quiet_cells)
    kind = Text("基站", "sites") if facts.sites else Text("小区", "cells")
    trial = tried(_failed(places), quiet, TRIED_WEEKS, LISTED)
    if trial is None:
        told = Text("历史尚短，清单的准确性还无法检验。", "The history is too short to try how well such lists do.")
        return (Words(told),)
    return (Headline(_figures(trial, kind)),)


def _figures(trial: Trial, kind: Text) -> tuple[Figure, ...]:
    lo, hi = share_interval(trial.listed_failed, trial.listed)
    weeks = trial.weeks
    return (
        Figure(
            Text(f"清单上的{kind.zh}次周确实退服", f"Listed {kind.en} that then failed"),
            trial.listed_failed / trial.listed,
            Format.SHARE,
            Basis.COUNTED,
            Text(
                f"最近 {weeks} 周中每周用此前数据列出前 {LISTED} 名，"
                f"其中次周发生非计划退服的比例（未参与推算的数据）。",
                f"Of the first {LISTED} listed for each of the last {weeks} weeks from what was known before it, those "
                "that failed in that week.",
            ),
            lo,
            hi,
            trial.listed,
        ),
        Figure(
            Text("清单当时的预期", "What the lists expected"),
            trial.listed_expected / trial.listed,
            Format.SHARE,
            Basis.ESTIMATED,
            Text("清单上各概率的平均值，与实际比例对照。", "The mean of the probabilities on the lists, to compare."),
            sample=trial.listed,
        ),
        Figure(
            Text(f"任一{kind.zh}每周退服", f"Any of the {kind.en} in a week"),
            trial.all_failed / trial.all,
            Format.SHARE,
            Basis.COUNTED,
            Text(
                "同期全部基站（或小区）的每周退服比例，即随机抽查的命中率。",
                "The share of all that failed in a week: what a list drawn at random would come to.",
            ),
            sample=trial.all,
        ),
    )
