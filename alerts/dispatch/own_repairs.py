"""What the own orders of the past tell of repairs: an order's states → when it was accepted, begun and done."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from alerts.orders.life import Stage
from alerts.orders.order import Kind, RepairOrder, State
from ingest.records import PastOrder

_ACCEPTED = frozenset({Stage.ACKNOWLEDGED, Stage.ASSIGNED, Stage.TRAVELLING, Stage.IN_PROGRESS})


def repair_of(states: Sequence[RepairOrder]) -> PastOrder | None:
    """The repair that an order's states (oldest first, the last one closed) tell of; None where nobody repaired.

    Somebody has to have been at work; a reset from afar tells nothing of crews.
    """
    begun = _first(states, lambda one: one.life.stage is Stage.IN_PROGRESS)
    fixed = _first(states, lambda one: one.state is State.COMPLETED)
    last = states[-1]
    if begun is None or fixed is None or last.kind is Kind.REMOTE or last.state is not State.COMPLETED:
        return None
    theirs = last.kind is Kind.THIRD_PARTY
    return PastOrder(
        order_id=last.order_id,
        issued_at=states[0].issued_at,
        outage_id=last.outage_id or None,
        cell_id=_leading_cell(last),
        accepted_at=_first(states, lambda one: one.life.stage in _ACCEPTED),
        arrived_at=begun,
        fixed_at=fixed,
        unit=last.life.unit,
        crew=None if theirs else last.life.crew or last.life.unit or "own",
    )


def _first(states: Iterable[RepairOrder], is_it: Callable[[RepairOrder], bool]) -> datetime | None:
    return next((one.changed_at for one in states if is_it(one)), None)


def _leading_cell(order: RepairOrder) -> str | None:
    known = dict(zip(order.outage_ids, order.cell_ids, strict=False))
    return known.get(order.outage_id) or next(iter(order.cell_ids), None)
