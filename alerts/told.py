"""What the desk comes to at one moment, and the news that it comes to it from."""

from collections.abc import Sequence

import msgspec

from alerts.case import Case
from alerts.notices.notice import Notice
from alerts.orders.order import RepairOrder
from correlate.facts import Fact
from ingest.records import Record


class News(msgspec.Struct, frozen=True):
    """What is new since the desk was last asked: conclusions, and the records that it observes itself."""

    facts: Sequence[Fact] = ()
    records: Sequence[Record] = ()


class Told(msgspec.Struct):
    """Changed orders, notices and changed cases, each in the order in which they came about."""

    orders: list[RepairOrder] = []
    notices: list[Notice] = []
    cases: list[Case] = []

    def add(self, more: "Told") -> None:
        """Take up what came about after this."""
        self.orders += more.orders
        self.notices += more.notices
        self.cases += more.cases
