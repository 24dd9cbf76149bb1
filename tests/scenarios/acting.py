"""What people do in a scenario, as the desk takes it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from alerts.action import Action, Subject
from alerts.desk import Desk
from alerts.told import Told
from tests.scenarios.timeline import Act, at

_ZONE = ZoneInfo("Asia/Shanghai")
_NOT_DETAILS = {"by", "note", "subject", "of", "region"}


def act_on(desk: Desk, act: Act, now: datetime) -> Told:
    """What follows from the act: on the newest order of a cell, or on what its body names as `of`."""
    body = dict(act.body)
    action = Action(
        action_id=f"{act.at.isoformat()} {act.verb}",
        subject=Subject(body.get("subject", "order")),
        subject_id=body.get("of") or _order_of(desk, act.order_of),
        region=body.get("region", "East"),
        verb=act.verb,
        by=body.get("by", "operator"),
        known_at=now.astimezone(UTC),
        note=body.get("note", ""),
        details={key: _moment(key, value) for key, value in body.items() if key not in _NOT_DETAILS},
    )
    return desk.act(action, now)


def _order_of(desk: Desk, cell_id: str | None) -> str:
    held = [order for order in desk.ledger.queue() if cell_id in order.cell_ids]
    assert held, f"{cell_id} has no open order"
    return max(held, key=lambda order: order.issued_at).order_id


def _moment(key: str, value: object) -> object:
    if key.endswith(("until", "_at", "from", "to")) and isinstance(value, str):
        return at(value).replace(tzinfo=_ZONE).isoformat()
    return value
