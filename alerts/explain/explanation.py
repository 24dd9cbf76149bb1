"""Whether what is known of a place explains a call from there: outages, planned work, spikes that none explains."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from alerts.explain.cause_scene import scene_of
from alerts.explain.place import Place
from alerts.explain.restoration import OrderStanding, Restoration, Restorations, of_work
from alerts.orders.receipt import Scene
from correlate.facts import Spike, SpikeKind
from ingest.records import PlannedWork

_SURE, _LIKELY = 0.9, 0.5

MOST_GROUPS = 10
"""An agent reads no longer list."""


class Kind(StrEnum):
    """What explains a call."""

    OUTAGE = "outage"
    PLANNED_WORK = "planned_work"
    SUSPECTED = "suspected"


class Verdict(StrEnum):
    """How surely a call is explained: by how many of those who may be calling are without service."""

    YES = "yes"
    LIKELY = "likely"
    POSSIBLY = "possibly"
    NO = "no"
    UNKNOWN_PLACE = "unknown_place"


class ExplainRules(msgspec.Struct, frozen=True):
    """`recent`: so long after an outage has ended it still explains calls; `grace`: that of planned works."""

    recent: timedelta = timedelta(hours=3)
    grace: timedelta = timedelta(minutes=30)


class CellOut(msgspec.Struct, frozen=True):
    """An outage of one cell of the place, that lasts or ended not long ago."""

    outage_id: str
    group_id: str
    cell_id: str
    started_at: datetime
    ended_at: datetime | None
    planned: bool
    work_id: str | None


class Known(msgspec.Struct, frozen=True):
    """What is known of a place at a moment.

    `causes`: of the alarms of each group; `orders`: by group; `works`: whose windows may cover the moment, by id.
    """

    outages: Sequence[CellOut] = ()
    causes: Mapping[str, Sequence[str]] = {}
    orders: Mapping[str, OrderStanding] = {}
    works: Mapping[str, PlannedWork] = {}
    spikes: Sequence[Spike] = ()


class Explanation(msgspec.Struct, frozen=True):
    """One thing that explains a call from the place.

    `share`: how likely a call from there comes from where it is felt, 0–1. `since`, `restored_at`: when it began
    there, and when service was back, None while it lasts. `outage_id`: of the likeliest cell.
    """

    kind: Kind
    scene: Scene
    share: float
    since: datetime
    restored_at: datetime | None = None
    expected: Restoration | None = None
    outage_id: str | None = None
    group_id: str | None = None
    work_id: str | None = None
    order: OrderStanding | None = None


def likeliest(place: Place, outages: Sequence[CellOut], now: datetime) -> list[CellOut]:
    """Those of the `MOST_GROUPS` groups that explain most: the others are not told of."""
    lasting, share = set[str](), dict[str, float]()
    for one in outages:
        share[one.group_id] = share.get(one.group_id, 0.0) + place.cells.get(one.cell_id, 0.0)
        if one.ended_at is None or one.ended_at > now:
            lasting.add(one.group_id)
    first = sorted(share, key=lambda group: (group not in lasting, -share[group], group))
    told = set(first[:MOST_GROUPS])
    return [one for one in outages if one.group_id in told]


def explanations(
    place: Place, known: Known, laws: Restorations, rules: ExplainRules, now: datetime
) -> list[Explanation]:
    """All that explain a call from the place at `now`: what lasts before what is over, then the likeliest first."""
    found = [*_of_groups(place, known, laws, rules, now), *_of_spikes(place, known.spikes, now)]
    named = {each.work_id for each in found if each.kind is Kind.PLANNED_WORK}
    found += [each for each in _of_works(place, known.works.values(), rules, now) if each.work_id not in named]
    return sorted(found, key=lambda each: (each.restored_at is not None, -each.share, each.since, each.group_id or ""))


def verdict_of(found: Sequence[Explanation]) -> Verdict:
    """By the first one; a spike that nothing explains is never sure."""
    if not found:
        return Verdict.NO
    first = found[0]
    if first.share >= _SURE and first.kind is not Kind.SUSPECTED:
        return Verdict.YES
    return Verdict.LIKELY if first.share >= _LIKELY else Verdict.POSSIBLY


def _of_groups(
    place: Place, known: Known, laws: Restorations, rules: ExplainRules, now: datetime
) -> Iterator[Explanation]:
    by_group: dict[str, list[CellOut]] = {}
    for one in known.outages:
        by_group.setdefault(one.group_id, []).append(one)
    for group_id, cells in by_group.items():
        lasting = [one for one in cells if one.ended_at is None or one.ended_at > now]
        felt = lasting or cells
        first = max(felt, key=lambda one: (place.cells.get(one.cell_id, 0.0), one.outage_id))
        work = known.works.get(first.work_id or "")
        planned = first.planned and (work is None or (first.ended_at or now) <= work.ends_at + rules.grace)
        since = min(one.started_at for one in felt)
        order = known.orders.get(group_id)
        yield Explanation(
            kind=Kind.PLANNED_WORK if planned else Kind.OUTAGE,
            scene=scene_of(known.causes.get(group_id, ()), planned),
            share=min(1.0, sum(place.cells.get(cell, 0.0) for cell in {one.cell_id for one in felt})),
            since=since,
            restored_at=None if lasting else max(one.ended_at for one in cells if one.ended_at is not None),
            expected=_expected(work if planned else None, since, order, laws, rules, now) if lasting else None,
            outage_id=first.outage_id,
            group_id=group_id,
            work_id=first.work_id,
            order=order,
        )


def _expected(
    work: PlannedWork | None, since: datetime, order: OrderStanding | None, laws: Restorations, rules: ExplainRules,
    now: datetime,
) -> Restoration:  # fmt: skip
    return of_work(work, rules.grace) if work is not None else laws.of_outage(since, order, now)


def _of_works(place: Place, works: Iterable[PlannedWork], rules: ExplainRules, now: datetime) -> Iterator[Explanation]:
    """Works whose window is open and that touch the place; one that names a region alone is felt nobody knows where."""
    for work in works:
        share = _covered(place, work)
        if work.affects_service and share is not None and work.starts_at <= now < work.ends_at:
            told = of_work(work, rules.grace)
            yield Explanation(
                Kind.PLANNED_WORK, Scene.ENGINEERING, share, work.starts_at, expected=told, work_id=work.work_id
            )


def _covered(place: Place, work: PlannedWork) -> float | None:
    if work.cell_id:
        return place.cells.get(work.cell_id)
    if work.site_id:
        return place.sites.get(work.site_id)
    return 0.0 if work.region == place.region else None


_UNEXPLAINED = (SpikeKind.SILENT_SUSPECTED, SpikeKind.UNEXPLAINED)


def _of_spikes(place: Place, spikes: Iterable[Spike], now: datetime) -> Iterator[Explanation]:
    """Spikes that no outage explains: as likely as calls from there are more than usual."""
    for spike in spikes:
        if spike.kind not in _UNEXPLAINED or spike.starts_at > now or not spike.observed:
            continue
        share = _near(place, spike) * max(0.0, 1.0 - spike.expected / spike.observed)
        if share > 0.0:
            yield Explanation(Kind.SUSPECTED, Scene.ENVIRONMENT, share, spike.starts_at)


def _near(place: Place, spike: Spike) -> float:
    if spike.region != place.region or (spike.district and place.district and spike.district != place.district):
        return 0.0
    if spike.cell_id:
        return place.cells.get(spike.cell_id, 0.0)
    return place.sites.get(spike.site_id, 0.0) if spike.site_id else 1.0
