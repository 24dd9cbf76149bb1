"""Why an order is pushed or not, and what it waits for, in words of both languages; and the fields that show it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from alerts.orders.order import Kind, RepairOrder
from alerts.orders.push_time import PushReason

_Local = Callable[[datetime], str]

_WHY: Mapping[PushReason, tuple[str, str]] = {
    PushReason.IN_TIME: (
        "Pushed in time: the repair ends before complaints burst.",
        "及时派发:可在投诉爆发前修复。",
    ),
    PushReason.AS_EARLY_AS_POSSIBLE: (
        "Pushed as early as possible: no repair ends before complaints burst.",
        "尽早派发:已无法在投诉爆发前修复。",
    ),
    PushReason.CAN_WAIT: (
        "Not pushed yet: who leaves in {wait} h still ends before complaints burst.",
        "暂不派发:{wait} 小时后出发仍可在投诉爆发前修复。",
    ),
    PushReason.ROUTINE: (
        "Not pushed: routine, little depends on it.",
        "不派发:影响小,按例行处理。",
    ),
    PushReason.ENDED_BEFORE: (
        "Never pushed: it ended before.",
        "未派发:派发前已结束。",
    ),
}
_BEFORE_OUTAGE: Mapping[PushReason, tuple[str, str]] = {
    PushReason.IN_TIME: (
        "Pushed in time: the generator runs before the batteries are flat.",
        "及时派发:可在蓄电池耗尽前供电。",
    ),
    PushReason.AS_EARLY_AS_POSSIBLE: (
        "Pushed as early as possible: no generator runs before the batteries are flat.",
        "尽早派发:已无法在蓄电池耗尽前供电。",
    ),
    PushReason.CAN_WAIT: (
        "Not pushed yet: who leaves in {wait} h still comes before the batteries are flat.",
        "暂不派发:{wait} 小时后出发仍可在蓄电池耗尽前到达。",
    ),
}
_OPENS = ("The site opens in {opens} h: the repair waits for that.", "基站 {opens} 小时后方可进入,抢修须等待。")
_HANDED = ("Handed over to {owner}, who comes by a clock of its own.", "已移交 {owner},按其自身时限处理。")


def push_sentence(order: RepairOrder, language: str = "en") -> str:
    """Why the order went to the channels, or why not, and what the repair waits for, as of `changed_at`."""
    which = 1 if language == "zh" else 0
    words = {**_WHY, **_BEFORE_OUTAGE} if order.is_before_outage else _WHY
    parts = [words[reason_of(order)][which]]
    if order.is_open and order.opens_at is not None and order.opens_at > order.changed_at:
        parts.append(_OPENS[which])
    if order.is_open and order.kind is Kind.THIRD_PARTY:
        parts.append(_HANDED[which])
    wait = order.push.at - order.changed_at if order.push.at else timedelta(0)
    opens = order.opens_at - order.changed_at if order.opens_at else timedelta(0)
    owner = order.owner or ("产权方" if which else "the owner of the site")
    return ("" if which else " ").join(parts).format(wait=_hours(wait), opens=_hours(opens), owner=owner)


def push_fields(order: RepairOrder, local: _Local) -> dict[str, object]:
    """The fields of an order's push and of the repair's time, JSON-ready; `local` writes times."""
    return {
        "pushed": order.push.pushed,
        "push_at": local(order.push.at) if order.push.at else None,
        "push_reason": push_sentence(order),
        "push_reason_zh": push_sentence(order, "zh"),
        "push_reason_code": reason_of(order),
        "repair_hours": order.repair_hours or order.crew_hours,
        "opens_at": local(order.opens_at) if order.opens_at else None,
        "owner": order.owner,
    }


def reason_of(order: RepairOrder) -> PushReason:
    """Why the order is pushed or not; one that ended unpushed never will be."""
    return order.push.reason if order.is_open or order.push.pushed else PushReason.ENDED_BEFORE


def _hours(length: timedelta) -> str:
    minutes = max(0, int(length.total_seconds()) // 60)
    return f"{minutes // 60}:{minutes % 60:02d}"
