"""What orders have to do with each other: repeated faults, groups that turned out to be one, groups that fell apart."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from alerts.case import Case
from alerts.orders.ledger import Ledger
from alerts.orders.life import Stage
from alerts.orders.order import Change, RepairOrder
from alerts.orders.order_action import stepped
from alerts.orders.reason import Reason
from alerts.told import News, Told

KIND = "repair"

_pack = msgspec.msgpack.Encoder().encode
_REPAIRED = frozenset({Stage.RESTORED, Stage.COMPLETED, Stage.VERIFIED})


class LinkRules(msgspec.Struct, frozen=True):
    """`repeats_within`: a new order for a place repaired so long ago at most is a repeated fault."""

    repeats_within: timedelta = timedelta(days=7)


class _Repair(msgspec.Struct, frozen=True):
    """Which places an order repaired, and when."""

    region: str
    places: tuple[str, ...]
    ended_at: datetime


_repair = msgspec.msgpack.Decoder(_Repair)


class Links:
    """Writes links into orders as they come about; keeps repairs as cases for as long as a fault counts as repeated."""

    def __init__(self, rules: LinkRules, ledger: Ledger, cases: Iterable[Case] = ()) -> None:
        self._rules = rules
        self._ledger = ledger
        self._repairs: dict[str, _Repair] = {}
        self._of_place: dict[str, dict[str, datetime]] = {}
        self._of_outage: dict[str, str] = {}
        repairs = [(case.case_id, _repair.decode(case.body)) for case in cases if case.kind == KIND]
        for order_id, repair in sorted(repairs, key=lambda each: each[1].ended_at):
            self._remember(order_id, repair)
        for order in ledger.queue():
            self._index(order)

    @property
    def next_due(self) -> datetime | None:
        """When the oldest repair no longer counts."""
        oldest = next(iter(self._repairs.values()), None)
        return oldest.ended_at + self._rules.repeats_within if oldest else None

    def linked(self, orders: list[RepairOrder], now: datetime) -> list[RepairOrder]:
        """The orders that came about at this moment, with their links, and those that were linked to besides."""
        found = _Latest(orders, self._ledger)
        for order in orders:
            if order.reason is Reason.MERGED and order.merged_into is not None:
                self._absorb(order, order.merged_into, found)
            elif order.change is Change.ISSUED and order.version == 1:
                self._repeat(order, found, now)
                self._split(order, found, now)
        for order in found.orders:
            self._index(order)
        return found.orders

    def follow(self, news: News, told: Told, now: datetime) -> Told:  # noqa: ARG002 - orders and time are its news
        """Keep what was repaired; let go of what was repaired too long ago."""
        result = Told()
        for order in told.orders:
            self._follow(order, result, now)
        while (due := self.next_due) is not None and due <= now:
            order_id, repair = next(iter(self._repairs.items()))
            result.cases.append(_case(order_id, repair, None, now))
            self._forget(order_id)
        return result

    def _follow(self, order: RepairOrder, result: Told, now: datetime) -> None:
        is_repaired, was = order.life.stage in _REPAIRED, order.order_id in self._repairs
        if is_repaired is was:
            return
        if is_repaired:
            self._remember(order.order_id, _Repair(order.region, _places(order), now))
        repair = self._repairs[order.order_id]
        due = repair.ended_at + self._rules.repeats_within if is_repaired else None
        result.cases.append(_case(order.order_id, repair, due, now))
        if not is_repaired:
            self._forget(order.order_id)

    def _absorb(self, order: RepairOrder, into: str, found: "_Latest") -> None:
        kept = found.of(into)
        if kept is not None and order.order_id not in kept.life.absorbed:
            found.amend(kept, absorbed=(*kept.life.absorbed, order.order_id))

    def _repeat(self, order: RepairOrder, found: "_Latest", now: datetime) -> None:
        since = now - self._rules.repeats_within
        ended = {
            order_id: at
            for place in _places(order)
            for order_id, at in self._of_place.get(place, {}).items()
            if at >= since and order_id != order.order_id
        }
        if ended:
            latest_first = sorted(ended, key=lambda order_id: (ended[order_id], order_id), reverse=True)
            found.amend(found.of(order.order_id) or order, repeats=tuple(latest_first))

    def _split(self, order: RepairOrder, found: "_Latest", now: datetime) -> None:
        held = (self._of_outage.get(outage_id) for outage_id in order.outage_ids)
        for parent_id in dict.fromkeys(each for each in held if each not in (None, order.order_id)):
            parent = found.of(parent_id or "")
            if parent is None or not parent.is_open:
                continue
            own = found.of(order.order_id) or order
            found.amend(own, split_from=(*own.life.split_from, parent.order_id))
            into = (*parent.life.split_into, order.order_id)
            if not found.amend(parent, split_into=into):
                found.add(stepped(parent, parent.life.stage, Reason.SPLIT, now, {"split_into": into}))

    def _index(self, order: RepairOrder) -> None:
        if order.is_open:
            self._of_outage.update(dict.fromkeys(order.outage_ids, order.order_id))
            return
        for outage_id in order.outage_ids:
            if self._of_outage.get(outage_id) == order.order_id:
                del self._of_outage[outage_id]

    def _remember(self, order_id: str, repair: _Repair) -> None:
        self._repairs[order_id] = repair
        for place in repair.places:
            self._of_place.setdefault(place, {})[order_id] = repair.ended_at

    def _forget(self, order_id: str) -> None:
        for place in self._repairs.pop(order_id).places:
            ended = self._of_place[place]
            del ended[order_id]
            if not ended:
                del self._of_place[place]


class _Latest:
    """The newest states of orders at one moment: those that came about, and those that the ledger holds."""

    def __init__(self, orders: list[RepairOrder], ledger: Ledger) -> None:
        self.orders = orders
        self._ledger = ledger
        self._at: dict[str, int] | None = None

    def of(self, order_id: str) -> RepairOrder | None:
        """An order as it stands."""
        return self._ledger.order(order_id)

    def amend(self, order: RepairOrder, **links: tuple[str, ...]) -> bool:
        """Write links into a state that came about at this moment; False where the order's is older."""
        place = self._places().get(order.order_id)
        if place is None:
            return False
        life = msgspec.structs.replace(order.life, **links)
        self.orders[place] = msgspec.structs.replace(order, life=life)
        self._ledger.put(self.orders[place])
        return True

    def add(self, order: RepairOrder) -> None:
        """A further state that comes about at this moment."""
        self._places()[order.order_id] = len(self.orders)
        self.orders.append(order)
        self._ledger.put(order)

    def _places(self) -> dict[str, int]:
        if self._at is None:
            self._at = {order.order_id: place for place, order in enumerate(self.orders)}
        return self._at


def _places(order: RepairOrder) -> tuple[str, ...]:
    """Sites, and cells: of two failures of a site other cells may have gone."""
    return (*order.site_ids, *order.cell_ids)


def _case(order_id: str, repair: _Repair, due: datetime | None, now: datetime) -> Case:
    """Open as long as something is due."""
    return Case(KIND, order_id, repair.region, due is not None, now, due, _pack(repair))
