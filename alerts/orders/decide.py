"""From pictures of outage groups to repair orders: one order a group, every yes and no with its reason."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from alerts.dispatch.priority import priority, urgency
from alerts.orders.draft import Grounds, Need, carried_on, drafted, final_after, need
from alerts.orders.estimates import Avoided
from alerts.orders.kind import kind_of
from alerts.orders.ledger import Ledger
from alerts.orders.order import ACCEPTED, Change, RepairOrder, State, moved, order_id_of
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
    with one whose order is kept: the accepted one, else the older.
    """
    ledger.forget(now - final_after(grounds.rules), now - grounds.rules.forget_after)
    return [decision for picture in pictures for decision in _judge(picture, ledger, grounds, now)]


def _judge(picture: GroupPicture, ledger: Ledger, grounds: Grounds, now: datetime) -> Iterator[Decision]:
    wanted = need(picture, grounds, now)
    held = _held(picture, ledger)
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


def _held(picture: GroupPicture, ledger: Ledger) -> list[RepairOrder]:
    """The open orders of the group under any of its ids, the one to keep first."""
    held = [order for group_id in _ids(picture) if (order := ledger.of_group(group_id)) is not None]
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
    known = [ledger.order(order_id_of(group_id)) for group_id in _ids(picture)]
    closed = [order for order in known if order is not None and not order.is_open]
    return min(closed, key=lambda order: (order.merged_into is not None, order.issued_at, order.order_id), default=None)


def _issue(picture: GroupPicture, wanted: Need, ledger: Ledger, grounds: Grounds, now: datetime) -> Decision:
    """A new order, or the group's own one again where the same outage came back after a pause."""
    avoided = grounds.estimates.avoided(wanted.outages, now)
    draft, reason = drafted(picture, wanted, avoided, grounds, now), _call(picture, wanted)
    past = _past(picture, ledger)
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
    fresh = grounds.estimates.avoided(wanted.outages, now)
    reason = Reason.MERGED_GROUPS if merged else _difference(order, picture, wanted, fresh, grounds)
    # What did not change enough to be told does not move the priority either: it would flutter at a step of impact.
    avoided = fresh if reason else _avoided(order)
    if reason in {None, Reason.FORECAST_CHANGED} and _priority(order, wanted, avoided, grounds, now) != order.priority:
        reason = Reason.PRIORITY_CHANGED
    if reason is None:
        return Decision(picture.group_id, Reason.UNCHANGED)
    step = moved(order, order.state, Change.UPDATED, reason, now)
    return _entered(
        carried_on(step, drafted(picture, wanted, avoided, grounds, now), picture.formerly), ledger, grounds
    )


def _difference(
    order: RepairOrder, picture: GroupPicture, wanted: Need, fresh: Avoided, grounds: Grounds
) -> Reason | None:
    """What about the group is worth telling, priority aside."""
    if order.group_id != picture.group_id:
        return Reason.GROUP_MOVED
    if set(order.outage_ids) != {outage.outage_id for outage in wanted.outages}:
        return Reason.CELLS_CHANGED
    if picture.causes != order.causes and kind_of(picture.causes, order.site_ids, grounds.sites) != order.kind:
        return Reason.KIND_CHANGED
    change = abs(fresh.expected - order.expected_avoided)
    return Reason.FORECAST_CHANGED if change >= max(1.0, 0.2 * order.expected_avoided) else None


def _avoided(order: RepairOrder) -> Avoided:
    return Avoided(order.expected_avoided, order.expected_avoided_lo, order.expected_avoided_hi)


def _priority(order: RepairOrder, wanted: Need, avoided: Avoided, grounds: Grounds, now: datetime) -> str:
    impact = grounds.impact.level(avoided.expected, sum([outage.users for outage in wanted.down]))
    return priority(impact, urgency(order.burst_at, order.window_closes_at, order.crew_hours, now))


def _ended(order: RepairOrder, picture: GroupPicture, now: datetime) -> RepairOrder:
    step = _closing(order, picture, now)
    return msgspec.structs.replace(step, down_cell_ids=())


def _closing(order: RepairOrder, picture: GroupPicture, now: datetime) -> RepairOrder:
    if order.state in ACCEPTED:
        return moved(order, State.COMPLETED, Change.COMPLETED, Reason.SERVICE_RESTORED, now)
    silent = any(outage.ended_at is None for outage in picture.outages)
    reason = Reason.PLANNED_WORK if silent else Reason.ALARM_CLEARED
    return moved(order, State.CANCELLED, Change.WITHDRAWN, reason, now)


def _entered(order: RepairOrder, ledger: Ledger, grounds: Grounds) -> Decision:
    """Enter the order, with the rank it has among those open if it is open itself."""
    ledger.take_out(order.order_id)
    if order.is_open:
        score = grounds.near_ties.score(order.index, order.order_id)
        rank = ledger.rank(score, order.issued_at, order.order_id)
        order = msgspec.structs.replace(order, rank=rank, score=score if grounds.near_ties.spread else None)
    ledger.put(order)
    return Decision(order.group_id, order.reason, order)
