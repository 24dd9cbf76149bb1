"""One way in which it may have gone: the importance of each outage, its end without a crew, and who complains."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from alerts.what_if.age_tables import QUARTERS, between
from alerts.what_if.order_table import OrderTable
from correlate.model import Delay

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


class Course(msgspec.Struct, frozen=True):
    """`importance` and `own_hours` (until the end without a crew) by order; reports as columns of their own.

    `report_order`, `report_age` (hours after the start at which it is felt) and `report_at` (hours as in the
    `OrderTable`, when it comes) are those of an outage that no crew ends, in order of coming. A crew spares what
    is felt after its repair: the same course serves all policies.
    """

    importance: Floats
    own_hours: Floats
    report_order: Indices
    report_age: Floats
    report_at: Floats

    def complaints(self, hours: Floats) -> int:
        """How many complain if the outages last so many hours, by order."""
        return int(np.count_nonzero(self.report_age <= hours[self.report_order]))


def drawn_course(orders: OrderTable, delay: Delay, rng: np.random.Generator) -> Course:
    """A course drawn from what the recording tells of its outages.

    Importance from Gamma(k + complaints, k + exposure); the end without a crew is the recorded one where no crew
    came, else drawn from beyond it; complaints are a Poisson process over the age of the outage.
    """
    count = len(orders)
    importance = rng.gamma(orders.prior + orders.evidence_complaints) / (orders.prior + orders.evidence_exposure)
    beyond = orders.ends.drawn(orders.known_hours, 1.0 - rng.random(count))
    own = np.where(orders.by_itself, orders.known_hours, beyond)
    return course_of(orders, importance, own, delay, rng)


def course_of(
    orders: OrderTable, importance: Floats, own_hours: Floats, delay: Delay, rng: np.random.Generator
) -> Course:
    """The course of outages of this importance and these ends without a crew, its complaints drawn."""
    everyone = np.arange(len(orders))
    per_user = between(orders.tables.felt, orders.row, own_hours)
    order = np.repeat(everyone, rng.poisson(importance * orders.users * per_user))
    reached = rng.random(len(order)) * per_user[order]
    age = np.minimum(_age_at(orders.tables.felt, orders.row[order], reached), own_hours[order])
    at = orders.start[order] + age + rng.gamma(delay.shape, delay.mean_hours / delay.shape, len(order))
    coming = np.argsort(at, kind="stable")
    return Course(importance, own_hours, order[coming], age[coming], at[coming])


def _age_at(felt: Floats, rows: Indices, reached: Floats) -> Floats:
    """The ages at which `felt`, which rises strictly along its rows, comes to what is `reached`; in hours."""
    flat = (felt / felt[:, -1:] + 2.0 * np.arange(len(felt))[:, None]).ravel()
    share = reached / felt[rows, -1]
    after = np.searchsorted(flat, share + 2.0 * rows, side="right").clip(1)
    column = np.clip(after - 1 - rows * (QUARTERS + 1), 0, QUARTERS - 1)
    low, high = felt[rows, column], felt[rows, column + 1]
    return np.asarray((column + np.clip((reached - low) / (high - low), 0.0, 1.0)) / 4.0)
