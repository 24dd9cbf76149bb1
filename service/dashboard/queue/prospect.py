"""What the outages of orders will have brought in the end, with a repair as planned and without one."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from alerts.orders.order import RepairOrder
from correlate.facts import GroupPicture, OpenOutage
from correlate.windows.forecast import Forecaster, Outlook, Part
from correlate.windows.predictive import predictive_interval

Floats = NDArray[np.float64]


class Figure(msgspec.Struct, frozen=True, gc=False):
    """A count of complaints and the range that holds it nine times in ten."""

    mean: float
    lo: float
    hi: float


class Prospect(msgspec.Struct, frozen=True, gc=False):
    """Complaints of the whole outage, modelled: those so far are counted in. `avoided` is what lies between both.

    `repaired`: with a repair ordered now, unless it ends by itself before; `left`: nobody is sent.
    """

    so_far: float
    repaired: Figure
    left: Figure
    avoided: Figure


class _Seen(msgspec.Struct, frozen=True):
    """One order's group at the moment: complaints so far, and what may come for each way in which it may end."""

    so_far: float
    shape: float
    left: Floats
    repaired: Floats


def prospects(
    orders: Sequence[tuple[RepairOrder, GroupPicture | None]], forecaster: Forecaster, now: datetime
) -> list[Prospect | None]:
    """Of each order with the picture of its group, as seen at `now`; None where nothing that it is for is down."""
    seen = [_seen(order, picture, forecaster, now) if picture else None for order, picture in orders]
    told = iter(_told([one for one in seen if one is not None]))
    return [None if one is None else next(told) for one in seen]


def _seen(order: RepairOrder, picture: GroupPicture, forecaster: Forecaster, now: datetime) -> _Seen | None:
    wanted = frozenset(order.outage_ids)
    outages = [one for one in picture.outages if one.outage_id in wanted] or [*picture.outages]
    if all(one.ended_at is not None for one in outages) or sum(one.users for one in outages) <= 0.0:
        return None
    so_far, exposure = sum(one.complaints for one in outages), sum(one.exposure for one in outages)
    outlook = forecaster.outlook(_parts(outages), so_far, exposure, now)
    return _Seen(so_far, outlook.shape, outlook.if_left(), _if_repaired(outlook, order))


def _if_repaired(outlook: Outlook, order: RepairOrder) -> Floats:
    return outlook.if_repaired(order.repair_hours or order.crew_hours)


def _told(seen: Sequence[_Seen]) -> list[Prospect]:
    """The ranges of all of them at once: one by one they take most of the time of a page."""
    if not seen:
        return []
    so_far = np.array([one.so_far for one in seen])
    shapes = np.array([one.shape for one in seen])
    left, repaired = np.stack([one.left for one in seen]), np.stack([one.repaired for one in seen])
    figures = zip(
        so_far,
        _figures(repaired, shapes, so_far),
        _figures(left, shapes, so_far),
        _figures(left - repaired, shapes, np.zeros(len(seen))),
        strict=True,
    )
    return [Prospect(float(so_far), *told) for so_far, *told in figures]


def _figures(means: Floats, shapes: Floats, more: Floats) -> list[Figure]:
    """Bounds are whole numbers: of a small mean, either may stand on its far side."""
    lo, hi = predictive_interval(np.maximum(means, 0.0), shapes)
    mean = means.mean(axis=1)
    bounds = np.stack([mean, np.minimum(lo, mean), np.maximum(hi, mean)]) + more
    return [Figure(*row) for row in bounds.T.tolist()]


def _parts(outages: Sequence[OpenOutage]) -> tuple[Part, ...]:
    """Users, times the level that their region has shown, summed where all else agrees."""
    users: dict[tuple[str, datetime, datetime | None], float] = {}
    for one in outages:
        key = (one.segment, one.started_at, one.ended_at)
        users[key] = users.get(key, 0.0) + one.users * one.level
    return tuple(Part(*key, total) for key, total in users.items())
