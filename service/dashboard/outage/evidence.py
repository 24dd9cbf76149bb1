"""Why a complaint is put down to a group: what its place, its time and the other outages say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

import msgspec

from alerts.explain.precision import Verdict
from ingest.records import Cell, Complaint
from service.store.outage_story import LinkedComplaint, Rival, SaidOfLink
from service.store.reads import OutageRow

_EARTH_KM = 6371.0
_RIVALS_SHOWN = 3


class Place(StrEnum):
    """What the place of a complaint has to do with the outage: a closed list, the nearest first."""

    CELL = "cell"
    SITE = "site"
    NEAR = "near"
    DISTRICT = "district"
    ELSEWHERE = "elsewhere"
    REGION = "region"


class Evidence(msgspec.Struct, frozen=True):
    """One linked complaint and why.

    - `place` with `distance_km` to the nearest site of the group, where both have coordinates; `located`: by what.
    - `age_hours`: how long the outage had lasted when it was made; `after_end_hours`: how long it had been over.
    - `rivals`: other groups that may have caused it; `others` what smaller ones add up to; `background`: none did.
    - `confirmed`, `rejected`: by whom, by the last word of each; `said_by_me`: what the person who looks said.
    """

    complaint_id: str
    outage_id: str
    created_at: datetime
    category: str | None
    channel: str | None
    probability: float
    place: Place
    district: str | None
    cell_id: str | None
    located: str | None
    distance_km: float | None
    age_hours: float
    after_end_hours: float | None
    rivals: tuple[Rival, ...]
    others: float
    background: float
    confirmed: tuple[str, ...]
    rejected: tuple[str, ...]
    said_by_me: Verdict | None


class Ground(msgspec.Struct, frozen=True):
    """What the evidence is read from, besides the links themselves."""

    outages: Mapping[str, OutageRow]
    states: Mapping[str, Complaint]
    cells: Mapping[str, Cell]
    rivals: Sequence[Rival]
    said: Sequence[SaidOfLink]
    me: str = ""


def evidence(links: Iterable[LinkedComplaint], ground: Ground) -> tuple[Evidence, ...]:
    """One for each link, in their order; the outage of each link is among the ground's."""
    rivals, said = defaultdict[str, list[Rival]](list), defaultdict[str, dict[str, Verdict]](dict)
    for rival in ground.rivals:
        rivals[rival.complaint_id].append(rival)
    for word in ground.said:
        said[word.complaint_id][word.by] = word.verdict
    points = _points(ground)
    return tuple(_evidence(link, ground, points, rivals[link.complaint_id], said[link.complaint_id]) for link in links)


def _evidence(
    link: LinkedComplaint, ground: Ground, points: Sequence["_Point"], rivals: list[Rival], said: Mapping[str, Verdict]
) -> Evidence:
    outage, state = ground.outages[link.outage_id], ground.states.get(link.complaint_id)
    distance = _distance(_point_of(link, state, ground), points)
    shown = _by_group(rivals)
    over = outage.ended_at is not None and link.created_at > outage.ended_at
    return Evidence(
        complaint_id=link.complaint_id,
        outage_id=link.outage_id,
        created_at=link.created_at,
        category=link.category,
        channel=state.channel if state else None,
        probability=link.probability,
        place=_place(link, ground, distance),
        district=link.district,
        cell_id=link.cell_id,
        located=state.location_source.value if state and state.location_source else None,
        distance_km=distance,
        age_hours=_hours(outage.started_at, link.created_at),
        after_end_hours=_hours(outage.ended_at, link.created_at) if over and outage.ended_at else None,
        rivals=tuple(shown[:_RIVALS_SHOWN]),
        others=sum(rival.probability for rival in shown[_RIVALS_SHOWN:]),
        background=link.background,
        confirmed=tuple(by for by, verdict in said.items() if verdict is Verdict.CONFIRM),
        rejected=tuple(by for by, verdict in said.items() if verdict is Verdict.REJECT),
        said_by_me=said.get(ground.me),
    )


_Point = tuple[float, float]


def _place(link: LinkedComplaint, ground: Ground, distance: float | None) -> Place:
    cells = {row.cell_id for row in ground.outages.values()}
    if link.cell_id is not None:
        if link.cell_id in cells:
            return Place.CELL
        site = ground.cells[link.cell_id].site_id if link.cell_id in ground.cells else None
        if site is not None and site in {row.site_id for row in ground.outages.values()}:
            return Place.SITE
    if distance is not None:
        return Place.NEAR
    if link.cell_id is not None:
        return Place.ELSEWHERE
    if link.district is None:
        return Place.REGION
    districts = {ground.cells[cell].district for cell in cells if cell in ground.cells}
    return Place.DISTRICT if link.district in districts else Place.ELSEWHERE


def _by_group(rivals: Iterable[Rival]) -> list[Rival]:
    """The cells of another group speak with one voice."""
    found: dict[str, Rival] = {}
    for rival in rivals:
        known = found.get(rival.group_id)
        more = rival.probability + (known.probability if known else 0.0)
        found[rival.group_id] = msgspec.structs.replace(known or rival, probability=more)
    return sorted(found.values(), key=lambda rival: -rival.probability)


def _points(ground: Ground) -> list[_Point]:
    cells = (ground.cells.get(row.cell_id) for row in ground.outages.values())
    return sorted({point for cell in cells if cell and (point := _located(cell.latitude, cell.longitude))})


def _point_of(link: LinkedComplaint, state: Complaint | None, ground: Ground) -> _Point | None:
    """Its own coordinates, else those of the cell that it names."""
    own = _located(state.latitude, state.longitude) if state else None
    cell = ground.cells.get(link.cell_id or "")
    return own or (_located(cell.latitude, cell.longitude) if cell else None)


def _located(latitude: float | None, longitude: float | None) -> _Point | None:
    return None if latitude is None or longitude is None else (latitude, longitude)


def _distance(here: _Point | None, points: Sequence[_Point]) -> float | None:
    return min(_kilometres(here, there) for there in points) if here and points else None


def _kilometres(here: _Point, there: _Point) -> float:
    """Along the great circle (haversine)."""
    (south, west), (north, east) = ((radians(value) for value in point) for point in (here, there))
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))


def _hours(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 3600.0
