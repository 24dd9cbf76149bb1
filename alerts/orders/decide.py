"""From pictures of outage groups to repair orders: one order a group, every yes and no with its reason."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from alerts.dispatch.priority import Level, urgency
from alerts.orders.draft import (
    Grounds,
    Need,
    Worth,
    carried_on,
    drafted,
    final_after,
    leaving_for,
    need,
    priorities,
    worth,
)
from alerts.orders.estimates import Avoided
from alerts.orders.ledger import Ledger
from alerts.orders.order import ACCEPTED, Change, RepairOrder, State, moved, order_id_of
from alerts.orders.push_time import Leaving, pushing, steady
from alerts.orders.reason import Reason
from correlate.facts import GroupPicture


class Decision(msgspec.Struct, frozen=True, gc=False):
    """One yes or no about a group: `order` is the new state of its order, None where nothing is to be told."""

    group_id: str
    reason: Reason
    order: RepairOrder | None = None


def decide(pictures: Iterable[GroupPicture], ledger: Ledger, grounds: Grounds, now: datetime) -> list[Decision]:
    """Decide about every picture, in the order given, and enter the orders in the ledger.

    Issued: the group is due and an outage that no planned work accounts for is down. Updated: its cells, its id or
    its kind changed, or its priority, or what it avoids by a fifth and by a complaint at least. Ended: nothing that
    calls for repair is down any more (completed if somebody had accepted it, else withdrawn), or its group merged
    with one whose order is kept: the accepted one, else the older. Pushed: the time has come that an order could
    wait for, with or without a picture.
    """
    ledger.forget(now - final_after(grounds.rules), now - grounds.rules.forget_after)
    decisions = [decision for picture in pictures for decision in _judge(picture, ledger, grounds, now)]
    return decisions + [_pushed(order, ledger, grounds, now) for order in ledger.to_push(now)]


def _judge(picture: GroupPicture, ledger: Ledger, grounds: Grounds, now: datetime) -> Iterator[Decision]:
    wanted = need(picture, grounds, now)
    held = _held(picture, wanted, ledger)
    if not held:
        refusal = _refusal(picture, wanted, ledger)
        yield Decision(picture.group_id, refusal) if refusal else _issue(picture, wanted, ledger, grounds, now)
        return
    kept, *others = held
    for other in others:
        merged = moved(other, State.CANCELLED, Change.WITHDRAWN, Reason.MERGED, now)
        yield _entered(msgspec.structs.replace(merged, merged_into=kept.order_id), ledger, grounds)
    if wanted.down:
        yield _carry_on(kept, picture, wanted, ledger, grounds, now, merged=bool(others))
    else:
        yield _entered(_ended(kept, picture, now), ledger, grounds)


def _ids(picture: GroupPicture) -> Iterable[str]:
    return dict.fromkeys((picture.group_id, *picture.formerly)) if picture.formerly else (picture.group_id,)


def _held(picture: GroupPicture, wanted: Need, ledger: Ledger) -> list[RepairOrder]:
    """The open orders of the group under any of its ids, and of its sites from before; the one to keep first."""
    held = [order for group_id in _ids(picture) if (order := ledger.of_group(group_id)) is not None]
    held += ledger.before_outage(outage.site_id for outage in wanted.down)
    return sorted(held, key=lambda order: (order.state not in ACCEPTED, order.issued_at, order.order_id))


def _refusal(picture: GroupPicture, wanted: Need, ledger: Ledger) -> Reason | None:
    """Why a group without an open order gets none; None if it gets one."""
    if not wanted.down:
        down = any(outage.ended_at is None for outage in picture.outages)
        return Reason.PLANNED_WORK if down else Reason.ALREADY_RESTORED
    if not picture.due:
        return Reason.HOLDING_OFF
    own = ledger.order(order_id_of(picture.group_id))
    if own is not None and own.is_open:
        return Reason.SUPERSEDED
    past = _past(picture, ledger)
    return Reason.CLOSED_BY_HAND if past is not None and past.is_closed_by_person else None


def _past(picture: GroupPicture, ledger: Ledger) -> RepairOrder | None:
    """The closed order that the group had under any of its ids: one that was merged away only if there is no other."""
    ids = _ids(picture)
    known = [*(ledger.order(order_id_of(each)) for each in ids), *(ledger.closed_of_generator(each) for each in ids)]
    closed = [order for order in known if order is not None and not order.is_open]
    return min(closed, key=lambda order: (order.merged_into is not None, order.issued_at, order.order_id), default=None)


def _issue(picture: GroupPicture, wanted: Need, ledger: Ledger, grounds: Grounds, now: datetime) -> Decision:
    """A new order, or the group's own one again where the same outage came back after a pause."""
    past, reason = _past(picture, ledger), _call(picture, wanted)
    draft = drafted(picture, wanted, worth(picture, wanted, grounds, now), grounds, now, past)
    if past is None:
        version = ledger.last_version(draft.order_id) + 1
        return _entered(msgspec.structs.replace(draft, reason=reason, version=version), ledger, grounds)
    reason = Reason.FAILED_AGAIN if reason is Reason.OUT_OF_SERVICE else reason
    again = moved(past, State.PENDING, Change.ISSUED, reason, now)
    return _entered(carried_on(again, draft, picture.formerly), ledger, grounds)


