"""The correlator: `observe` files what arrives, `advance` concludes from it.

Two notions of how far time has come (docs/time.md). By `now`, conclusions are *provisional*: pictures of
outage groups, from which repair orders are made, and spikes as they are first seen; nobody waits out the
lateness. By the *watermark* they are *final*: bins of complaints are closed one after the other, their
complaints attributed, spikes and outages concluded. Final facts are a function of the records alone: the
order of arrival, duplicates, and when `advance` was called make no difference, as long as nothing was later
than the watermark. Something that was sets `outdated`: final facts then have to be drawn again, by giving
the same records to a fresh correlator in the order in which they happened.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from correlate.activity import Activity
from correlate.closing import Closing
from correlate.complaint_book import ComplaintBook, is_closed
from correlate.facts import ComplaintResolved, Fact
from correlate.model import Model
from correlate.outages.alarm_book import Receipt
from correlate.outages.conclude import conclude
from correlate.outages.drawing import Drawing
from correlate.outages.folding import Change, Folding
from correlate.outages.forgetting import Forgetting
from correlate.outages.outage import Outage
from correlate.region import RegionBins
from correlate.rules import EPOCH, Rules, bin_end, bin_start
from correlate.segments import Segments
from correlate.snapshot import VERSION, CorrelatorState, read, write
from correlate.spikes.budget import level_of
from correlate.timers import Timers
from correlate.topology import Topology
from correlate.weighing import Weighing
from ingest.inventory import Inventory
from ingest.records import Alarm, Complaint, Effect, PlannedWork, Record

FEED_SILENCE = timedelta(days=14)
"""So long without any complaint is a feed that was off, not a time without complaints: no bins are learnt."""

_SWEEP = timedelta(days=7)
"""How often complaints that nobody speaks of any more are looked for."""

_POWER, _TRANSMISSION = Effect.POWER, Effect.TRANSMISSION
_DUPLICATE = Receipt.DUPLICATE


class Correlator:
    """Alarms and complaints in, facts out; holds only what is still open. Not thread-safe."""

    def __init__(self, inventory: Inventory, model: Model, rules: Rules) -> None:
        self.topology = Topology(inventory)
        self.rules = rules
        self.outdated = False
        segments = Segments(model)
        self._folding = Folding(self.topology, rules)
        self._complaints = ComplaintBook()
        self._weighing = Weighing(self.topology, segments)
        level = level_of(self.topology, rules)
        self._regions = {
            name: RegionBins(name, self.topology, segments, self._weighing, level, rules)
            for name in self.topology.regions
        }
        activity = Activity(model.activity["all"], inventory.timezone)
        self._closing = Closing(list(self._regions.values()), self._weighing, activity, rules.bin)
        self._drawing = Drawing(self._folding, self._regions, segments, self.topology, rules)
        self._stale: Timers[str] = Timers()
        self._over: Timers[Outage] = Timers()
        self._forgetting = Forgetting(self._folding.book, rules.forget_after, rules.forget_harmless_after)
        self._said: list[Fact] = []
        self._closed_until: datetime | None = None
        self._retired_until: datetime | None = None
        self._seen_until: datetime | None = None
        self._swept_at = EPOCH
        self.next_due: datetime | None = None
        """The next moment at which `advance` has something to conclude; None when nothing is open."""

    @property
    def size(self) -> int:
        """How many alarms and complaints it holds: what a snapshot takes grows with it."""
        return len(self._folding.book) + len(self._complaints)

    def snapshot(self) -> bytes:
        """All that it holds; take it between calls of `advance`."""
        book, lines, groups = self._folding.snapshot()
        state = CorrelatorState(
            version=VERSION,
            outdated=self.outdated,
            closed_until=self._closed_until,
            retired_until=self._retired_until,
            seen_until=self._seen_until,
            book=book,
            cleared=self._forgetting.cleared,
            lines=lines,
            groups=groups,
            causes=self._drawing.snapshot(),
            complaints=self._complaints.filed,
            said=[fact for fact in self._said if isinstance(fact, ComplaintResolved)],
            regions=[region.snapshot() for region in self._regions.values()],
        )
        return write(state)

    @classmethod
    def restore(cls, content: bytes, inventory: Inventory, model: Model, rules: Rules) -> "Correlator":
        """The correlator that wrote the snapshot, given the same inventory, model and rules.

        Raises `SnapshotUnreadable` where the bytes are of another version or none.
        """
        correlator = cls(inventory, model, rules)
        correlator._resume(read(content))
        return correlator

    def _resume(self, state: CorrelatorState) -> None:
        self.outdated = state.outdated
        self._closed_until, self._seen_until = state.closed_until, state.seen_until
        self._retired_until = state.retired_until
        self._forgetting.restore(state.cleared)
        self._complaints.filed = state.complaints
        self._said.extend(state.said)
        self._folding.restore(state.book, state.lines, state.groups)
        for region in state.regions:
            self._regions[region.region].restore(region)
        self._drawing.restore(state.causes)
        for line in self._folding.lines.values():
            for alarm in line.alarms.values():
                runs_out = alarm.raised_at + self.rules.stale_after
                if alarm.cleared_at is None and runs_out > line.folded_at:
                    self._stale.set(runs_out, line.cell.cell_id, line.cell.cell_id)
        for outage in self._folding.outages():
            self._weighing.enter(outage)
            if outage.ended_at is not None and outage.concluded is None:
                self._over.set(outage.ended_at + self.rules.report_horizon, outage.outage_id, outage)
        self._look_ahead()

    # --- filing -------------------------------------------------------------------------------------------

    def observe(self, record: Record) -> Receipt:
        """File one state of an alarm or complaint. Its region must be one of the inventory's."""
        return self._observe_alarm(record) if isinstance(record, Alarm) else self._observe_complaint(record)

    def plan(self, works: Sequence[PlannedWork], silences: Mapping[str, PlannedWork], now: datetime | None) -> None:
        """Go on by these works and the ends of their silences; what is open is told anew `now` (None: at a restart)."""
        self._drawing.plan(works, silences, now)
        self._look_ahead()

    def recall(self, states: Sequence[Alarm]) -> None:
        """Bring back an alarm that may be forgotten, given all states observed of it, before another is observed."""
        self._forgetting.recall(states)

    def _observe_alarm(self, alarm: Alarm) -> Receipt:
        receipt, change = self._folding.file(alarm, alarm.known_at)
        if change is not None:
            self._change(change, alarm)
        elif receipt is _DUPLICATE:
            return receipt
        if alarm.cleared_at is not None:
            self._forgetting.note(alarm)
        if alarm.effect is _POWER or alarm.effect is _TRANSMISSION:
            self._drawing.explain(alarm)
        return receipt

    def _observe_complaint(self, complaint: Complaint) -> Receipt:
        receipt, before = self._complaints.file(complaint)
        if receipt is _DUPLICATE:
            return receipt
        closed = is_closed(complaint)
        if closed and (before is None or before.cause != complaint.cause or not before.is_closed):
            formerly = before.cause if before and before.is_closed else None
            self._said.append(
                ComplaintResolved(
                    complaint.complaint_id, complaint.region, complaint.created_at, complaint.cause, formerly
                )
            )
        if before is not None and not closed:
            for region in self._regions.values():
                region.withdraw(complaint.complaint_id, before.created_at)
            self._outdate(before.created_at)
        if before is None or not closed:
            self._regions[complaint.region].file(complaint)
            self._outdate(complaint.created_at)
        return receipt

    def _change(self, change: Change, alarm: Alarm) -> None:
        if alarm.cleared_at is None:
            for cell in change.cells:
                self._stale.set(alarm.raised_at + self.rules.stale_after, cell, cell)
        self._take_up(change, alarm.known_at)
        self._outdate(change.since)
        self._look_ahead()

    def _take_up(self, change: Change, known_at: datetime) -> None:
        for outage in change.vanished:
            self._weighing.drop(outage)
        for outage in (*change.opened, *change.changed):
            self._weighing.enter(outage)
            if outage.ended_at is not None:
                self._over.set(outage.ended_at + self.rules.report_horizon, outage.outage_id, outage)
            self._drawing.schedule(outage, known_at)

    def _outdate(self, moment: datetime) -> None:
        # Without complaints no bin is closed, but outages are concluded all the same.
        for until in (self._closed_until, self._retired_until):
            if until is not None and moment < until:
                self.outdated = True

    # --- concluding ---------------------------------------------------------------------------------------

    def advance(self, now: datetime, watermark: datetime) -> list[Fact]:
        """Conclude: provisionally what is due by `now`, finally what lies before `watermark`."""
        self._run_out(now)
        self._close_bins(min(watermark, now), now)
        self._see_bins(now)
        self._drawing.draw(now, self._said)
        self._forgetting.forget(now)
        if now >= self._swept_at + _SWEEP:
            self._complaints.forget_before(now - self.rules.remember_complaints)
            self._swept_at = now
        self._look_ahead()
        said, self._said = self._said, []
        return said

    def drain(self, now: datetime) -> list[Fact]:
        """The recording ended at `now`: conclude everything, what is open as open."""
        facts = self.advance(now, now)
        bin_ = self.rules.bin
        last = max((end for region in self._regions.values() if (end := region.last_bin_end())), default=None)
        if self._closed_until is not None or last is not None:
            self._close_bins(max(filter(None, (last, bin_end(now, bin_)))), now)
        for region in self._regions.values():
            self._said.extend(region.finish())
        outages = sorted(self._folding.outages(), key=lambda outage: (outage.started_at, outage.outage_id))
        for outage in outages:
            self._conclude(outage, now)
        self._look_ahead()
        said, self._said = self._said, []
        return [*facts, *said]

    def _run_out(self, now: datetime) -> None:
        while (due := self._stale.take(now)) is not None:
            change = self._folding.refold(due[1], due[0])
            self._take_up(change, due[0])

    def _look_ahead(self) -> None:
        next_end = None if self._seen_until is None else self._seen_until + self.rules.bin
        # An alarm that has been cleared does not run out.
        self._stale.skip(lambda at, cell_id: not self._folding.runs_out(cell_id, at))
        moments = (next_end, self._drawing.next_due, self._stale.next)
        self.next_due = min((moment for moment in moments if moment is not None), default=None)

    def _see_bins(self, now: datetime) -> None:
        # Provisional: spikes are looked for at the end of each bin, with what was known then.
        end = bin_start(now, self.rules.bin)
        if self._seen_until is None or self._seen_until < end:
            for region in self._regions.values():
                self._said.extend(region.look(end))
            self._seen_until = end

    def _close_bins(self, until: datetime, now: datetime) -> None:
        bin_ = self.rules.bin
        if self._closed_until is None:
            first = min((start for region in self._regions.values() if (start := region.first_bin())), default=None)
            if first is None or first + bin_ > until:
                # No further than a bin may begin: its complaints can be of an outage that is over before it ends.
                self._retired_until = bin_start(max(until, EPOCH), bin_)
                self._retire(self._retired_until, now)
                return
            self._closed_until = first
        while self._closed_until + bin_ <= until:
            self._skip_silence(until)
            start, self._closed_until = self._closed_until, self._closed_until + bin_
            self._said.extend(self._closing.close(start))
            self._drawing.touch(self._closing.touched)
            self._retire(self._closed_until, now)
        self._drawing.weigh(now)

    def _skip_silence(self, until: datetime) -> None:
        assert self._closed_until is not None
        pending = [start for region in self._regions.values() if (start := region.first_bin())]
        following = min(pending, default=bin_start(until, self.rules.bin) - self.rules.bin)
        if following - self._closed_until > FEED_SILENCE:
            self._closed_until = following

    def _retire(self, until: datetime, now: datetime) -> None:
        while (due := self._over.take(until)) is not None:
            outage = due[1]
            if outage.ended_at is not None and outage.ended_at + self.rules.report_horizon == due[0]:
                self._conclude(outage, now)

    def _conclude(self, outage: Outage, now: datetime) -> None:
        if not self._folding.is_followed(outage):
            return
        fact = conclude(outage, now)
        if outage.concluded is None or fact != msgspec.structs.replace(outage.concluded, corrects=fact.corrects):
            outage.concluded = fact
            self._said.append(fact)
        # An alarm that never cleared may do so yet, and make the outage longer.
        if outage.ended_at is not None and all(alarm.cleared_at for alarm in outage.fold.alarms):
            self._weighing.drop(outage)
            self._folding.retire(outage)
