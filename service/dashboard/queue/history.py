"""Who did what to an order, when and why: its states, without those in which only its figures moved. Pure."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from alerts.orders.life import MACHINE, Stage
from alerts.orders.order import RepairOrder
from alerts.orders.reason import Reason

MOST_SHOWN = 80

_FIGURES = frozenset({Reason.FORECAST_CHANGED, Reason.PRIORITY_CHANGED, Reason.UNCHANGED})


class Did(msgspec.Struct, frozen=True):
    """One thing that happened to an order. `by` None: the service did it; `why` is of the closed list."""

    at: datetime
    stage: Stage
    reason: Reason
    by: str | None
    note: str
    why: str | None
    unit: str | None
    crew: str | None
    held_until: datetime | None
    missing: tuple[str, ...]


def order_history(states: Sequence[RepairOrder]) -> tuple[Did, ...]:
    """From every state of one order, oldest first; of very many the latest."""
    told = [_did(state) for state in states if _tells(state)]
    return tuple(told[-MOST_SHOWN:])


def _tells(state: RepairOrder) -> bool:
    return state.version == 1 or state.life.by != MACHINE or state.reason not in _FIGURES


def _did(state: RepairOrder) -> Did:
    life = state.life
    return Did(
        at=state.changed_at,
        stage=life.stage,
        reason=state.reason,
        by=None if life.by == MACHINE else life.by,
        note=life.note,
        why=life.why.value if life.why else None,
        unit=life.unit,
        crew=life.crew,
        held_until=life.held_until if state.reason is Reason.HELD else None,
        missing=life.missing if state.reason is Reason.RECEIPT_INCOMPLETE else (),
    )
