"""How much dispatch by avoidable complaints spares under overload, beside other policies and a plan made in hindsight.

    python -m benchmarks.queue_table                 # 24 shifts
    python -m benchmarks.queue_table --instances 40

Three crews; each shift learns from a history of its own. Seeds are those that nothing was tuned on.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean, stdev

import msgspec
import numpy as np
from rich.console import Console
from rich.progress import track

from alerts.what_if.comparison import expected
from alerts.what_if.dispatching import dispatch
from alerts.what_if.order_table import OrderTable
from alerts.what_if.policy import ByIndex, Policy, Waiting, waiting
from benchmarks.hindsight import hindsight
from benchmarks.page import Gate, Part, show
from benchmarks.queue_worlds import Instance, Shift, learnt_from_history, make_instance

CREWS = 3
FRESH_SEED = 71_000
INSTANCES = 24
MODEL_ERROR = 0.3
LEARNT, TRUE, WRONG, HINDSIGHT = "index, learnt", "index, true parameters", "index, ±30 % model error", "hindsight plan"
OTHERS = (Policy.SEVERITY_FIRST, Policy.USERS_FIRST, Policy.DEADLINE_FIRST)

Avoided = Mapping[str, float]
"""By policy: percent of first-come's complaints."""


def avoided(shift: Shift, seed: int) -> Avoided:
    """One instance under all policies."""
    instance = make_instance(shift, seed)
    orders, course = instance.orders, instance.course
    first_come = _complaints(instance, waiting(Policy.FIRST_COME, orders, course))
    left = {
        LEARNT: _complaints(instance, ByIndex(instance.seen_by(*learnt_from_history(seed + 1_000_000)), course)),
        TRUE: _complaints(instance, ByIndex(orders, course)),
        WRONG: _complaints(instance, ByIndex(_mistaken(orders, seed), course)),
        **{policy.value: _complaints(instance, waiting(policy, orders, course)) for policy in OTHERS},
        HINDSIGHT: hindsight(orders, course, CREWS, seed),
    }
    return {name: 100.0 * (1.0 - complaints / first_come) for name, complaints in left.items()}


def _complaints(instance: Instance, queue: Waiting) -> float:
    done = dispatch(instance.orders, instance.course, queue, CREWS)
    return expected(instance.orders, instance.course, done.hours)


def _mistaken(orders: OrderTable, seed: int) -> OrderTable:
    """What is expected of each outage is wrong by a factor of its own, log-normal with this spread."""
    wrong = np.exp(MODEL_ERROR * np.random.default_rng(seed).standard_normal(len(orders)))
    return msgspec.structs.replace(orders, users=orders.users * wrong)


def part(instances: Sequence[Avoided]) -> Part:
    """The table and its gates."""
    mean = {name: fmean(one[name] for one in instances) for name in instances[0]}
    return Part(
        name="queue",
        title="Which outage next: dispatch under overload",
        words=(
            f"Complaints avoided against first-come by three crews, mean over {len(instances)} simulated shifts.",
            "Overload: half of the orders have to wait. Each shift learns from four weeks of its own (250 outages).",
            "The hindsight plan knows how important each outage is, when it ends, and all that are to come.",
        ),
        columns=("policy", "avoided, %", "Monte Carlo error", "of the hindsight plan"),
        rows=list(_rows(instances, mean)),
        gates=_gates(instances, mean),
    )


def _rows(instances: Sequence[Avoided], mean: Avoided) -> Iterator[tuple[str, ...]]:
    for name, percent in sorted(mean.items(), key=lambda item: -item[1]):
        error = stdev([one[name] for one in instances]) / len(instances) ** 0.5
        yield name, f"{percent:.1f}", f"{error:.1f}", f"{percent / mean[HINDSIGHT]:.3f}"


def _gates(instances: Sequence[Avoided], mean: Avoided) -> tuple[Gate, ...]:
    users = Policy.USERS_FIRST.value
    learnt, true = mean[LEARNT] / mean[TRUE], mean[TRUE] / mean[HINDSIGHT]
    by_users, wrong = mean[users] / mean[HINDSIGHT], mean[WRONG] / mean[TRUE]
    below = sum(one[LEARNT] < one[users] for one in instances)
    return (
        Gate("learnt index at least .95 of the true one", f"{learnt:.3f}", learnt >= 0.95),
        Gate("true index .82-.90 of the hindsight plan", f"{true:.3f}", 0.82 <= true <= 0.90),
        Gate("users-first .78-.80 of the hindsight plan", f"{by_users:.3f}", 0.78 <= by_users <= 0.80),
        Gate("learnt index not below users-first, in the mean", f"{mean[LEARNT] - mean[users]:+.1f} points; below in "
             f"{below} of {len(instances)} shifts", mean[LEARNT] >= mean[users]),
        Gate("±30 % model error: not below users-first", f"{wrong:.3f} of the true index", mean[WRONG] >= mean[users]),
    )  # fmt: skip


def measured(instances: int, first_seed: int) -> Part:
    """The table, from so many shifts (two or more)."""
    seeds = range(first_seed, first_seed + max(instances, 2))
    steps = track(seeds, "Replaying shifts", console=Console(stderr=True))
    return part([avoided(Shift(), seed) for seed in steps])


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--instances", type=int, default=INSTANCES, help=f"how many shifts (default {INSTANCES})")
    options.add_argument("--seed", type=int, default=FRESH_SEED, help="of the first shift")
    told = options.parse_args()
    show(measured(told.instances, told.seed), Console())


if __name__ == "__main__":
    main()
