"""Policies of dispatch side by side, and limits, on the same courses of the same recording."""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from alerts.what_if.course import Course, drawn_course
from alerts.what_if.dispatching import Dispatched, dispatch
from alerts.what_if.limit_tally import LimitRow, LimitTally
from alerts.what_if.limits import Segment, segments_of
from alerts.what_if.order_table import OrderTable
from alerts.what_if.policy import Policy, waiting
from correlate.model import Model

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]

_FEWEST_COURSES, _MOST_COURSES = 20, 200
_ORDERS_DRAWN = 40_000


class Chance(msgspec.Struct, frozen=True):
    """How courses are drawn: the same seed, the same figures; None: as many as the orders allow, 20 to 200."""

    seed: int = 1
    courses: int | None = None


class PolicyRow(msgspec.Struct, frozen=True):
    """One policy; figures are means over the courses drawn, with 90 % predictive intervals.

    `avoided` is against first-come with the same crews, modelled; `avoided_percent` of first-come's complaints.
    `orders`: sent to a crew; `orders_over_limit`: outages that last longer than the limit recommended for their
    grade. `outage_hours`: of all groups together.
    """

    policy: Policy
    complaints: float
    complaints_lo: float
    complaints_hi: float
    avoided: float
    avoided_lo: float
    avoided_hi: float
    avoided_percent: float
    crew_hours: float
    orders: float
    orders_over_limit: float
    outage_hours: float


class Comparison(msgspec.Struct, frozen=True):
    """What crews would have come to. `without_crews`: complaints if none is sent at all; `recorded`: as it went."""

    policies: tuple[PolicyRow, ...]
    limits: tuple[LimitRow, ...]
    without_crews: float
    recorded: float
    courses: int


def compare(
    orders: OrderTable, model: Model, crews: int, candidates: Sequence[float], chance: Chance, progress: Progress
) -> Comparison:
    """All policies, and limits of `candidates` hours, on the same courses."""
    courses = chance.courses or _courses(len(orders))
    segments = segments_of(orders, model)
    limit = limit_by_order(orders, segments)
    tallies = [LimitTally(orders, segment, candidates) for segment in segments]
    measured, alone = np.empty((courses, len(Policy), 6)), 0.0
    for number, rng in enumerate(np.random.default_rng(chance.seed).spawn(courses)):
        course = drawn_course(orders, model.delay, rng)
        alone += expected(orders, course, course.own_hours) / courses
        for place, policy in enumerate(Policy):
            progress(number * len(Policy) + place, courses * len(Policy))
            done = dispatch(orders, course, waiting(policy, orders, course), crews)
            measured[number, place] = _measures(orders, course, done, limit)
            if policy is Policy.AVOIDABLE_FIRST:
                for tally in tallies:
                    tally.add(course, done.hours)
    rows = tuple(row for tally in tallies for row in tally.rows())
    return Comparison(_policy_rows(measured), rows, alone, float(orders.evidence_complaints.sum()), courses)


def nothing() -> Comparison:
    """What a recording without outages comes to: under every policy nobody complains of any."""
    zeros = [0.0] * (len(PolicyRow.__struct_fields__) - 1)
    return Comparison(tuple(PolicyRow(policy, *zeros) for policy in Policy), (), 0.0, 0.0, 0)


def _courses(orders: int) -> int:
    return min(_MOST_COURSES, max(_FEWEST_COURSES, _ORDERS_DRAWN // orders))


def limit_by_order(orders: OrderTable, segments: Sequence[Segment]) -> Floats:
    """The limit recommended for each order by its own segment, else by `all`, the first; infinite without one."""
    limits = np.full(len(orders), np.inf)
    for segment in segments:
        hours = np.array([limit.limit_hours or np.nan for limit in segment.limits])[segment.grade - 1]
        limits[segment.orders] = np.where(np.isnan(hours), limits[segment.orders], hours)
    return limits


def expected(orders: OrderTable, course: Course, hours: Floats) -> float:
    """Complaints expected in this course if the outages last so many hours."""
    return float(course.importance @ orders.felt(np.arange(len(orders)), hours))


def _measures(orders: OrderTable, course: Course, done: Dispatched, limit: Floats) -> tuple[float, ...]:
    over = float(np.count_nonzero(done.hours > limit + 1e-9))
    complaints = expected(orders, course, done.hours), float(course.complaints(done.hours))
    return (*complaints, done.crew_hours, float(done.orders), over, float(done.hours.sum()))


def _policy_rows(measured: Floats) -> tuple[PolicyRow, ...]:
    """`measured` is (courses, policies, measures), first-come first."""
    drawn = measured[:, :, 1]
    lo, hi = np.quantile(drawn, (0.05, 0.95), axis=0)
    avoided_lo, avoided_hi = np.quantile(drawn[:, :1] - drawn, (0.05, 0.95), axis=0)
    means = measured.mean(axis=0)
    first_come = means[0, 0]
    return tuple(
        PolicyRow(
            policy=policy,
            complaints=float(mean[0]),
            complaints_lo=float(lo[place]),
            complaints_hi=float(hi[place]),
            avoided=float(first_come - mean[0]),
            avoided_lo=float(avoided_lo[place]),
            avoided_hi=float(avoided_hi[place]),
            avoided_percent=float(100.0 * (first_come - mean[0]) / first_come) if first_come else 0.0,
            crew_hours=float(mean[2]),
            orders=float(mean[3]),
            orders_over_limit=float(mean[4]),
            outage_hours=float(mean[5]),
        )
        for place, (policy, mean) in enumerate(zip(Policy, means, strict=True))
    )
