"""A month with too few crews: what the queue avoids, what is repaired in time, and what P1 and P2 are worth.

    python -m benchmarks.crews_table                 # 8 months at two levels of crews
    python -m benchmarks.crews_table --months 20

Each month learns from a history of its own. Seeds are those that nothing was tuned on.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from statistics import fmean, median, stdev

import msgspec
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from alerts.dispatch.priority import Impact, Level, Priority, priority, urgency
from alerts.what_if.comparison import expected
from alerts.what_if.course import Course
from alerts.what_if.dispatching import dispatch
from alerts.what_if.order_table import OrderTable
from alerts.what_if.policy import ByIndex, Policy, Waiting, waiting
from benchmarks.page import Gate, Part, show
from benchmarks.queue_worlds import MONDAY, Instance, Shift, learnt_from_history, make_instance
from correlate.model import Model

Floats = NDArray[np.float64]

MONTH = Shift(orders=1560, days=30.0)
"""As many orders a day as in the shifts of the table before."""

CREWS = (3, 5)
FRESH_SEED = 83_000
MONTHS = 8
LEARNT, TRUE = "index, learnt", "index, true parameters"
FIRST, SEVERITY = Policy.FIRST_COME.value, Policy.SEVERITY_FIRST.value
_LOOKS = np.arange(0.0, 6.0, 0.25)
"""Hours after the issue at which the priority is looked at."""

_WORDS = [
    (
        f"Means over simulated months of {MONTH.orders:,} outages, with Monte Carlo error; each month learns from four "
        "weeks of its own. Within reach: the way and the repair could have ended before the golden window closed, and "
        "the outage would not have ended by itself till then. Lead: hours before the window closed, in the middle."
    )
]
_COLUMNS = (
    "crews",
    "policy",
    "against first-come, %",
    "against severity-first, %",
    "inside the window, of those within reach, %",
    "lead, h",
)


class Outcome(msgspec.Struct, frozen=True):
    """One policy in one month.

    `inside`: of the outages that a crew could have repaired before the window closed, the part where one did;
    `lead_hours`: how long before it closed, in the middle.
    """

    complaints: float
    inside: float
    lead_hours: float


class Month(msgspec.Struct, frozen=True):
    """By number of crews and policy; and of the orders that became P1 or P2, the part that was worth it."""

    outcomes: Mapping[int, Mapping[str, Outcome]]
    urgent: int
    worth_it: float


def month(seed: int, shift: Shift = MONTH, crews: Sequence[int] = CREWS) -> Month:
    """One month under all policies."""
    instance = make_instance(shift, seed)
    learnt, ends = learnt_from_history(seed + 1_000_000)
    seen = instance.seen_by(learnt, ends)
    outcomes = {number: {name: _outcome(instance, queue, number) for name, queue in _queues(instance, seen)}
                for number in crews}  # fmt: skip
    urgent, worth_it = _called_out(instance, seen, learnt)
    return Month(outcomes, urgent, worth_it)


def _queues(instance: Instance, seen: OrderTable) -> Iterator[tuple[str, Waiting]]:
    orders, course = instance.orders, instance.course
    yield LEARNT, ByIndex(seen, course)
    yield TRUE, ByIndex(orders, course)
    for policy in (Policy.SEVERITY_FIRST, Policy.FIRST_COME):
        yield policy.value, waiting(policy, orders, course)


def _outcome(instance: Instance, queue: Waiting, crews: int) -> Outcome:
    orders, course = instance.orders, instance.course
    hours = dispatch(orders, course, queue, crews).hours
    window = orders.deadline - orders.start
    reachable = (orders.issued + orders.crew <= orders.deadline) & (course.own_hours > window)
    inside = reachable & (hours <= window)
    lead = float(np.median((window - hours)[inside])) if inside.any() else 0.0
    return Outcome(expected(orders, course, hours), float(inside.sum() / max(1, reachable.sum())), lead)


def _called_out(instance: Instance, seen: OrderTable, learnt: Model) -> tuple[int, float]:
    """How many orders became P1 or P2 while nobody came, and the part of them that truly was worth as much then.

    Truly: expected by the true parameters, from what was known at that moment.
    """
    orders, impact = instance.orders, Impact()
    called: dict[int, bool] = {}
    for hours in _LOOKS:
        going_on = np.flatnonzero(hours < instance.course.own_hours).tolist()
        open_ = [number for number in going_on if number not in called]
        numbers = np.array(open_, dtype=np.int64)
        for number, priority_, worth in zip(open_, *_judged(instance, seen, learnt, numbers, hours), strict=True):
            if priority_ in {Priority.P1, Priority.P2}:
                called[number] = impact.level(worth, orders.users[number]) >= Level.MEDIUM
    return len(called), fmean(called.values()) if called else 1.0


def _judged(
    instance: Instance, seen: OrderTable, learnt: Model, numbers: NDArray[np.int64], hours: float
) -> tuple[list[Priority], list[float]]:
    now = seen.issued[numbers] + hours
    complaints = _reported(instance.course, numbers, now)
    spared = _spared(seen, numbers, complaints, now).tolist()
    latest = seen.start[numbers] + learnt.curves[0].burst_hours - seen.crew[numbers]
    moments = zip(latest.tolist(), seen.deadline[numbers].tolist(), now.tolist(), strict=True)
    urgent = [urgency(*(MONDAY + timedelta(hours=hours) for hours in three)) for three in moments]
    impacts = [Impact().level(worth, users) for worth, users in zip(spared, seen.users[numbers].tolist(), strict=True)]
    priorities = [priority(*both) for both in zip(impacts, urgent, strict=True)]
    return priorities, _spared(instance.orders, numbers, complaints, now).tolist()


def _spared(orders: OrderTable, numbers: NDArray[np.int64], complaints: Floats, now: Floats) -> Floats:
    return orders.index(numbers, complaints, now) * orders.crew_hours(numbers, now)


def _reported(course: Course, numbers: NDArray[np.int64], now: Floats) -> Floats:
    """Complaints that have come of each of these orders by its own moment."""
    until = np.full(len(course.importance), -np.inf)
    until[numbers] = now
    come = course.report_order[course.report_at <= until[course.report_order]]
    return np.bincount(come, minlength=len(until))[numbers].astype(np.float64)


def part(months: Sequence[Month]) -> Part:
    """The table and its gates."""
    return Part("crews", "A month with too few crews", _WORDS, _COLUMNS, list(_rows(months)), _gates(months))


def _rows(months: Sequence[Month]) -> Iterator[tuple[str, ...]]:
    for crews in months[0].outcomes:
        for name in months[0].outcomes[crews]:
            mine = [one.outcomes[crews][name] for one in months]
            against = (_avoided(months, crews, name, other) for other in (FIRST, SEVERITY))
            yield (
                str(crews),
                name,
                *(_with_error(percents) for percents in against),
                f"{100 * fmean(one.inside for one in mine):.1f}",
                f"{median(one.lead_hours for one in mine):.2f}",
            )


def _avoided(months: Sequence[Month], crews: int, name: str, other: str) -> list[float]:
    """Percent of the other policy's complaints, by month."""
    pairs = [(one.outcomes[crews][name].complaints, one.outcomes[crews][other].complaints) for one in months]
    return [100.0 * (1.0 - mine / others) for mine, others in pairs]


