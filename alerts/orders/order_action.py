"""What people do to a repair order: each verb, from which stages it leads where, and what it has to say."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from alerts.action import Action, ActionRefused, Refusal
from alerts.orders.ledger import Ledger
from alerts.orders.life import Stage, Why
from alerts.orders.order import Change, RepairOrder, State
from alerts.orders.reason import Reason
from alerts.orders.receipt import Receipt, missing

LONGEST_NOTE = 2_000
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class OrderVerb(StrEnum):
    """Everything that can be done to an order by hand."""

    ACKNOWLEDGE = "acknowledge"
    REJECT = "reject"
    REDISPATCH = "redispatch"
    ASSIGN = "assign"
    TRAVEL = "travel"
    START = "start"
    HOLD = "hold"
    RESUME = "resume"
    COMPLETE = "complete"
    CANCEL = "cancel"
    COMMENT = "comment"


class OrderDetails(msgspec.Struct, frozen=True):
    """What an action on an order says besides who and a note; `until` is aware, `reason` from the closed list."""

    reason: Why | None = None
    unit: _Name | None = None
    crew: _Name | None = None
    until: datetime | None = None
    receipt: Receipt | None = None


_WAITING = frozenset({Stage.ISSUED, Stage.REDISPATCHED})
_TAKEN = frozenset({Stage.ACKNOWLEDGED, Stage.ASSIGNED})
_WORKING = _TAKEN | {Stage.TRAVELLING, Stage.IN_PROGRESS}
_AWAITS_RECEIPT = frozenset({Stage.RESTORED, Stage.VERIFIED})
_OPEN = _WAITING | _WORKING | {Stage.REJECTED, Stage.HELD}

FROM: Mapping[OrderVerb, frozenset[Stage]] = {
    OrderVerb.ACKNOWLEDGE: _WAITING,
    OrderVerb.REJECT: _WAITING | _TAKEN,
    OrderVerb.REDISPATCH: _WAITING | _TAKEN | {Stage.REJECTED, Stage.HELD},
    OrderVerb.ASSIGN: _OPEN - {Stage.REJECTED},
    OrderVerb.TRAVEL: _TAKEN | {Stage.HELD},
    OrderVerb.START: _WAITING | _TAKEN | {Stage.TRAVELLING, Stage.HELD},
    OrderVerb.HOLD: _WORKING,
    OrderVerb.RESUME: frozenset({Stage.HELD}),
    OrderVerb.COMPLETE: _WORKING | {Stage.HELD} | _AWAITS_RECEIPT,
    OrderVerb.CANCEL: _OPEN,
    OrderVerb.COMMENT: frozenset(Stage),
}
"""The stages from which each verb is allowed."""

STATE: Mapping[Stage, State] = {
    Stage.ISSUED: State.PENDING,
    Stage.REJECTED: State.PENDING,
    Stage.REDISPATCHED: State.PENDING,
    Stage.ACKNOWLEDGED: State.ACKNOWLEDGED,
    Stage.ASSIGNED: State.ACKNOWLEDGED,
    Stage.TRAVELLING: State.ACKNOWLEDGED,
    Stage.IN_PROGRESS: State.IN_PROGRESS,
    Stage.HELD: State.HELD,
    Stage.RESTORED: State.COMPLETED,
    Stage.COMPLETED: State.COMPLETED,
    Stage.VERIFIED: State.COMPLETED,
    Stage.CANCELLED: State.CANCELLED,
    Stage.WITHDRAWN: State.CANCELLED,
}
"""The TMF697 state of each stage. An order that a unit rejects is still wanted: it waits to be redispatched."""


class _Asked(msgspec.Struct, frozen=True):
    order: RepairOrder
    details: OrderDetails
    note: str
    now: datetime


class _Step(msgspec.Struct, frozen=True):
    """Where it leads: to a stage, for a reason, with what changes of the life besides."""

    stage: Stage
    reason: Reason
    changes: Mapping[str, object] = {}


def act_on_order(action: Action, ledger: Ledger, now: datetime) -> RepairOrder:
    """Carry an action out: the order's new state, entered in the ledger. Raises `ActionRefused`."""
    verb, details = _verb(action), _details(action)
    order = ledger.order(action.subject_id)
    if order is None:
        raise ActionRefused(Refusal.ILLEGAL, f"{action.subject_id} ended too long ago to be changed; it is history")
    stage = order.life.stage
    if stage not in FROM[verb]:
        raise ActionRefused(Refusal.ILLEGAL, _not_from(order, verb))
    step = _STEPS[verb](_Asked(order, details, action.note, now))
    signed = {"by": action.by, "note": action.note, "why": details.reason}
    return enter(stepped(order, step.stage, step.reason, now, {**step.changes, **signed}), ledger)


def stepped(
    order: RepairOrder, stage: Stage, reason: Reason, now: datetime, changes: Mapping[str, object]
) -> RepairOrder:
    """The order's next state, in that stage; `changes` are of its life."""
    entered = {} if stage is order.life.stage else {"stage": stage, "since": now}
    return msgspec.structs.replace(
        order,
        state=STATE[stage],
        change=_change(order, stage),
        reason=reason,
        version=order.version + 1,
        changed_at=now,
        life=msgspec.structs.replace(order.life, **{**entered, **changes}),
    )


def enter(order: RepairOrder, ledger: Ledger) -> RepairOrder:
    """Enter the order's new state in the ledger, with the rank that it has there if it is open."""
    ledger.take_out(order.order_id)
    if order.is_open:
        rank = ledger.rank(order.queued_by, order.issued_at, order.order_id)
        order = msgspec.structs.replace(order, rank=rank)
    ledger.put(order)
    return order


