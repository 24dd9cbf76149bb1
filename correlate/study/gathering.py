"""Gathers the records of a recording, in any order: alarms and complaints as they stood in the end."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from correlate.complaint_book import ComplaintBook, is_closed
from correlate.outages.alarm_book import AlarmBook, Receipt
from correlate.outages.group import Grouping, keys_of
from correlate.outages.outage import Fold, Outage, fold
from correlate.outages.planned import PlannedWorks
from correlate.rules import Rules
from correlate.topology import Topology
from ingest.inventory import Inventory
from ingest.records import Alarm, Cell, Complaint, Effect, LinkSaid, Record


class Gathering:
    """Records in; outages and complaints of the whole recording out.

    The outages are those that a correlator concludes of the same records: what it folds step by step, holding
    no more than is open, is folded here once. `links_said`: what people said of complaints and outages.
    """

    def __init__(self, inventory: Inventory, rules: Rules, links_said: Sequence[LinkSaid] = ()) -> None:
        self.links_said = links_said
        self.topology = Topology(inventory)
        self._rules = rules
        self._alarms = AlarmBook()
        self._book = ComplaintBook()
        self._complaints: dict[str, Complaint] = {}
        self._repeat_of: dict[str, str] = {}

    def observe(self, record: Record) -> Receipt:
        """Take one state of an alarm or complaint in."""
        if isinstance(record, Alarm):
            return self._alarms.file(record)[0]
        receipt, before = self._book.file(record)
        if receipt is Receipt.ACCEPTED:
            closed = is_closed(record)
            if before is None or not closed:
                self._complaints[record.complaint_id] = record
            if closed and record.repeat_of:
                self._repeat_of[record.complaint_id] = record.repeat_of
        return receipt

    def complaints(self) -> list[Complaint]:
        """All complaints, with what their resolution told of repeats, by the time they were made."""
        told, repeats = self._complaints.values(), self._repeat_of
        full = [_with_repeat(one, repeats.get(one.complaint_id)) for one in told]
        return sorted(full, key=lambda one: (one.created_at, one.complaint_id))

    def outages(self, now: datetime) -> list[Outage]:
        """All outages in their groups, as they stood at `now`, by their start."""
        rules = self._rules
        works = PlannedWorks(self.topology.inventory.works, rules.planned_slack)
        grouping = Grouping(rules.group_window, rules.parent_window)
        outages = [
            self._outage(cell, one, works, now)
            for cell, alarms in self._by_cell().values()
            for one in fold(alarms, now, rules.flap_gap, rules.stale_after)
        ]
        outages.sort(key=lambda outage: (outage.started_at, outage.outage_id))
        for outage in outages:
            grouping.add(outage, keys_of(outage, self.topology.links_of(outage.cell)))
        return outages

    def _by_cell(self) -> dict[str, tuple[Cell, list[Alarm]]]:
        lines: dict[str, tuple[Cell, list[Alarm]]] = {}
        for held in self._alarms.held:
            alarm = held.alarm
            if alarm.effect is Effect.OUT_OF_SERVICE:
                for cell in self.topology.inventory.cells_of(alarm.cell_id, alarm.site_id, alarm.backhaul_id):
                    lines.setdefault(cell.cell_id, (cell, []))[1].append(alarm)
        return lines

    def _outage(self, cell: Cell, one: Fold, works: PlannedWorks, now: datetime) -> Outage:
        outage = Outage(cell, one, now, self.topology.users_of(cell))
        work = works.covering(cell, one.started_at)
        outage.work_id = work.work_id if work else None
        outage.planned = work is not None or any(alarm.planned for alarm in one.alarms)
        return outage


def _with_repeat(complaint: Complaint, repeat_of: str | None) -> Complaint:
    return msgspec.structs.replace(complaint, repeat_of=repeat_of) if repeat_of else complaint
