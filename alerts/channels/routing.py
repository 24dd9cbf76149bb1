"""What goes to which channel, and when: orders by priority, place and kind, notices by topic and addressee. Pure."""

from collections.abc import Set as AbstractSet
from datetime import datetime, time, timedelta, tzinfo
from enum import Enum

import msgspec

from alerts.dispatch.priority import Priority
from alerts.notices.notice import Notice, Topic
from alerts.orders.order import Change, Kind, RepairOrder
from alerts.orders.reason import Reason

CHANNEL = "channel:"
"""What stands before the name of a channel among the addressees of a notice."""

_WORTH_A_WORD = frozenset({Reason.PRIORITY_CHANGED})


class Taking(Enum):
    """Whether a channel is told of one state of an order."""

    NO = "no"
    YES = "yes"
    IF_NEW = "if it was told nothing of the order yet"
    IF_KNOWN = "if it was told of the order before"

    def is_told(self, *, known: bool) -> bool:
        """Whether it is told in the end; `known`: it was told of the order before."""
        if self is Taking.YES or self is Taking.NO:
            return self is Taking.YES
        return known is (self is Taking.IF_KNOWN)


class QuietHours(msgspec.Struct, frozen=True):
    """Local hours of every day, over midnight where `starts` is after `ends`, in which nobody is to be woken."""

    starts: time
    ends: time
    zone: tzinfo

    def end_of(self, now: datetime) -> datetime | None:
        """When the quiet that `now` lies in is over; None where it is not quiet."""
        local = now.astimezone(self.zone)
        clock = local.time().replace(tzinfo=None)
        past = clock >= self.starts
        quiet = (past or clock < self.ends) if self.starts > self.ends else (past and clock < self.ends)
        if not quiet:
            return None
        day = local.date() + timedelta(days=1 if past and self.starts > self.ends else 0)
        return datetime.combine(day, self.ends, self.zone).astimezone(now.tzinfo)


class Route(msgspec.Struct, frozen=True):
    """What one channel takes; where a set is empty, all of it.

    - `orders`: whether orders at all, those of `least_priority` or higher; `updates`: also the changes between issue
      and end that nobody has to act on; `unpushed`: also those that are not pushed, for a channel that keeps record.
    - `topics`: of notices, None for all, an empty set for none; `to`: people, roles and units that it reaches. A notice
      to somebody goes to channels that reach one of them, and to those that are for nobody in particular.
    - `quiet`: P1 is told all the same.
    """

    name: str
    orders: bool = True
    least_priority: Priority = Priority.P4
    regions: AbstractSet[str] = frozenset()
    kinds: AbstractSet[Kind] = frozenset()
    updates: bool = True
    unpushed: bool = False
    topics: AbstractSet[Topic] | None = None
    to: AbstractSet[str] = frozenset()
    quiet: QuietHours | None = None

    def takes_order(self, order: RepairOrder) -> Taking:
        """Whether it is told of this state: once it was told of an order, it is told how that ends."""
        if not self.orders or not (order.push.pushed or self.unpushed):
            return Taking.NO
        if not order.is_open:
            return Taking.IF_KNOWN
        if not self._wants(order):
            return Taking.IF_KNOWN if self.updates and order.version > 1 else Taking.NO
        if self.updates or order.change is not Change.UPDATED or order.reason in _WORTH_A_WORD:
            return Taking.YES
        return Taking.IF_NEW

    def takes_notice(self, notice: Notice) -> bool:
        """Whether it is told of the notice: one that names channels goes to these, and to those that keep record."""
        if CHANNEL + self.name in notice.to:
            return True
        if self.topics is not None and notice.topic not in self.topics:
            return False
        if notice.priority > self.least_priority or (self.regions and notice.region not in self.regions):
            return False
        if not notice.to or not self.to.isdisjoint(notice.to):
            return True
        named = any(each.startswith(CHANNEL) for each in notice.to)
        return not self.to and (self.unpushed or not named)

    def not_before(self, priority: Priority, now: datetime) -> datetime | None:
        """Until when it is not to be told of something that comes at `now`; None where it is told at once."""
        if self.quiet is None or priority is Priority.P1:
            return None
        return self.quiet.end_of(now)

    def hurries(self, due: datetime | None) -> bool:
        """Whether something that is `due` at once overtakes what waits until the quiet is over."""
        return self.quiet is not None and due is None

    def _wants(self, order: RepairOrder) -> bool:
        return (
            (order.push.pushed or self.unpushed)
            and order.priority <= self.least_priority
            and (not self.regions or order.region in self.regions)
            and (not self.kinds or order.kind in self.kinds)
        )
