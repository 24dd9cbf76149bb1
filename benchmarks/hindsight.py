"""The best that crews could have done who knew how important each outage is and when it would end: a local search."""

from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

from alerts.what_if.course import Course
from alerts.what_if.order_table import OrderTable

Floats = NDArray[np.float64]

STEPS = 4_000
_EVERY_RANK = 1.0


class Plan:
    """Replays orders by a fixed order of precedence, fast; sites are always open."""

    def __init__(self, orders: OrderTable, course: Course, crews: int) -> None:
        self._orders, self._course, self._crews = orders, course, crews
        self._issued: list[float] = orders.issued.tolist()
        self._ends: list[float] = (orders.start + course.own_hours).tolist()
        self._takes: list[float] = orders.crew.tolist()
        self._everyone = np.arange(len(orders))

    def complaints(self, ranks: Floats) -> float:
        """Complaints expected if a free crew takes the order of lowest rank that waits."""
        ended = np.array(self._replayed(ranks.tolist())) - self._orders.start
        return float(self._course.importance @ self._orders.felt(self._everyone, ended))

    def _replayed(self, ranks: list[float]) -> list[float]:
        issued, ends, takes = self._issued, self._ends.copy(), self._takes
        free, waiting, at, count = [0.0] * self._crews, list[tuple[float, int]](), 0, len(issued)
        heapify(free)
        while True:
            now = heappop(free)
            while at < count and issued[at] <= now:
                heappush(waiting, (ranks[at], at))
                at += 1
            while waiting and ends[waiting[0][1]] <= now:
                heappop(waiting)
            if not waiting:
                if at == count:
                    return ends
                heappush(free, issued[at])
                continue
            _, order = heappop(waiting)
            ends[order] = min(now + takes[order], ends[order])
            heappush(free, ends[order])


def hindsight(orders: OrderTable, course: Course, crews: int, seed: int, steps: int = STEPS) -> float:
    """Complaints under the best plan found: from what is lost without a crew, per crew-hour, moved one by one.

    A bound from one side only: a better plan may exist, and none is asked to be made in time.
    """
    rng, plan = np.random.default_rng(seed), Plan(orders, course, crews)
    everyone = np.arange(len(orders))
    lost = course.importance * (
        orders.felt(everyone, course.own_hours) - orders.felt(everyone, np.minimum(orders.crew, course.own_hours))
    )
    ranks = np.argsort(np.argsort(-lost / orders.crew)).astype(np.float64)
    best = plan.complaints(ranks)
    for _ in range(steps):
        tried = _moved(ranks, rng)
        complaints = plan.complaints(tried)
        if complaints <= best:
            ranks, best = tried, complaints
    return best


def _moved(ranks: Floats, rng: np.random.Generator) -> Floats:
    """Two orders exchanged, or one put in somewhere else."""
    moved = ranks.copy()
    one, other = rng.integers(len(ranks), size=2)
    if rng.random() < 0.5:
        moved[one], moved[other] = ranks[other], ranks[one]
    else:
        moved[one] = ranks[other] + rng.uniform(-_EVERY_RANK, _EVERY_RANK)
    return moved
