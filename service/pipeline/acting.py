"""What people did, carried out by the desk once the records of the same batch are concluded. No store, no threads."""

from collections.abc import Sequence
from datetime import datetime

from alerts.action import Action, ActionDone, ActionRefused
from alerts.orders.order import RepairOrder
from service.pipeline.step import State, Step

Numbered = tuple[int, Action]
"""An action, and the number of its document in the batch."""


def carry_out(state: State, step: Step, actions: Sequence[Numbered], known: frozenset[str]) -> None:
    """Carry out, at the state's time, those not `known` by their ids already; a refused one changes nothing."""
    done = set(known)
    for number, action in actions:
        if action.action_id not in done:
            done.add(action.action_id)
            step.done.append(_carried_out(state, step, number, action))
    state.plan()


def _carried_out(state: State, step: Step, number: int, action: Action) -> ActionDone:
    now: datetime = state.now
    try:
        told = state.desk.act(action, now)
    except ActionRefused as refused:
        step.refused[number] = refused
        return ActionDone(action, now, refusal=refused.refusal, detail=refused.detail)
    step.take_up(told)
    step.accepted.add(number)
    return ActionDone(action, now, _version(told.orders, action))


def _version(orders: Sequence[RepairOrder], action: Action) -> int | None:
    return next((order.version for order in reversed(orders) if order.order_id == action.subject_id), None)
