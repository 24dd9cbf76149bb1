"""What outage groups came from: a receipt's word where there is one, else what their alarms say."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Select, select

from alerts.explain.cause_scene import scene_of
from alerts.orders.receipt import Receipt, Scene
from service.store import schema

_AT_ONCE: Final = 2_000
_OF_EQUIPMENT: Final = (
    *("设备", "载频", "射频", "基带", "单板", "板卡", "主控", "馈线", "天线", "驻波"),
    *("equipment", "board", "radiounit", "baseband", "hardware", "feeder", "antenna", "processor", "vswr"),
)


class _Drawn(msgspec.Struct):
    """What is looked at of the picture of a group."""

    causes: tuple[str, ...] = ()


class _Life(msgspec.Struct):
    receipt: Receipt | None = None


class _Repaired(msgspec.Struct):
    """What is looked at of an order."""

    life: _Life = msgspec.field(default_factory=_Life)


_drawn = msgspec.msgpack.Decoder(_Drawn)
_repaired = msgspec.msgpack.Decoder(_Repaired)


def group_scenes(connection: Connection, wanted_ids: Select[Any]) -> Iterator[tuple[str, tuple[Scene | None, bool]]]:
    """Of the groups that the statement tells the ids of; True where a receipt says so, of several the last.

    None: neither a receipt nor an alarm tells it, as one that only says that service is out.
    """
    groups, orders = schema.groups.c, schema.orders.c
    joined = schema.groups.outerjoin(schema.orders, orders.group_id == groups.group_id)
    wanted = select(groups.group_id, groups.body, orders.body).select_from(joined)
    ordered = wanted.where(groups.group_id.in_(wanted_ids)).order_by(groups.group_id, orders.changed_at)
    told = ""
    for group_id, picture, order in connection.execute(ordered, execution_options={"yield_per": _AT_ONCE}):
        receipt = _repaired.decode(order).life.receipt if order else None
        if receipt is not None and receipt.scene is not None:
            yield group_id, (receipt.scene, True)
        elif told != group_id:
            yield group_id, (_inferred(_drawn.decode(picture).causes), False)
        told = group_id


def _inferred(causes: tuple[str, ...]) -> Scene | None:
    """What alarms tell of a cause: that service is out is none."""
    scene = scene_of(causes, is_planned=False)
    told = [cause.lower().replace(" ", "").replace("_", "") for cause in causes]
    is_equipment = any(word in cause for cause in told for word in _OF_EQUIPMENT)
    return scene if scene is not Scene.EQUIPMENT or is_equipment else None
