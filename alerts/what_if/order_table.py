"""The repair orders that a recording calls for, as columns: what replaying their dispatch needs of each."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
import numpy as np
from numpy.typing import NDArray

from alerts.dispatch.crew_times import CrewTimes
from alerts.dispatch.site_access import access_minutes
from alerts.what_if.age_tables import AgeTables, age_tables, between, surviving_at
from alerts.what_if.own_ends import OwnEnds
from alerts.what_if.recorded_group import RecordedGroup
from correlate.activity import QUARTERS_PER_WEEK, LocalWeek
from correlate.model import Model, curve_named
from correlate.windows.golden_window import DeadlineTable
from ingest.records import Site

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

_LEVEL_SHAPE = 2.0
_DAY = 24 * 60


class Basis(msgspec.Struct, frozen=True):
    """What orders are weighed with: the model, the law of ends without a crew, and the crews' times.

    `ended_by_crews`: ids of groups that ended because a crew came. `complaints_known` False: the recording holds no
    complaints, so that they tell of nobody's importance. `hold_off`: an order is issued so long after the start.
    """

    model: Model
    zone: str
    ends: OwnEnds
    times: CrewTimes
    sites: Mapping[str, Site] = {}
    ended_by_crews: frozenset[str] = frozenset()
    complaints_known: bool = True
    hold_off: timedelta = timedelta(seconds=180)


class OrderTable(msgspec.Struct, frozen=True):
    """Columns by order, in order of the groups given; times in hours from the local Monday 00:00 before all of them.

    `users` are those without service times the level by which complaints of the recording exceed the curves;
    `row` is that of `tables`. `prior` is the frailty shape k of the segment. `evidence_complaints` and
    `evidence_exposure`: recorded complaints, and those expected at importance 1; both 0 where none are known.
    `known_hours`: the recorded duration; `by_itself`: it ended then, without a crew. `deadline`: when the golden
    window closes. `crew`: hours that a crew is bound if the site is open, `travel` of them on the way; it is open
    for `open_hours` from the hour `opens` of the day. `level` as above.
    """

    group_ids: tuple[str, ...]
    segment: Indices
    row: Indices
    tables: AgeTables
    start: Floats
    issued: Floats
    users: Floats
    severity: Indices
    deadline: Floats
    prior: Floats
    evidence_complaints: Floats
    evidence_exposure: Floats
    known_hours: Floats
    by_itself: NDArray[np.bool_]
    ends: OwnEnds
    crew: Floats
    travel: Floats
    opens: Floats
    open_hours: Floats
    level: float

    def __len__(self) -> int:
        return len(self.group_ids)

    def crew_hours(self, orders: Indices, now: float | Floats) -> Floats:
        """Hours until a crew that leaves `now` has repaired each of these: way, wait before a closed site, work.

        `now` is one moment for all, or one for each.
        """
        since_opened = (now + self.travel[orders] - self.opens[orders]) % 24.0
        waits = np.where(since_opened < self.open_hours[orders], 0.0, 24.0 - since_opened)
        return np.asarray(self.crew[orders] + waits)

    def felt(self, orders: Indices, hours: Floats) -> Floats:
        """Complaints that outages of these `hours` cause at importance 1."""
        return self.users[orders] * between(self.tables.felt, self.row[orders], hours)

    def index(self, orders: Indices, complaints: Floats, now: float | Floats) -> Floats:
        """Complaints that a crew sent `now` is expected to avoid, per crew-hour, after `complaints` came of each.

        What is felt after its repair, while no crew would have ended it; its importance is believed to be
        Gamma(k + complaints, k + reports expected so far). As in the live queue, but that a crew which waits before
        a closed site is bound too.
        """
        row, age = self.row[orders], now - self.start[orders]
        hours = self.crew_hours(orders, now)
        users, prior = self.users[orders], self.prior[orders]
        expected = users * between(self.tables.reported, row, age)
        importance = (prior + complaints) / (prior + expected)
        spared = between(self.tables.to_come, row, age + hours) / surviving_at(self.tables, age)
        return np.asarray(importance * users * spared / hours)


def order_table(groups: Sequence[RecordedGroup], basis: Basis) -> OrderTable:
    """The orders of these groups; `groups` is not empty, its starts ascend."""
    week = LocalWeek(basis.zone)
    start = _hours_from_monday(groups, week)
    segment = np.array([_curve_number(basis.model, group.segment) for group in groups], dtype=np.int64)
    quarter = np.round(start * 4).astype(np.int64) % QUARTERS_PER_WEEK
    pairs, row = np.unique(segment * QUARTERS_PER_WEEK + quarter, return_inverse=True)
    tables = age_tables(basis.model, basis.zone, basis.ends, pairs // QUARTERS_PER_WEEK, pairs % QUARTERS_PER_WEEK)
    hours, users = np.array([group.hours for group in groups]), np.array([group.users for group in groups])
    exposure, complaints = users * between(tables.felt, row, hours), np.array([group.complaints for group in groups])
    level = _level(complaints, exposure) if basis.complaints_known else 1.0
    known = float(basis.complaints_known)
    crew, travel, opens, open_hours = np.array([_site(group, basis) for group in groups]).T
    return OrderTable(
        group_ids=tuple(group.group_id for group in groups),
        segment=segment,
        row=row,
        tables=tables,
        start=start,
        issued=start + basis.hold_off / timedelta(hours=1),
        users=users * level,
        severity=np.array([group.severity for group in groups], dtype=np.int64),
        deadline=start + _windows(groups, segment, basis),
        prior=np.array([basis.model.curves[number].frailty_shape for number in segment]),
        evidence_complaints=known * complaints,
        evidence_exposure=known * level * exposure,
        known_hours=hours,
        by_itself=np.array([group.ended and group.group_id not in basis.ended_by_crews for group in groups]),
        ends=basis.ends,
        crew=crew,
        travel=travel,
        opens=opens,
        open_hours=open_hours,
        level=level,
    )


def _level(complaints: Floats, exposure: Floats) -> float:
    """How far the recording's complaints exceed the curves, shrunk towards 1: Gamma(2, 1/2) beforehand."""
    return float((complaints.sum() + _LEVEL_SHAPE) / (exposure.sum() + _LEVEL_SHAPE))


def _curve_number(model: Model, segment: str) -> int:
    return model.curves.index(curve_named(model, segment))


def _hours_from_monday(groups: Sequence[RecordedGroup], week: LocalWeek) -> Floats:
    # Where the clocks of the zone change in between, hours of the day are those of the first group's offset.
    first = groups[0].started_at
    offset = week.quarters(first) / 4
    return np.array([offset + _hours(first, group.started_at) for group in groups])


def _windows(groups: Sequence[RecordedGroup], segment: Indices, basis: Basis) -> Floats:
    model = basis.model
    tables = {number: DeadlineTable(model, model.curves[number], basis.zone) for number in np.unique(segment)}
    return np.array(
        [tables[number].window_hours(group.started_at) for group, number in zip(groups, segment, strict=True)]
    )


def _site(group: RecordedGroup, basis: Basis) -> tuple[float, float, float, float]:
    """Crew hours, those of them on the way, the hour of the day of opening, and hours open."""
    site = basis.sites.get(group.site_id or "")
    crew = basis.times.of(site)
    known = site.travel_hours if site else None
    travel = min(crew, basis.times.travel_hours if known is None else known)
    opens, closes = access_minutes(site.access_hours if site else None) or (0, _DAY)
    return crew, travel, opens / 60, ((closes - opens) % _DAY or _DAY) / 60


def _hours(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 3600.0