def _with_error(percents: Sequence[float]) -> str:
    return f"{fmean(percents):.1f} ± {stdev(percents) / len(percents) ** 0.5:.1f}"


def _gates(months: Sequence[Month]) -> list[Gate]:
    gates = []
    for crews in months[0].outcomes:
        learnt, true = (fmean(_avoided(months, crews, name, FIRST)) for name in (LEARNT, TRUE))
        gates.append(Gate(f"{crews} crews: learnt index at least .95 of the true one", f"{learnt / true:.3f}",
                          learnt >= 0.95 * true))  # fmt: skip
        over = _avoided(months, crews, LEARNT, SEVERITY)
        below = sum(percent < 0 for percent in over)
        gates.append(Gate(f"{crews} crews: never below severity-first", f"least {min(over):+.1f} %", below == 0))
        gates += _inside_gates(months, crews)
    urgent = sum(one.urgent for one in months)
    worth = sum(one.worth_it * one.urgent for one in months) / max(1, urgent)
    gates.append(Gate("P1 and P2 that are worth what they say: 90 % and more", f"{100 * worth:.1f} % of {urgent:,}",
                      worth >= 0.9))  # fmt: skip
    return gates


def _inside_gates(months: Sequence[Month], crews: int) -> Iterator[Gate]:
    def share(name: str) -> float:
        return fmean(one.outcomes[crews][name].inside for one in months)

    for other in (FIRST, SEVERITY):
        told = f"{100 * share(LEARNT):.1f} % and {100 * share(other):.1f} %"
        holds = share(LEARNT) >= share(other)
        yield Gate(f"{crews} crews: repaired inside the window more often than by {other}", told, holds)


def measured(months: int, first_seed: int) -> Part:
    """The table, from so many months (two or more)."""
    seeds = range(first_seed, first_seed + max(months, 2))
    steps = track(seeds, "Replaying months", console=Console(stderr=True))
    return part([month(seed) for seed in steps])


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--months", type=int, default=MONTHS, help=f"how many months (default {MONTHS})")
    options.add_argument("--seed", type=int, default=FRESH_SEED, help="of the first month")
    told = options.parse_args()
    show(measured(told.months, told.seed), Console())


if __name__ == "__main__":
    main()
