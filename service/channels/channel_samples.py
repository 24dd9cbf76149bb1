"""An order, a notice and a flood as they might be: what templates are tried with."""

from datetime import UTC, datetime, timedelta

import msgspec

from alerts.channels.digest import Digest, digest_of
from alerts.channels.push import PushMessage
from alerts.dispatch.priority import Priority
from alerts.orders.order import Change, Kind, RepairOrder, State
from alerts.orders.reason import Reason
from alerts.orders.tmf697 import JsonObject, order_line
from service.channels.channel_trial import trial_message
from service.local_time import LocalTime

_AT = datetime(2011, 7, 4, 1, tzinfo=UTC)
_LOCAL = LocalTime("Asia/Shanghai").text


def sample_order() -> JsonObject:
    """An order for one cell, as channels are told of it."""
    return msgspec.json.decode(_order().body, type=JsonObject)


def sample_notice() -> JsonObject:
    """A notice, as channels are told of it."""
    return msgspec.json.decode(_notice().body, type=JsonObject)


def sample_digest() -> Digest:
    """A flood of both."""
    return digest_of([_order(), _notice()])


def _notice() -> PushMessage:
    return trial_message("sample", "goldenwindow check", _AT, _LOCAL)


def _order() -> PushMessage:
    order = RepairOrder(
        order_id="R-sample",
        group_id="G-sample",
        outage_ids=("O-sample",),
        outage_id="O-sample",
        region="银川",
        cell_ids=("YC0001-1",),
        down_cell_ids=("YC0001-1",),
        site_ids=("YC0001",),
        kind=Kind.CREW,
        state=State.PENDING,
        change=Change.ISSUED,
        reason=Reason.OUT_OF_SERVICE,
        version=1,
        started_at=_AT,
        issued_at=_AT,
        changed_at=_AT,
        due_at=_AT + timedelta(hours=2),
        burst_at=_AT + timedelta(hours=2),
        window_closes_at=_AT + timedelta(hours=3),
        peak_at=_AT + timedelta(hours=6),
        expected_avoided=12.5,
        expected_avoided_lo=5.0,
        expected_avoided_hi=22.0,
        index=6.25,
        rank=1,
        priority=Priority.P2,
        crew_hours=2.0,
        users=1500.0,
        complaints=2.5,
    )
    return PushMessage(order.key, order.order_id, order_line(order, _LOCAL).rstrip(b"\n"))
