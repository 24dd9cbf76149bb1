"""People at work on orders: one order in a ledger, and what is done to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from alerts.action import Action, Subject
from alerts.desk import Desk
from alerts.orders.ledger import Ledger
from alerts.orders.order import RepairOrder
from alerts.orders.order_action import act_on_order
from alerts.orders.receipt import Receipt, Scene
from alerts.told import Told
from correlate.facts import BinConcluded, ComplaintAttributed, Fact, Share
from tests.alerts.cast import GROUNDS, at, issued, picture

COMPLETE: dict[str, object] = {
    "scene": "user",
    "finding": "speed test at the flat, 40 Mbit/s",
    "follow_up": "customer was called",
}
RECEIPT = Receipt(Scene.USER, finding="speed test at the flat, 40 Mbit/s", follow_up="customer was called")


def action(order_id: str, verb: str, now: datetime, note: str = "", by: str = "Li Wei", **details: Any) -> Action:  # noqa: ANN401
    return Action(f"{verb}@{now}", Subject.ORDER, order_id, "Yinchuan", verb, by, now, note, details)


class Work:
    """One order for one cell, issued at minute 4."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.first = self.order = issued(self.ledger, picture(), now=at(4))

    def does(self, verb: str, minutes: float = 10.0, note: str = "", **details: Any) -> RepairOrder:  # noqa: ANN401
        self.order = act_on_order(
            action(self.order.order_id, verb, at(minutes), note, **details), self.ledger, at(minutes)
        )
        return self.order

    def all(self, verbs: Sequence[str]) -> RepairOrder:
        for verb in verbs:
            self.does(verb, unit="North") if verb in {"assign", "redispatch"} else self.does(verb, reason="other")
        return self.order


class Shift:
    """A desk at work: pictures, bins and complaints come, people act, time passes."""

    def __init__(self, desk: Desk | None = None) -> None:
        self.desk = desk or Desk(GROUNDS)
        self.told = Told()

    def take(self, minutes: float, *facts: Fact) -> Told:
        while (due := self.desk.next_due) is not None and due < at(minutes):
            self.told.add(self.desk.take((), due))
        came = self.desk.take(facts, at(minutes))
        self.told.add(came)
        return came

    def does(
        self,
        verb: str,
        minutes: float,
        order_id: str | None = None,
        note: str = "",
        **details: Any,  # noqa: ANN401
    ) -> RepairOrder:
        self.take(minutes)
        came = self.desk.act(action(order_id or self.order.order_id, verb, at(minutes), note, **details), at(minutes))
        self.told.add(came)
        return came.orders[0]

    @property
    def order(self) -> RepairOrder:
        """The order that changed last."""
        return self.told.orders[-1]

    def restarted(self) -> "Shift":
        """A desk of its rows: the orders and open cases that were told."""
        latest = {order.order_id: order for order in self.told.orders}
        cases = {(case.kind, case.case_id): case for case in self.told.cases}
        closed_first = sorted(latest.values(), key=lambda order: (order.is_open, order.changed_at, order.order_id))
        again = Shift(Desk(GROUNDS, Ledger(closed_first), [case for case in cases.values() if case.is_open]))
        again.told = self.told
        return again


def quarter(minutes: float, observed: int = 2, upper: float = 6.0, region: str = "Yinchuan") -> BinConcluded:
    """A bin of a quarter of an hour that starts then."""
    return BinConcluded(region, None, at(minutes), at(minutes + 15), observed, 3.0, upper, 0.0)


def put_down(minutes: float, outage_id: str, number: int = 1) -> ComplaintAttributed:
    """A complaint of then that an outage explains."""
    shares = (Share(outage_id, 1.0, planned=False),)
    return ComplaintAttributed(f"C-{minutes}-{number}", "Yinchuan", None, at(minutes), shares, 0.0)
