"""Overloaded shifts with known truth: outages that three crews can not all reach, and the history they learn from."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
from numpy.typing import NDArray

from alerts.dispatch.crew_times import CrewTimes
from alerts.what_if.course import Course, course_of
from alerts.what_if.order_table import Basis, OrderTable, order_table
from alerts.what_if.own_ends import OwnEnds, own_ends
from alerts.what_if.recorded_group import RecordedGroup
from correlate.activity import Activity
from correlate.joint.fit import fit
from correlate.model import Curve, Model, default_model
from correlate.study.histories import BIN_HOURS, Histories
from ingest.records import Site

Floats = NDArray[np.float64]

ZONE = "Asia/Shanghai"
MONDAY = datetime(2024, 3, 3, 16, tzinfo=UTC)
TRAILING_BINS = 48
LONGEST_HOURS = 72.0


@dataclass(frozen=True)
class Shift:
    """What is to be repaired: `orders` within `days`; users log-normal, `large_share` of the outages ten times as many.

    `soon_share` end without a crew after `soon_hours` on average; the others wait for one. The way is
    uniform from 0.2 h, work takes 1.5 h. Chosen, on seeds 1 to 12, to be about as hard as the prototype's shifts: there
    the index reached .82–.90 of a hindsight plan and users-first .78–.80.
    """

    orders: int = 260
    days: float = 5.0
    users_median: float = 1500.0
    users_sigma: float = 0.9
    large_share: float = 0.08
    soon_share: float = 0.35
    soon_hours: float = 3.0
    longest_way_hours: float = 2.0


HISTORY = Shift(orders=250, days=28.0)
"""What parameters are learnt from: four weeks in which crews came after 3 h, by median."""


@dataclass(frozen=True)
class Instance:
    """One shift: its outages as the true parameters show them, and the course that it takes."""

    groups: tuple[RecordedGroup, ...]
    sites: dict[str, Site]
    orders: OrderTable
    course: Course

    def seen_by(self, model: Model, ends: OwnEnds) -> OrderTable:
        """The same outages as other parameters show them."""
        return order_table(self.groups, basis(model, ends, self.sites))


def true_model() -> Model:
    """The curve of the design, a frailty of shape 2, reports after half an hour."""
    return default_model()


def true_ends(shift: Shift) -> OwnEnds:
    """The law of ends without a crew, from many draws of it."""
    hours = _own_hours(replace(shift, orders=20_000), np.random.default_rng(0))
    return own_ends(np.sort(hours), np.sort(hours) < LONGEST_HOURS)


def make_instance(shift: Shift, seed: int) -> Instance:
    """A shift from a seed."""
    rng = np.random.default_rng(seed)
    model = true_model()
    groups, sites = _groups(shift, rng)
    orders = order_table(groups, basis(model, true_ends(shift), sites))
    importance = _importance(model, len(groups), rng)
    return Instance(groups, sites, orders, course_of(orders, importance, orders.known_hours, model.delay, rng))


def learnt_from_history(seed: int) -> tuple[Model, OwnEnds]:
    """Parameters learnt from a history of its own: curve, frailty and delay by the joint likelihood."""
    rng = np.random.default_rng(seed)
    model = true_model()
    groups, sites = _groups(HISTORY, rng)
    orders = order_table(groups, basis(model, true_ends(HISTORY), sites))
    repaired = rng.lognormal(np.log(3.0), 0.9, len(groups))
    hours = np.minimum(orders.known_hours, repaired)
    course = course_of(orders, _importance(model, len(groups), rng), hours, model.delay, rng)
    found = fit(_histories(orders, course, model))
    burst, rise, ramp = np.exp(found.phi).tolist()
    curve = Curve(
        base_hazard=found.base_hazard,
        rise=rise,
        burst_hours=burst,
        ramp_hours=ramp,
        frailty_shape=found.frailty_shape,
    )
    learnt = msgspec.structs.replace(model, curves=(curve,), delay=found.delay, learnt=True)
    return learnt, own_ends(hours, orders.known_hours <= repaired)


def basis(model: Model, ends: OwnEnds, sites: dict[str, Site]) -> Basis:
    """What orders are weighed with; complaints come as the shift goes on."""
    return Basis(model, ZONE, ends, CrewTimes(2.2, travel_hours=0.7, orders=1), sites, complaints_known=False)


def _groups(shift: Shift, rng: np.random.Generator) -> tuple[tuple[RecordedGroup, ...], dict[str, Site]]:
    starts = np.sort(rng.uniform(0.0, 24.0 * shift.days, shift.orders))
    large = np.where(rng.random(shift.orders) < shift.large_share, 10.0, 1.0)
    users = large * shift.users_median * np.exp(shift.users_sigma * rng.standard_normal(shift.orders))
    hours, severity = _own_hours(shift, rng), rng.integers(0, 3, shift.orders)
    travel = rng.uniform(0.2, shift.longest_way_hours, shift.orders)
    sites = {f"S{number}": Site(f"S{number}", travel_hours=float(way)) for number, way in enumerate(travel)}
    columns = zip(starts.tolist(), hours.tolist(), users.tolist(), severity.tolist(), strict=True)
    return tuple(_group(number, *row) for number, row in enumerate(columns)), sites


def _group(number: int, start_hours: float, hours: float, users: float, severity: int) -> RecordedGroup:
    start = MONDAY + timedelta(hours=start_hours)
    return RecordedGroup(
        group_id=f"G{number}",
        outage_ids=(f"O{number}",),
        cell_ids=(f"C{number}",),
        segment="all",
        site_id=f"S{number}",
        started_at=start,
        ended_at=start + timedelta(hours=hours),
        ended=True,
        users=users,
        complaints=0.0,
        severity=severity,
    )


def _own_hours(shift: Shift, rng: np.random.Generator) -> Floats:
    soon = rng.random(shift.orders) < shift.soon_share
    hours = np.where(soon, rng.exponential(shift.soon_hours, shift.orders), LONGEST_HOURS)
    return np.asarray(np.clip(hours, 1 / 60, LONGEST_HOURS))


def _importance(model: Model, count: int, rng: np.random.Generator) -> Floats:
    shape = model.curves[0].frailty_shape
    return np.asarray(rng.gamma(shape, 1.0 / shape, count))


def _histories(orders: OrderTable, course: Course, model: Model) -> Histories:
    """The bins of each group from its start to eight hours after its end; who caused what is known here."""
    bins = np.ceil(course.own_hours / BIN_HOURS - 1e-9).astype(np.intp) + TRAILING_BINS
    first = np.concatenate([[0], np.cumsum(bins)]).astype(np.intp)
    group = np.repeat(np.arange(len(bins)), bins)
    age = (np.arange(first[-1]) - first[group]) * BIN_HOURS
    open_hours = np.clip(course.own_hours[group] - age, 0.0, BIN_HOURS)
    hour = orders.start[group] + age + BIN_HOURS / 2
    busy = Activity(model.activity["all"], ZONE).quarters()[(hour * 4).astype(np.intp) % 672]
    since = course.report_at - orders.start[course.report_order]
    at = first[course.report_order] + (since / BIN_HOURS).astype(np.intp)
    within = at < first[course.report_order + 1]
    return Histories(
        first=first,
        exposure=orders.users[group] * busy * open_hours,
        open_hours=open_hours,
        complaints=np.bincount(at[within], minlength=first[-1]).astype(np.float64),
        hour=hour % 24.0,
        repaired=course.own_hours < LONGEST_HOURS,
    )
