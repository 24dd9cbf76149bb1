"""Rates over the histories of orders: correct dispatch 派单正确率, quality of receipts 回单, repeated faults."""

from collections.abc import Iterable, Sequence

import msgspec

from alerts.orders.life import Stage
from alerts.orders.order import RepairOrder
from alerts.orders.reason import Reason

History = Sequence[RepairOrder]
"""Every state of one order, oldest first."""

_ANSWERED = frozenset({Stage.ACKNOWLEDGED, Stage.ASSIGNED, Stage.TRAVELLING, Stage.IN_PROGRESS})
_CORRECTED = frozenset({Reason.REJECTED_BY_UNIT, Reason.REDISPATCHED})


class Rate(msgspec.Struct, frozen=True):
    """`part` of `whole`; a share of nothing is not known."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where there is nothing to be a share of."""
        return self.part / self.whole if self.whole else None


class LifeRates(msgspec.Struct, frozen=True):
    """How the orders were dispatched and reported.

    - `correct_dispatch`: orders that no unit rejected and nobody redispatched, of those that a unit answered.
    - `complete_receipts`: orders whose first receipt was complete, of those with a receipt.
    - `with_receipt`: orders with a complete receipt, of those reported or restored after somebody had them.
    - `repeated`: orders for places that were repaired shortly before, of all.
    """

    correct_dispatch: Rate
    complete_receipts: Rate
    with_receipt: Rate
    repeated: Rate


def life_rates(histories: Iterable[History]) -> LifeRates:
    """The rates over these orders."""
    told = [history for history in histories if history]
    answered = [history for history in told if _is_answered(history)]
    first = [receipt for history in told if (receipt := _first_receipt(history)) is not None]
    ended = [history[-1] for history in told if _is_reported(history)]
    return LifeRates(
        correct_dispatch=Rate(sum(not _is_corrected(history) for history in answered), len(answered)),
        complete_receipts=Rate(sum(not order.life.missing for order in first), len(first)),
        with_receipt=Rate(sum(_has_receipt(order) for order in ended), len(ended)),
        repeated=Rate(sum(bool(history[-1].life.repeats) for history in told), len(told)),
    )


def _is_answered(history: History) -> bool:
    return _is_corrected(history) or any(order.life.stage in _ANSWERED for order in history)


def _is_corrected(history: History) -> bool:
    return any(order.reason in _CORRECTED for order in history)


def _first_receipt(history: History) -> RepairOrder | None:
    return next((order for order in history if order.life.receipt is not None), None)


def _is_reported(history: History) -> bool:
    return history[-1].life.stage in {Stage.RESTORED, Stage.COMPLETED, Stage.VERIFIED}


def _has_receipt(order: RepairOrder) -> bool:
    return order.life.receipt is not None and not order.life.missing
