"""In which order waiting outages get the next free crew."""

from enum import StrEnum
from heapq import heappop, heappush
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from alerts.what_if.course import Course
from alerts.what_if.order_table import OrderTable

Floats = NDArray[np.float64]


class Policy(StrEnum):
    """What comes first; `FIRST_COME` is what the others are compared with.

    `DEADLINE_FIRST`, by the end of the golden window, stands there as the trap it is: under overload crews run after
    windows that have closed.
    """

    FIRST_COME = "first-come"
    SEVERITY_FIRST = "severity-first"
    USERS_FIRST = "users-first"
    DEADLINE_FIRST = "deadline-first"
    AVOIDABLE_FIRST = "avoidable-complaints-first"


class Waiting(Protocol):
    """Orders that wait for a crew."""

    def add(self, order: int) -> None:
        """An order was issued."""
        ...

    def take(self, now: float) -> int | None:
        """The order that a crew free `now` is sent to; None where no outage that waits is still down."""
        ...


def waiting(policy: Policy, orders: OrderTable, course: Course) -> Waiting:
    """An empty queue of this policy."""
    if policy is Policy.AVOIDABLE_FIRST:
        return ByIndex(orders, course)
    keys = {
        Policy.FIRST_COME: orders.issued,
        Policy.SEVERITY_FIRST: orders.severity.astype(np.float64),
        Policy.USERS_FIRST: -orders.users,
        Policy.DEADLINE_FIRST: orders.deadline,
    }
    return ByKey(keys[policy], orders.start + course.own_hours)


class ByKey:
    """The smallest key first, then the older; the key of an order does not change."""

    def __init__(self, keys: Floats, end_at: Floats) -> None:
        self._keys: list[float] = keys.tolist()
        self._end_at: list[float] = end_at.tolist()
        self._heap: list[tuple[float, int]] = []

    def add(self, order: int) -> None:
        """Orders are added as they were issued, so that the number tells which is older."""
        heappush(self._heap, (self._keys[order], order))

    def take(self, now: float) -> int | None:
        """Skips those that ended by themselves."""
        while self._heap:
            _, order = heappop(self._heap)
            if self._end_at[order] > now:
                return order
        return None


class ByIndex:
    """The most complaints avoided per crew-hour first, by what has been reported until then."""

    def __init__(self, orders: OrderTable, course: Course) -> None:
        self._orders = orders
        self._end_at = orders.start + course.own_hours
        self._course = course
        self._complaints = np.zeros(len(orders))
        self._seen = 0
        self._waiting = np.zeros(0, dtype=np.int64)
        self._new: list[int] = []

    def add(self, order: int) -> None:
        """It is weighed when a crew is free."""
        self._new.append(order)

    def take(self, now: float) -> int | None:
        """Weighs all that wait anew: complaints have come, hours have passed."""
        there = np.concatenate([self._waiting, np.array(self._new, dtype=np.int64)])
        self._new.clear()
        self._waiting = there = there[self._end_at[there] > now]
        if not len(there):
            return None
        self._listen(now)
        best = int(np.argmax(self._orders.index(there, self._complaints[there], now)))
        self._waiting = np.delete(there, best)
        return int(there[best])

    def _listen(self, now: float) -> None:
        upto = int(np.searchsorted(self._course.report_at, now, side="right"))
        np.add.at(self._complaints, self._course.report_order[self._seen : upto], 1.0)
        self._seen = upto
