"""How long outages last in a region without a crew, learnt from its own orders while no study has told it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import exp, floor, log

import msgspec
import numpy as np
from numpy.typing import NDArray

from alerts.case import Case
from alerts.dispatch.lasting import blended
from alerts.orders.order import RepairOrder
from alerts.orders.reason import Reason
from alerts.told import News, Told
from correlate.study.lasting import LEAST_ENDS, equally_probable

KIND = "ends"

_STEP = 1.1
"""Durations within a tenth of each other are counted together."""

_NEWS = 1.2
"""The law is drawn again whenever there are a fifth more ends."""

_MOST = 4_000
"""From so many ends on all count half: what is long ago fades."""

_HOUR = timedelta(hours=1)
_pack = msgspec.msgpack.Encoder().encode


class RegionEnds(msgspec.Struct):
    """Ends by duration, in steps of `_STEP` from an hour: by itself, or `cut_off` by a crew. `law`: of `drawn_of` ends.

    The law is kept, not only what it is drawn from: after a restart it has to be the same until the next is due.
    """

    ended: dict[int, int] = {}
    cut_off: dict[int, int] = {}
    law: tuple[float, ...] = ()
    drawn_of: int = 0


_ends = msgspec.msgpack.Decoder(RegionEnds)


class EndsSeen:
    """A follower with a case for each region. `usual`: equally probable hours that the law shrinks to while few ended.

    An order that is withdrawn because its alarms cleared tells of an end by itself; one that somebody had taken on,
    of an outage that would have lasted at least so long (Kaplan & Meier 1958).
    """

    next_due = None

    def __init__(self, usual: Sequence[float]) -> None:
        self._usual = usual
        self._regions: dict[str, RegionEnds] = {}

    def restore(self, cases: Iterable[Case]) -> None:
        """Go on from these cases and nothing else."""
        self._regions = {case.case_id: _ends.decode(case.body) for case in cases if case.kind == KIND}

    def law(self, region: str) -> tuple[float, ...]:
        """Equally probable hours; empty while nothing is known of the region."""
        seen = self._regions.get(region)
        return seen.law if seen else ()

    def follow(self, news: News, told: Told, now: datetime) -> Told:  # noqa: ARG002 - asked as all followers are
        """Count the orders that ended."""
        changed = dict.fromkeys(order.region for order in told.orders if self._counted(order))
        last = {order.region: order.changed_at for order in told.orders}
        return Told(cases=[self._case(region, last[region]) for region in changed])

    def _counted(self, order: RepairOrder) -> bool:
        lasted = order.changed_at - order.started_at
        if order.is_open or order.reason not in _TELLING or lasted <= timedelta(0):
            return False
        seen = self._regions.setdefault(order.region, RegionEnds())
        counts = seen.ended if order.reason is Reason.ALARM_CLEARED else seen.cut_off
        step = floor(log(lasted / _HOUR) / log(_STEP))
        counts[step] = counts.get(step, 0) + 1
        self._draw(seen)
        return True

    def _draw(self, seen: RegionEnds) -> None:
        number = sum(seen.ended.values())
        if number < max(LEAST_ENDS, _NEWS * seen.drawn_of):
            return
        times, by_itself = _times(seen)
        seen.law = tuple(blended(self._usual, equally_probable(times, by_itself), len(times)))
        if number >= _MOST:
            seen.ended, seen.cut_off = _halved(seen.ended), _halved(seen.cut_off)
        seen.drawn_of = sum(seen.ended.values())

    def _case(self, region: str, at: datetime) -> Case:
        return Case(KIND, region, region, True, at, None, _pack(self._regions[region]))


_TELLING = frozenset({Reason.ALARM_CLEARED, Reason.SERVICE_RESTORED})


def _times(seen: RegionEnds) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """(n,) hours, each in the middle of its step, and whether they ended by themselves."""
    both = [*sorted(seen.ended.items()), *sorted(seen.cut_off.items())]
    hours = np.repeat([exp((step + 0.5) * log(_STEP)) for step, _ in both], [count for _, count in both])
    return hours, np.arange(len(hours)) < sum(seen.ended.values())


def _halved(counts: dict[int, int]) -> dict[int, int]:
    return {step: half for step, count in counts.items() if (half := count // 2)}
