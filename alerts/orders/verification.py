"""Verifies repairs 核实: no cell is down any more, and complaints there are back at what is usual."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from alerts.case import Case
from alerts.notices.notice import Notice, Topic, notice_id_of
from alerts.orders.ledger import Ledger
from alerts.orders.life import MACHINE, Stage
from alerts.orders.order import RepairOrder
from alerts.orders.order_action import enter, stepped
from alerts.orders.reason import Reason
from alerts.orders.verification_rules import VerificationRules, late_complaints
from alerts.told import News, Told
from correlate.facts import BinConcluded, ComplaintAttributed, GroupPicture
from ingest.records import Cell

KIND = "verification"

_pack = msgspec.msgpack.Encoder().encode
_TO_VERIFY = frozenset({Stage.RESTORED, Stage.COMPLETED})
_REPORTS = frozenset({Reason.SERVICE_RESTORED, Reason.REPAIRED})


class Watch(msgspec.Struct):
    """What is known of one repair since it was reported.

    `restored_at`: since when no cell of it is down; None while one is. Complaints count from `from_at` on: those put
    down to its outages (`attributed`), and whether more came to its places in a bin than is usual and other outages
    explain (`loud`): to its districts, where they are known, else to its region. Bins are known up to
    `seen_until`. `failed`: looked at for long enough once, complaints were not as usual.
    """

    order_id: str
    region: str
    places: tuple[str | None, ...]
    group_ids: tuple[str, ...]
    outage_ids: tuple[str, ...]
    complaints: float
    reported_at: datetime
    restored_at: datetime | None
    from_at: datetime | None = None
    seen_until: datetime | None = None
    attributed: float = 0.0
    loud: bool = False
    failed: bool = False


_watch = msgspec.msgpack.Decoder(Watch)


class Verification:
    """A case for each order that was reported as repaired, until it is verified, goes back, or is given up on.

    `cells`: those of the network, which tell in what districts a repair is.
    """

    def __init__(
        self,
        rules: VerificationRules,
        ledger: Ledger,
        cases: Iterable[Case] = (),
        cells: Mapping[str, Cell] | None = None,
    ) -> None:
        self._rules = rules
        self._ledger = ledger
        self._cells = cells or {}
        self._watches: dict[str, Watch] = {}
        self._of_group: dict[str, dict[str, None]] = {}
        self._of_outage: dict[str, dict[str, None]] = {}
        for case in cases:
            if case.kind == KIND:
                self._begin(_watch.decode(case.body))
        self.next_due: datetime | None = self._soonest()

    def follow(self, news: News, told: Told, now: datetime) -> Told:
        """Take in what is new, and judge what has been looked at for long enough."""
        changed: dict[str, None] = {}
        result = Told()
        for order in told.orders:
            self._order_changed(order, result, changed, now)
        if not self._watches:
            self.next_due = None
            return result
        changed |= dict.fromkeys(self._noted(news))
        for watch in list(self._watches.values()):
            if self._judged(watch, result, now):
                changed.pop(watch.order_id, None)
        result.cases += [self._case(self._watches[order_id], now, is_open=True) for order_id in changed]
        self.next_due = self._soonest()
        return result

    def _order_changed(self, order: RepairOrder, result: Told, changed: dict[str, None], now: datetime) -> None:
        watch, awaited = self._watches.get(order.order_id), order.life.stage in _TO_VERIFY
        if watch is None and order.reason in _REPORTS and awaited:
            self._begin(self._first_look(order, now))
            changed[order.order_id] = None
        elif watch is not None and not awaited:
            changed.pop(order.order_id, None)
            self._end(watch, result, now)

    def _begin(self, watch: Watch) -> None:
        self._watches[watch.order_id] = watch
        for index, names in self._indexes(watch):
            for name in names:
                index.setdefault(name, {})[watch.order_id] = None

    def _indexes(self, watch: Watch) -> Iterable[tuple[dict[str, dict[str, None]], tuple[str, ...]]]:
        return (self._of_group, watch.group_ids), (self._of_outage, watch.outage_ids)

    def _first_look(self, order: RepairOrder, now: datetime) -> Watch:
        restored_at = None if order.down_cell_ids else now
        cells = (self._cells[cell_id] for cell_id in order.cell_ids if cell_id in self._cells)
        known = {cell.district for cell in cells}
        return Watch(
            order_id=order.order_id,
            region=order.region,
            places=(None,) if None in known or not known else tuple(sorted(filter(None, known))),
            group_ids=(order.group_id, *order.replaces),
            outage_ids=order.outage_ids,
            complaints=order.complaints,
            reported_at=now,
            restored_at=restored_at,
            from_at=restored_at and restored_at + self._rules.settle,
        )

    def _noted(self, news: News) -> Iterable[str]:
        """Take in what concerns repairs; tells which of them it concerned."""
        for fact in news.facts:
            if isinstance(fact, GroupPicture):
                yield from self._drawn(fact)
            elif isinstance(fact, ComplaintAttributed):
                yield from self._attributed(fact)
            elif isinstance(fact, BinConcluded):
                yield from self._counted(fact)

    def _drawn(self, picture: GroupPicture) -> Iterable[str]:
        for watch in self._of(self._of_group, (picture.group_id, *picture.formerly)):
            if picture.group_id not in watch.group_ids:
                watch.group_ids += (picture.group_id,)
                self._of_group.setdefault(picture.group_id, {})[watch.order_id] = None
                yield watch.order_id
            own = [outage for outage in picture.outages if outage.outage_id in watch.outage_ids] or picture.outages
            is_down = any(outage.ended_at is None and not outage.planned for outage in own)
            if is_down is (watch.restored_at is None):
                continue
            watch.restored_at = None if is_down else picture.at
            self._from(watch, None if is_down else picture.at + self._rules.settle)
            yield watch.order_id

    def _attributed(self, fact: ComplaintAttributed) -> Iterable[str]:
        for share in fact.shares:
            for watch in self._of(self._of_outage, (share.outage_id,)):
                if watch.from_at is not None and fact.created_at >= watch.from_at:
                    watch.attributed += share.probability
                    yield watch.order_id

    def _of(self, index: Mapping[str, dict[str, None]], names: Iterable[str]) -> list[Watch]:
        found = dict.fromkeys(order_id for name in names for order_id in index.get(name, ()))
        return [self._watches[order_id] for order_id in found]

    def _counted(self, fact: BinConcluded) -> Iterable[str]:
        for watch in self._watches.values():
            if watch.from_at is None or fact.region != watch.region or fact.starts_at < watch.from_at:
                continue
            if fact.district in watch.places:
                watch.loud |= fact.observed - fact.attributed > fact.upper
            watch.seen_until = max(watch.seen_until or fact.ends_at, fact.ends_at)
            yield watch.order_id

    def _judged(self, watch: Watch, result: Told, now: datetime) -> bool:
        """Whether the watch ends now; what follows goes with the result."""
        order = self._ledger.order(watch.order_id)
        if order is None:
            self._end(watch, result, now)
            return True
        if watch.restored_at is None:
            return now >= watch.reported_at + self._rules.grace and self._goes_back(watch, order, result, now)
        assert watch.from_at is not None
        if watch.seen_until is not None and watch.seen_until >= watch.from_at + self._rules.observe:
            if not watch.loud and watch.attributed <= self._late(watch):
                self._tell(order, Stage.VERIFIED, Reason.VERIFIED, result, now)
                self._end(watch, result, now)
                return True
            self._from(watch, watch.seen_until)
            watch.failed = True
        if now < watch.restored_at + self._rules.give_up:
            return False
        if watch.failed:
            self._tell(order, order.life.stage, Reason.COMPLAINTS_REMAIN, result, now)
            result.notices.append(_notice(Topic.COMPLAINTS_REMAIN, order, watch, now))
        self._end(watch, result, now)
        return True

    def _late(self, watch: Watch) -> int:
        assert watch.from_at is not None
        assert watch.restored_at is not None
        return late_complaints(watch.complaints, watch.from_at - watch.restored_at, self._rules)

    def _goes_back(self, watch: Watch, order: RepairOrder, result: Told, now: datetime) -> bool:
        self._end(watch, result, now)
        # Where its group merged with another, that one's order has taken over.
        if all(self._ledger.of_group(group_id) is None for group_id in watch.group_ids):
            self._tell(order, Stage.IN_PROGRESS, Reason.STILL_DOWN, result, now)
            result.notices.append(_notice(Topic.REPAIR_DOES_NOT_HOLD, order, watch, now))
        return True

    def _tell(self, order: RepairOrder, stage: Stage, reason: Reason, result: Told, now: datetime) -> None:
        signed = {"by": MACHINE, "note": "", "why": None}
        result.orders.append(enter(stepped(order, stage, reason, now, signed), self._ledger))

    def _end(self, watch: Watch, result: Told, now: datetime) -> None:
        del self._watches[watch.order_id]
        for index, names in self._indexes(watch):
            for name in names:
                held = index.get(name, {})
                held.pop(watch.order_id, None)
                if not held:
                    index.pop(name, None)
        result.cases.append(self._case(watch, now, is_open=False))

    @staticmethod
    def _from(watch: Watch, moment: datetime | None) -> None:
        """Complaints count from then on."""
        watch.from_at, watch.seen_until, watch.attributed, watch.loud = moment, None, 0.0, False

    def _case(self, watch: Watch, now: datetime, *, is_open: bool) -> Case:
        due = self._due(watch) if is_open else None
        return Case(KIND, watch.order_id, watch.region, is_open, now, due, _pack(watch))

    def _due(self, watch: Watch) -> datetime:
        if watch.restored_at is None:
            return watch.reported_at + self._rules.grace
        return watch.restored_at + self._rules.give_up

    def _soonest(self) -> datetime | None:
        return min(map(self._due, self._watches.values()), default=None)


def _notice(topic: Topic, order: RepairOrder, watch: Watch, now: datetime) -> Notice:
    return Notice(
        notice_id=notice_id_of(topic, order.order_id, watch.reported_at.isoformat()),
        topic=topic,
        subject=order.order_id,
        region=order.region,
        at=now,
        priority=order.priority,
        figures={
            "reported_at": watch.reported_at,
            "hours": (now - watch.reported_at).total_seconds() / 3600,
            "cells": len(order.cell_ids),
            "unit": order.life.unit,
        },
    )