def _call(picture: GroupPicture, wanted: Need) -> Reason:
    if any(outage.planned for outage in wanted.down):
        return Reason.OVERRUNS_PLANNED_WORK
    if any(outage.planned for outage in picture.outages):
        return Reason.OUTSIDE_PLANNED_WORK
    return Reason.OUT_OF_SERVICE


def _carry_on(
    order: RepairOrder,
    picture: GroupPicture,
    wanted: Need,
    ledger: Ledger,
    grounds: Grounds,
    now: datetime,
    *,
    merged: bool,
) -> Decision:
    value = worth(picture, wanted, grounds, now)
    reason = Reason.MERGED_GROUPS if merged else _difference(order, picture, wanted, value)
    # What did not change enough to be told does not move the priority either: it would flutter at a step of impact.
    value = value if reason else msgspec.structs.replace(value, avoided=_avoided(order))
    if reason in {None, Reason.FORECAST_CHANGED}:
        reason = _by_time(order, value, grounds, now) or reason
    if reason is None:
        return Decision(picture.group_id, Reason.UNCHANGED)
    draft = drafted(picture, wanted, value, grounds, now, order)
    # Now that there is an outage its order is issued: under the id of the generator's, which somebody may have already.
    change = Change.ISSUED if order.is_before_outage else Change.UPDATED
    step = moved(order, order.state, change, reason, now)
    if change is Change.ISSUED:
        step = msgspec.structs.replace(step, issued_at=now)
    return _entered(carried_on(step, draft, picture.formerly), ledger, grounds)


def _difference(order: RepairOrder, picture: GroupPicture, wanted: Need, value: Worth) -> Reason | None:
    """What about the group is worth telling, priority aside."""
    if order.is_before_outage:
        return Reason.SERVICE_LOST
    if order.group_id != picture.group_id:
        return Reason.GROUP_MOVED
    if set(order.outage_ids) != {outage.outage_id for outage in wanted.outages}:
        return Reason.CELLS_CHANGED
    if value.kind is not order.kind:
        return Reason.KIND_CHANGED
    change = abs(value.avoided.expected - order.expected_avoided)
    return Reason.FORECAST_CHANGED if change >= max(1.0, 0.2 * order.expected_avoided) else None


def _avoided(order: RepairOrder) -> Avoided:
    return Avoided(order.expected_avoided, order.expected_avoided_lo, order.expected_avoided_hi)


def _by_time(order: RepairOrder, value: Worth, grounds: Grounds, now: datetime) -> Reason | None:
    """What is worth telling because time went by: the priority moved, or somebody has to leave."""
    leaving = leaving_for(order.kind, order.leading_site_id, order.burst_at, grounds, now)
    urgent = urgency(leaving.latest_start, order.window_closes_at, now)
    told = priorities(value.avoided.expected, value.users, urgent, grounds)
    level, _ = steady(order.priority, order.push.lower_since, told, now, grounds.push.falls_after)
    if level is not order.priority:
        return Reason.PRIORITY_CHANGED
    if order.push.pushed or not pushing(order.push, level, leaving, now).pushed:
        return None
    return Reason.PUSH_DUE


def _pushed(order: RepairOrder, ledger: Ledger, grounds: Grounds, now: datetime) -> Decision:
    """The order by its own figures, at the time it could wait for; it waits for no other one."""
    urgent = Level.MEDIUM if now >= order.window_closes_at else Level.HIGH
    told = priorities(order.expected_avoided, order.users, urgent, grounds)
    level, since = steady(order.priority, order.push.lower_since, told, now, grounds.push.falls_after)
    leaving = leaving_for(order.kind, order.leading_site_id, order.burst_at, grounds, now)
    push = pushing(order.push, level, Leaving(order.burst_at, now, leaving.ends_at), now)
    step = moved(order, order.state, Change.UPDATED, Reason.PUSH_DUE, now)
    push = msgspec.structs.replace(push, lower_since=since)
    return _entered(msgspec.structs.replace(step, priority=level, push=push), ledger, grounds)


def _ended(order: RepairOrder, picture: GroupPicture, now: datetime) -> RepairOrder:
    step = _closing(order, picture, now)
    return msgspec.structs.replace(step, down_cell_ids=())


def _closing(order: RepairOrder, picture: GroupPicture, now: datetime) -> RepairOrder:
    if order.state in ACCEPTED:
        return moved(order, State.COMPLETED, Change.COMPLETED, Reason.SERVICE_RESTORED, now)
    silent = any(outage.ended_at is None for outage in picture.outages)
    reason = Reason.PLANNED_WORK if silent else Reason.ALARM_CLEARED
    return moved(order, State.CANCELLED, Change.WITHDRAWN, reason, now)


def entered(order: RepairOrder, ledger: Ledger, grounds: Grounds) -> RepairOrder:
    """Enter the order, with the rank it has among those open if it is open itself."""
    ledger.take_out(order.order_id)
    if order.is_open:
        score = grounds.near_ties.score(order.index, order.order_id)
        rank = ledger.rank(score, order.issued_at, order.order_id)
        order = msgspec.structs.replace(order, rank=rank, score=score if grounds.near_ties.spread else None)
    ledger.put(order)
    return order


def _entered(order: RepairOrder, ledger: Ledger, grounds: Grounds) -> Decision:
    order = entered(order, ledger, grounds)
    return Decision(order.group_id, order.reason, order)
