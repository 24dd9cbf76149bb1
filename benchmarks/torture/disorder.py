"""Duplicates, shuffled and late messages: what is concluded in the end is what the sorted stream gives.

Every message comes three times, within 15 minutes of what it tells of, one in twenty up to a day late. The state
at the end of the recording, once what came late has corrected it, is held against the state after the same
messages, each once and at the moment of what it tells of.
"""

import random
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks.torture.outcome import Outcome
from benchmarks.torture.recordings import arrivals_of, small_recording
from correlate.model import default_model
from correlate.rules import Rules
from ingest.alarm_wire import AlarmReader
from ingest.causes import CauseTable
from ingest.clock import ReplayClock
from ingest.complaint_wire import ComplaintReader
from ingest.dataset import Dataset
from ingest.inventory import Inventory
from ingest.records import Alarm, Record
from ingest.times import TimeReader
from service.intake.inbox import Submission
from service.intake.intake import Reader
from service.pipeline.batch_worker import BatchWorker, Clocks, Outgoing
from service.pipeline.recovery import Basis
from service.store.store import Store

SEEDS, MESSAGES, LATE = "seeds", "messages", "of them late"
COPIES = 3
SHUFFLED = timedelta(minutes=15)
LATE_SHARE = 0.05
LATEST = timedelta(hours=24)
_KEY = b"a key that is only for torture"
_AT_MOST = 1_000_000
_UNSAVED = 100
"""Records between snapshots: few, so that the state is soon there again after the end of the recording."""


class Message(NamedTuple):
    """A document, when it comes, and whether that is later than shuffling alone would have it."""

    at: datetime
    kind: str
    document: bytes
    is_late: bool = False


def disorder(seed: int, folder: Path) -> Outcome:
    """One recording, sorted and in disorder, each played into a store of its own in `folder`."""
    dataset = small_recording(folder / "recording", seed)
    chance = random.Random(seed)  # noqa: S311
    records = [arrival.record for arrival in arrivals_of(dataset)]
    inventory = Dataset.open(dataset).inventory
    end = max(record.event_time for record in records) + LATEST + timedelta(hours=6)
    last = Message(end, "alarms", _last_document(inventory, end))
    mixed = [*disordered(records, chance), last]
    expected = _played(folder / "sorted.db", inventory, _in_batches([*punctual(records), last], chance))
    found = _played(folder / "disorder.db", inventory, _in_batches(mixed, chance))
    faults = tuple(
        f"seed {seed}: {name}: {difference}"
        for name in expected
        if (difference := _difference(expected[name], found[name]))
    )
    return Outcome({SEEDS: 1, MESSAGES: len(mixed), LATE: sum(message.is_late for message in mixed)}, faults)


def punctual(records: Iterable[Record]) -> list[Message]:
    """Each once, at the moment of what it tells of."""
    return _sorted(_message(record, record.event_time) for record in records)


def disordered(records: Iterable[Record], chance: random.Random) -> list[Message]:
    """Each `COPIES` times, all of them shuffled; those that are late are late in every copy."""
    messages: list[Message] = []
    for record in records:
        is_late = chance.random() < LATE_SHARE
        least, most = (SHUFFLED, LATEST) if is_late else (timedelta(0), SHUFFLED)
        for _ in range(COPIES):
            delay = least + chance.random() * (most - least)
            messages.append(_message(record, record.event_time + delay)._replace(is_late=is_late))
    return _sorted(messages)


def _sorted(messages: Iterable[Message]) -> list[Message]:
    return sorted(messages, key=lambda message: message.at)


def _message(record: Record, at: datetime) -> Message:
    fields = {name: value for name, value in msgspec.structs.asdict(record).items() if value is not None}
    del fields["known_at"]
    fields["received_at"] = at
    if not isinstance(record, Alarm):
        fields["customer_ref"] = fields.pop("customer", "")
        return Message(at, "complaints", msgspec.json.encode(fields))
    if record.cleared_at is not None:
        fields["clear_received_at"] = at
    return Message(at, "alarms", msgspec.json.encode(fields))


def _last_document(inventory: Inventory, at: datetime) -> bytes:
    """An alarm about no outage, with which both streams end at the same moment."""
    cell = next(iter(inventory.cells))
    return msgspec.json.encode({"alarm_id": "END", "cell_id": cell, "raised_at": at, "effect": "degraded"})


def _in_batches(messages: Sequence[Message], chance: random.Random) -> Iterator[list[Message]]:
    rest = iter(messages)
    while batch := list(islice(rest, chance.randint(20, 200))):
        yield batch


def _played(path: Path, inventory: Inventory, steps: Iterable[Sequence[Message]]) -> Mapping[str, list[str]]:
    """What a store at `path` holds of conclusions once all batches were taken and the recording has ended."""
    path.write_bytes(_empty_store())
    store = Store.open(f"sqlite:///{path}")
    try:
        worker = _worker(store, inventory)
        for step in steps:
            worker.turn([Submission(message.kind, [message.document], Future()) for message in step])
        worker.conclude()
        return _conclusions(store)
    finally:
        store.close()


@cache
def _empty_store() -> bytes:
    """The file of a store that holds nothing: made once, since making its tables takes longer than all the rest."""
    with tempfile.TemporaryDirectory(prefix="goldenwindow-empty-") as folder:
        path = Path(folder) / "empty.db"
        Store.open(f"sqlite:///{path}").close()
        return path.read_bytes()


def _worker(store: Store, inventory: Inventory) -> BatchWorker:
    times = TimeReader(inventory.timezone)
    readers: dict[str, Reader] = {
        "alarms": AlarmReader(inventory, times, CauseTable()),
        "complaints": ComplaintReader(inventory, times, _KEY),
    }
    clocks = Clocks(wall=ReplayClock(datetime.fromisoformat("2024-01-01T00:00:00Z")), events=None)
    outgoing = Outgoing((), lambda order: order.key.encode(), lambda notice: notice.notice_id.encode())
    return BatchWorker(store, Basis(inventory, default_model(), Rules()), readers, clocks, outgoing, _UNSAVED)


def _conclusions(store: Store) -> Mapping[str, list[str]]:
    """Sorted text of what was concluded; when a spike was first seen depends on what was known, and is left out."""
    reads = store.reads
    complaints = reads.complaints(limit=_AT_MOST)
    return {
        "outages": sorted(map(repr, reads.outages(limit=_AT_MOST))),
        "complaints": sorted(map(repr, complaints)),
        "attributions": sorted(f"{each.complaint_id} {reads.shares(each.complaint_id)}" for each in complaints),
        "bins": sorted(map(repr, reads.recent_bins(datetime.fromisoformat("1990-01-01T00:00:00Z")))),
        "spikes": sorted(repr(msgspec.structs.replace(each, detected_at=each.starts_at)) for each in reads.spikes()),
        "rejected": [f"{kind} {count.rejected}" for kind, count in reads.counters().items()],
    }


def _difference(expected: list[str], found: list[str]) -> str:
    """The first row that the sorted stream does not give, or that it gives and is missing; empty where all agree."""
    missing, more = sorted(set(expected) - set(found)), sorted(set(found) - set(expected))
    if not missing and not more:
        return "" if len(expected) == len(found) else f"{len(found)} rows, {len(expected)} expected"
    return f"{len(missing)} missing, {len(more)} more; expected {missing[:1]}, found {more[:1]}"
