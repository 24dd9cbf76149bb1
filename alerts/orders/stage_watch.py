"""Watches how long orders stay in each stage, and tells once of each stage that lasts too long."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from alerts.case import Case
from alerts.notices.notice import Notice, Topic, notice_id_of
from alerts.orders.ledger import Ledger
from alerts.orders.life import CHINESE, Stage
from alerts.orders.order import RepairOrder
from alerts.orders.stage_rules import StageRules, entered_at, overdue_at
from alerts.told import News, Told
from correlate.timers import Timers

KIND = "stage"

_pack = msgspec.msgpack.Encoder().encode


class _Overdue(msgspec.Struct, frozen=True):
    """Of which stage it was told that it lasts too long: the one entered then."""

    stage: Stage
    since: datetime


_overdue = msgspec.msgpack.Decoder(_Overdue)


class StageWatch:
    """A case is open from when a stage of an order is told to be overdue until the order leaves it."""

    def __init__(self, rules: StageRules, ledger: Ledger, cases: Iterable[Case] = ()) -> None:
        self._rules = rules
        self._ledger = ledger
        self._told = {case.case_id: _overdue.decode(case.body) for case in cases if case.kind == KIND}
        self._waiting: dict[str, datetime] = {}
        self._timers = Timers[str]()
        for order in (*ledger.queue(), *ledger.closed()):
            self._wait(order)

    @property
    def next_due(self) -> datetime | None:
        """When the next stage is overdue."""
        # The order has moved on since, or has another priority.
        self._timers.skip(lambda due, order_id: self._waiting.get(order_id) != due)
        return self._timers.next

    def follow(self, news: News, told: Told, now: datetime) -> Told:  # noqa: ARG002 - orders and time are its news
        """Tell of what is overdue, and close the case of what has moved on."""
        result = Told()
        for order in told.orders:
            self._moved_on(order, result, now)
            self._wait(order)
        while self.next_due is not None and (due := self._timers.take(now)) is not None:
            at, order_id = due
            del self._waiting[order_id]
            self._tell(order_id, at, result, now)
        return result

    def _wait(self, order: RepairOrder) -> None:
        due = None if self._is_told(order) else overdue_at(order, self._rules)
        if due is None:
            self._waiting.pop(order.order_id, None)
        elif self._waiting.get(order.order_id) != due:
            self._waiting[order.order_id] = due
            self._timers.set(due, order.order_id, order.order_id)

    def _tell(self, order_id: str, due: datetime, result: Told, now: datetime) -> None:
        order = self._ledger.order(order_id)
        if order is None:  # it ended so long ago that the ledger has let go of it
            return
        self._told[order_id] = _Overdue(order.life.stage, entered_at(order))
        result.notices.append(_notice(order, due, now))
        result.cases.append(self._case(order, now, is_open=True))

    def _moved_on(self, order: RepairOrder, result: Told, now: datetime) -> None:
        if order.order_id in self._told and not self._is_told(order):
            result.cases.append(self._case(order, now, is_open=False))
            del self._told[order.order_id]

    def _is_told(self, order: RepairOrder) -> bool:
        return self._told.get(order.order_id) == _Overdue(order.life.stage, entered_at(order))

    def _case(self, order: RepairOrder, now: datetime, *, is_open: bool) -> Case:
        return Case(KIND, order.order_id, order.region, is_open, now, None, _pack(self._told[order.order_id]))


def _notice(order: RepairOrder, due: datetime, now: datetime) -> Notice:
    stage, since = order.life.stage, entered_at(order)
    return Notice(
        notice_id=notice_id_of(Topic.STAGE_OVERDUE, order.order_id, f"{stage}@{since.isoformat()}"),
        topic=Topic.STAGE_OVERDUE,
        subject=order.order_id,
        region=order.region,
        at=now,
        priority=order.priority,
        figures={
            "stage_en": stage.value.replace("_", " "),
            "stage_zh": CHINESE[stage],
            "stage": stage.value,
            "since": since,
            "due_at": due,
            "hours": (now - since).total_seconds() / 3600,
            "unit": order.life.unit,
        },
    )