def _change(order: RepairOrder, stage: Stage) -> Change:
    if stage is order.life.stage:
        return Change.UPDATED
    return {Stage.COMPLETED: Change.COMPLETED, Stage.CANCELLED: Change.WITHDRAWN}.get(stage, Change.UPDATED)


def _verb(action: Action) -> OrderVerb:
    try:
        return OrderVerb(action.verb)
    except ValueError:
        known = ", ".join(OrderVerb)
        raise ActionRefused(Refusal.INVALID, f"{action.verb!r} can not be done to an order; {known} can") from None


def _details(action: Action) -> OrderDetails:
    if len(action.note) > LONGEST_NOTE:
        detail = f"note: it has {len(action.note)} characters, and {LONGEST_NOTE} are kept; shorten it"
        raise ActionRefused(Refusal.INVALID, detail)
    try:
        return msgspec.convert(action.details, OrderDetails)
    except msgspec.ValidationError as error:
        raise ActionRefused(Refusal.INVALID, f"{error}; docs/order-life.md names the fields of each action") from error


def _not_from(order: RepairOrder, verb: OrderVerb) -> str:
    allowed = ", ".join(stage.value for stage in Stage if stage in FROM[verb])
    return f"{verb} is not possible while {order.order_id} is {order.life.stage}; it is from: {allowed}"


def _wanting(field: str, why: str) -> ActionRefused:
    return ActionRefused(Refusal.INVALID, f"{field} is missing: {why}")


def _acknowledge(asked: _Asked) -> _Step:
    return _Step(Stage.ACKNOWLEDGED, Reason.ACKNOWLEDGED, _who(asked))


def _reject(asked: _Asked) -> _Step:
    _reason_given(asked)
    return _Step(Stage.REJECTED, Reason.REJECTED_BY_UNIT, {**_who(asked), "crew": None})


def _redispatch(asked: _Asked) -> _Step:
    if asked.details.unit is None:
        raise _wanting("unit", "say to which unit the order goes")
    changes = {"unit": asked.details.unit, "crew": asked.details.crew, **_not_held()}
    # Also from one unit that has not answered to another: the clock of the stage begins anew.
    return _Step(Stage.REDISPATCHED, Reason.REDISPATCHED, {**changes, "since": asked.now})


def _assign(asked: _Asked) -> _Step:
    if asked.details.unit is None and asked.details.crew is None:
        raise _wanting("unit or crew", "say who is to go")
    return _Step(Stage.ASSIGNED, Reason.ASSIGNED, {**_who(asked), **_not_held()})


def _travel(asked: _Asked) -> _Step:
    return _Step(Stage.TRAVELLING, Reason.TRAVELLING, {**_who(asked), **_not_held()})


def _start(asked: _Asked) -> _Step:
    return _Step(Stage.IN_PROGRESS, Reason.STARTED, {**_who(asked), **_not_held()})


def _hold(asked: _Asked) -> _Step:
    _reason_given(asked)
    until = asked.details.until
    if until is not None and until <= asked.now:
        raise ActionRefused(Refusal.INVALID, f"until: {until.isoformat()} is past; name a time to come, or none")
    return _Step(Stage.HELD, Reason.HELD, {"held_until": until, "held_from": asked.order.life.stage})


def _resume(asked: _Asked) -> _Step:
    return _Step(asked.order.life.held_from or Stage.IN_PROGRESS, Reason.RESUMED, _not_held())


def _complete(asked: _Asked) -> _Step:
    """With a receipt that lacks something the order goes back; without one the receipt is still awaited."""
    life, receipt = asked.order.life, asked.details.receipt
    only_receipt = life.stage in _AWAITS_RECEIPT
    if receipt is None:
        if only_receipt:
            raise _wanting("receipt", "service is back, and only the receipt is still awaited")
        return _Step(Stage.COMPLETED, Reason.REPAIRED, _not_held())
    lacks = missing(receipt)
    changes = {"receipt": receipt, "missing": lacks, "returned": life.returned + bool(lacks), **_not_held()}
    if lacks:
        return _Step(life.stage if only_receipt else Stage.IN_PROGRESS, Reason.RECEIPT_INCOMPLETE, changes)
    if life.stage is Stage.VERIFIED:
        return _Step(Stage.VERIFIED, Reason.RECEIPT_GIVEN, changes)
    return _Step(Stage.COMPLETED, Reason.RECEIPT_GIVEN if only_receipt else Reason.REPAIRED, changes)


def _cancel(_: _Asked) -> _Step:
    return _Step(Stage.CANCELLED, Reason.CANCELLED_BY_HAND, _not_held())


def _comment(asked: _Asked) -> _Step:
    if not asked.note.strip():
        raise _wanting("note", "a comment says something")
    return _Step(asked.order.life.stage, Reason.COMMENTED)


def _who(asked: _Asked) -> dict[str, object]:
    told = {"unit": asked.details.unit, "crew": asked.details.crew}
    return {name: value for name, value in told.items() if value is not None}


def _not_held() -> dict[str, object]:
    return {"held_until": None, "held_from": None}


def _reason_given(asked: _Asked) -> None:
    if asked.details.reason is None:
        raise _wanting("reason", f"one of {', '.join(Why)}")


_STEPS: Mapping[OrderVerb, Callable[[_Asked], _Step]] = {
    OrderVerb.ACKNOWLEDGE: _acknowledge,
    OrderVerb.REJECT: _reject,
    OrderVerb.REDISPATCH: _redispatch,
    OrderVerb.ASSIGN: _assign,
    OrderVerb.TRAVEL: _travel,
    OrderVerb.START: _start,
    OrderVerb.HOLD: _hold,
    OrderVerb.RESUME: _resume,
    OrderVerb.COMPLETE: _complete,
    OrderVerb.CANCEL: _cancel,
    OrderVerb.COMMENT: _comment,
}
