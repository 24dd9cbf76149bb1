"""Crews and waiting orders: who goes where, and how long each outage lasts for it."""

from heapq import heappop, heappush

import msgspec
import numpy as np
from numpy.typing import NDArray

from alerts.what_if.course import Course
from alerts.what_if.order_table import OrderTable
from alerts.what_if.policy import Waiting

Floats = NDArray[np.float64]


class Dispatched(msgspec.Struct, frozen=True):
    """`hours` each outage lasted; `orders` that a crew was sent to, and the `crew_hours` spent on them."""

    hours: Floats
    orders: int
    crew_hours: float


def dispatch(orders: OrderTable, course: Course, queue: Waiting, crews: int) -> Dispatched:
    """Send each crew, as it becomes free, to the order that the queue gives; nobody is called back for a better one.

    A crew whose outage ends by itself turns to the next at once. `crews` is 1 or more.
    """
    hours = course.own_hours.copy()
    issued, end_at = orders.issued.tolist(), (orders.start + course.own_hours).tolist()
    free = [float("-inf")] * crews
    sent, spent, issued_count = 0, 0.0, 0
    while True:
        now = heappop(free)
        while issued_count < len(issued) and issued[issued_count] <= now:
            queue.add(issued_count)
            issued_count += 1
        order = queue.take(now)
        if order is None:
            if issued_count == len(issued):
                return Dispatched(hours, sent, spent)
            heappush(free, issued[issued_count])
            continue
        repaired = now + float(orders.crew_hours(np.array([order]), now)[0])
        leaves = min(repaired, end_at[order])
        hours[order] = leaves - orders.start[order]
        sent, spent = sent + 1, spent + leaves - now
        heappush(free, leaves)
