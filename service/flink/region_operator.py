"""What one region's operator does on an engine that keeps its state by key: file, conclude, keep. Pure.

What was taken since the parts were last written stands in a list beside them, as the journal stands beside the
snapshots of the one-machine service: a step adds to the list, and once as many records were added as are held, the
parts that changed are written and the list begins anew. So each record is written a bounded number of times.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from correlate.correlator import Correlator
from correlate.facts import Fact
from correlate.model import Model
from correlate.rules import Rules
from ingest.inventory import Inventory
from ingest.records import Alarm, Record
from ingest.watermark import Watermark, WatermarkState
from service.flink.record_wire import read_record, write_record
from service.flink.state_parts import Changed, StateParts, joined

_WATERMARK = "watermark"


class KeptState(Protocol):
    """What an engine keeps for one region, with its checkpoints."""

    def parts(self) -> dict[str, bytes]:
        """All parts, as they were last written."""

    def write_parts(self, changed: Changed) -> None:
        """Put and remove parts."""

    def steps(self) -> list[bytes]:
        """The steps taken since, in their order."""

    def add_step(self, step: bytes) -> None:
        """One more step."""

    def forget_steps(self) -> None:
        """The parts tell them by now."""


class _Step(msgspec.Struct, frozen=True, array_like=True, gc=False):
    now: datetime
    records: tuple[bytes, ...]


class RegionOperator:
    """One region's correlator between checkpoints; made anew from what was kept after a restart.

    `unsaved`: so many records are taken again at most, or as many as it holds where that is more.
    """

    def __init__(self, inventory: Inventory, model: Model, rules: Rules, kept: KeptState, unsaved: int = 2_000) -> None:
        self._kept = kept
        self._unsaved = unsaved
        parts = kept.parts()
        told = parts.pop(_WATERMARK, None)
        self._written = StateParts(parts)
        if told is None:
            self._correlator, self._watermark = Correlator(inventory, model, rules), Watermark(rules.lateness)
        else:
            self._correlator = Correlator.restore(joined(parts), inventory, model, rules)
            state = msgspec.msgpack.decode(told, type=WatermarkState)
            self._watermark = Watermark.resumed(rules.lateness, state)
        self._since = 0
        for step in kept.steps():
            self._retake(msgspec.msgpack.decode(step, type=_Step))

    @property
    def next_due(self) -> datetime | None:
        """When it is to be called although nothing comes; None where nothing is open."""
        return self._correlator.next_due

    @property
    def outdated(self) -> bool:
        """Whether something came too late for what had been concluded."""
        return self._correlator.outdated

    def take(self, records: Sequence[Record], now: datetime) -> list[Fact]:
        """File what became known up to `now`, in that order, and conclude what falls due up to then."""
        self._kept.add_step(msgspec.msgpack.encode(_Step(now, tuple(write_record(record) for record in records))))
        facts = self._taken(records, now)
        if self._since >= max(self._unsaved, self._correlator.size):
            self.save()
        return facts

    def drain(self, now: datetime) -> list[Fact]:
        """The recording ended at `now`: conclude what is open as open. Nothing may come after it."""
        return self._correlator.drain(now)

    def save(self) -> None:
        """Write the parts that changed; the steps are not needed any more."""
        changed = self._written.changes(self._correlator.snapshot())
        told = {_WATERMARK: msgspec.msgpack.encode(self._watermark.state())}
        self._kept.write_parts(msgspec.structs.replace(changed, put={**changed.put, **told}))
        self._kept.forget_steps()
        self._since = 0

    def _retake(self, step: _Step) -> None:
        self._taken([read_record(content) for content in step.records], step.now)

    def _taken(self, records: Iterable[Record], now: datetime) -> list[Fact]:
        facts: list[Fact] = []
        for record in records:
            # What falls due at the very moment of a record is concluded after it, as in a replay.
            while (due := self.next_due) is not None and due < record.known_at:
                facts += self._advance(due)
            self._correlator.observe(record)
            kind = "alarms" if isinstance(record, Alarm) else "complaints"
            self._watermark.observe(kind, record.event_time, record.known_at)
            self._since += 1
        while (due := self.next_due) is not None and due <= now:
            facts += self._advance(due)
        return facts

    def _advance(self, due: datetime) -> list[Fact]:
        return self._correlator.advance(due, self._watermark.at(due))
