"""Keeps the outages of every cell up to date as alarm states come in."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from correlate.outages.alarm_book import AlarmBook, Held, Receipt
from correlate.outages.alarm_index import AlarmKey, key_of
from correlate.outages.group import Grouping, group_of, keys_of
from correlate.outages.outage import Fold, Outage, fold
from correlate.outages.planned import PlannedWorks
from correlate.rules import Rules, happened_at
from correlate.snapshot import GroupState, LineState
from correlate.topology import Topology
from ingest.records import Alarm, Cell, Effect, PlannedWork

_OUT = Effect.OUT_OF_SERVICE


class CellLine:
    """One cell: its out-of-service alarms that are still followed, and the outages they fold into."""

    __slots__ = ("alarms", "cell", "folded_at", "outages")

    def __init__(self, cell: Cell, now: datetime) -> None:
        self.cell = cell
        self.folded_at = now
        self.alarms: dict[AlarmKey, Alarm] = {}
        self.outages: list[Outage] = []


class Change:
    """What one alarm state did to the outages of its cells.

    `cells` are those it stands for, `since` the earliest moment whose picture is another now.
    """

    __slots__ = ("cells", "changed", "opened", "since", "vanished")

    def __init__(self, since: datetime) -> None:
        self.since = since
        self.cells: list[str] = []
        self.opened: list[Outage] = []
        self.changed: list[Outage] = []
        self.vanished: list[Outage] = []


class Folding:
    """Alarm states → outages per cell → groups. Holds only what is still followed."""

    def __init__(self, topology: Topology, rules: Rules) -> None:
        self.book = AlarmBook()
        self.lines: dict[str, CellLine] = {}
        self.grouping = Grouping(rules.group_window, rules.parent_window)
        self.works = PlannedWorks(topology.inventory.works, rules.planned_slack)
        self._topology = topology
        self._rules = rules

    def file(self, alarm: Alarm, now: datetime) -> tuple[Receipt, Change | None]:
        """Take one alarm state in and fold the cells it stands for anew; no change where it is about no outage."""
        receipt, before, after = self.book.file(alarm)
        if after is None or not (after.effect is _OUT or (before is not None and before.effect is _OUT)):
            return receipt, None
        change = Change(self._since(before, after))
        cells = self._cells_of(after)
        for cell in cells:
            self._set(cell, after, now, change)
        if before is not None and _place(before) != _place(after):
            for cell in self._cells_of(before):
                if cell not in cells:
                    self._drop(cell, after, now, change)
        return receipt, change

    def refold(self, cell_id: str, now: datetime) -> Change:
        """Fold a cell anew because time has passed: an alarm without a clear may have run out."""
        change = Change(now)
        line = self.lines.get(cell_id)
        if line is not None:
            self._fold(line, now, change)
        return change

    def plan(self, works: Iterable[PlannedWork], silences: Mapping[str, PlannedWork]) -> list[Outage]:
        """Go on by these planned works; returns the outages that one that is not as it was concerns."""
        before, self.works = self.works, PlannedWorks(works, self._rules.planned_slack, silences)
        changed = set(before.rows) ^ set(self.works.rows)
        changed |= {work for work in before.rows if self.works.is_silent_otherwise(work.work_id, before)}
        cells = {work.cell_id for work in changed if work.cell_id}
        sites = {work.site_id for work in changed if work.site_id and not work.cell_id}
        concerned = [line for line in self.lines.values() if line.cell.cell_id in cells or line.cell.site_id in sites]
        moved: list[Outage] = []
        for outage in (outage for line in concerned for outage in line.outages):
            was = outage.work_id
            self._mark_planned(outage)
            moved += [outage] if was or outage.work_id else []
        return moved

    def runs_out(self, cell_id: str, at: datetime) -> bool:
        """Whether an alarm of the cell that is not cleared runs out at that moment."""
        line, raised_at = self.lines.get(cell_id), at - self._rules.stale_after
        alarms = () if line is None else line.alarms.values()
        return any(alarm.cleared_at is None and alarm.raised_at == raised_at for alarm in alarms)

    def retire(self, outage: Outage) -> None:
        """Forget an outage that is concluded, and the cleared alarms that made it."""
        self.grouping.retire(outage)
        line = self.lines[outage.cell.cell_id]
        line.outages.remove(outage)
        for key in outage.alarm_keys():
            line.alarms.pop(key, None)
        if not line.alarms:
            del self.lines[outage.cell.cell_id]

    def outages(self) -> list[Outage]:
        """All outages that are still followed."""
        return [outage for line in self.lines.values() for outage in line.outages]

    def is_followed(self, outage: Outage) -> bool:
        """Whether `outage` still stands, neither retired nor folded into another."""
        line = self.lines.get(outage.cell.cell_id)
        return line is not None and any(other is outage for other in line.outages)

    def snapshot(self) -> tuple[list[Held], list[LineState], list[GroupState]]:
        """The book, the cells and the groups as plain data."""
        lines = [
            LineState(
                line.cell, list(line.alarms.values()), [outage.state() for outage in line.outages], line.folded_at
            )
            for line in self.lines.values()
        ]
        groups = {group_of(outage).group_id: group_of(outage) for outage in self.outages()}
        return self.book.held, lines, [group.state() for group in groups.values()]

    def restore(self, book: list[Held], lines: list[LineState], groups: list[GroupState]) -> None:
        """Go on from what `snapshot` gave."""
        self.book.restore(book)
        for state in lines:
            self._restore_line(state)
        outages = {outage.outage_id: outage for outage in self.outages()}
        for group in groups:
            self.grouping.restore(group, outages)

    def _restore_line(self, state: LineState) -> None:
        line = self.lines[state.cell.cell_id] = CellLine(state.cell, state.folded_at)
        line.alarms = {key_of(alarm): alarm for alarm in state.alarms}
        folds = fold(state.alarms, state.folded_at, self._rules.flap_gap, self._rules.stale_after)
        for one, kept in zip(folds, state.outages, strict=True):
            outage = Outage(state.cell, one, kept.opened_known_at, self._topology.users_of(state.cell))
            outage.restore(kept)
            self._mark_planned(outage)
            line.outages.append(outage)

    def _cells_of(self, alarm: Alarm) -> tuple[Cell, ...]:
        return self._topology.inventory.cells_of(*_place(alarm))

    def _drop(self, cell: Cell, alarm: Alarm, now: datetime, change: Change) -> None:
        line = self.lines.get(cell.cell_id)
        if line is not None and line.alarms.pop(key_of(alarm), None) is not None:
            change.cells.append(cell.cell_id)
            change.since = min(change.since, alarm.raised_at)
            self._fold(line, now, change)

    def _set(self, cell: Cell, alarm: Alarm, now: datetime, change: Change) -> None:
        change.cells.append(cell.cell_id)
        line = self.lines.get(cell.cell_id)
        if line is None:
            line = self.lines[cell.cell_id] = CellLine(cell, now)
        if alarm.effect is _OUT:
            line.alarms[key_of(alarm)] = alarm
        else:
            line.alarms.pop(key_of(alarm), None)
        self._fold(line, now, change)

    def _fold(self, line: CellLine, now: datetime, change: Change) -> None:
        line.folded_at = now
        folds = fold(line.alarms.values(), now, self._rules.flap_gap, self._rules.stale_after)
        before = {outage.started_at: outage for outage in line.outages}
        line.outages = [self._outage(line.cell, one, before, now, change) for one in folds]
        for outage in before.values():
            self.grouping.replace(outage, _heir(outage, line.outages))
            change.vanished.append(outage)

    def _outage(self, cell: Cell, one: Fold, before: dict[datetime, Outage], now: datetime, change: Change) -> Outage:
        outage = before.pop(one.started_at, None)
        if outage is None:
            users = self._topology.users_of(cell)
            outage = Outage(cell, one, now, users)
            self._mark_planned(outage)
            self.grouping.add(outage, keys_of(outage, self._topology.links_of(cell)))
            change.opened.append(outage)
        elif (
            outage.fold.down != one.down or len(outage.fold.alarms) != len(one.alarms) or outage.fold.stale != one.stale
        ):
            outage.fold = one
            self._mark_planned(outage)
            self.grouping.rekey(outage, keys_of(outage, self._topology.links_of(cell)))
            change.changed.append(outage)
        else:
            outage.fold = one
        return outage

    def _since(self, before: Alarm | None, alarm: Alarm) -> datetime:
        if before is None or before.effect is not alarm.effect or before.planned is not alarm.planned:
            return alarm.raised_at
        ends = [happened_at(state, self._rules.stale_after) for state in (before, alarm) if state.cleared_at]
        return min(ends, default=alarm.raised_at)

    def _mark_planned(self, outage: Outage) -> None:
        work = self.works.covering(outage.cell, outage.started_at)
        outage.work_id = work.work_id if work else None
        outage.planned = work is not None or any(alarm.planned for alarm in outage.fold.alarms)


def _place(alarm: Alarm) -> tuple[str | None, str | None, str | None]:
    return alarm.cell_id, alarm.site_id, alarm.backhaul_id


def _heir(gone: Outage, outages: list[Outage]) -> Outage | None:
    """The outage that covers the start of one that is gone, else the first that began while it lasted."""
    end = gone.ended_at
    for outage in outages:
        covers = outage.started_at <= gone.started_at and (
            outage.ended_at is None or gone.started_at <= outage.ended_at
        )
        if covers or (gone.started_at <= outage.started_at and (end is None or outage.started_at <= end)):
            return outage
    return None
