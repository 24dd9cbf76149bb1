"""A recording in a store of its own, as the service would have kept it: what is read from stores can be read of it."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from secrets import token_bytes
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from correlate.model import Model
from correlate.rules import Rules
from ingest.alarm_wire import AlarmReader
from ingest.causes import CauseTable
from ingest.clock import ReplayClock
from ingest.complaint_wire import ComplaintReader
from ingest.dataset import Dataset
from ingest.rejected_rows import RejectedRow
from ingest.times import TimeReader
from service.history.recording import Post, posts
from service.history.summary import KINDS, Counts, Kind
from service.intake.inbox import Submission
from service.intake.intake import Reader
from service.pipeline.batch_worker import BatchWorker, Clocks, Outgoing
from service.pipeline.recovery import Basis
from service.store.store import Store

_POSTS_AT_ONCE: Final = 400
_BEFORE_ALL: Final = datetime(1, 1, 1, tzinfo=UTC)


class KeptRecording(msgspec.Struct, frozen=True):
    """The store, what was read for it (rejected rows included), and when the recording ended (None: nothing came)."""

    store: Store
    counts: Mapping[Kind, Counts]
    ended_at: datetime | None


@contextmanager
def kept_recording(
    dataset: Dataset, model: Model, rules: Rules, progress: Callable[[int], None] = lambda _count: None
) -> Iterator[KeptRecording]:
    """Take the recording through the service's own pipeline into a temporary store, which goes at the end of the block.

    `progress` is told how many documents were taken. What came too late is concluded again, as `replay` does.
    """
    with TemporaryDirectory(prefix="goldenwindow-") as folder:
        store = Store.open(f"sqlite:///{Path(folder) / 'recording.db'}")
        try:
            yield _taken(store, dataset, model, rules, progress)
        finally:
            store.close()


def _taken(
    store: Store, dataset: Dataset, model: Model, rules: Rules, progress: Callable[[int], None]
) -> KeptRecording:
    rejected = dict.fromkeys(KINDS, 0)

    def reject(row: RejectedRow) -> None:
        if row.kind is not None:
            rejected[row.kind] += 1

    store.network.replace(dataset.inventory)
    clock = ReplayClock(_BEFORE_ALL)
    basis = Basis(dataset.inventory, model, rules, past_orders=tuple(dataset.past_orders))
    worker, taken, ended_at = _worker(store, basis, clock), 0, None
    every = posts(dataset.arrivals(reject))
    while some := list(islice(every, _POSTS_AT_ONCE)):
        ended_at = some[-1].until
        clock.advance_to(ended_at)
        worker.turn([_submission(post) for post in some])
        taken += sum(len(post.documents) for post in some)
        progress(taken)
    worker.conclude()
    return KeptRecording(store, _counts(store, rejected), ended_at)


def _submission(post: Post) -> Submission:
    return Submission(post.kind, post.documents, Future())


def _worker(store: Store, basis: Basis, clock: ReplayClock) -> BatchWorker:
    inventory, times = basis.inventory, TimeReader(basis.inventory.timezone)
    # Customers are hashed once more, by a key that nobody keeps: the same one is still the same.
    readers: dict[str, Reader] = {
        "alarms": AlarmReader(inventory, times, CauseTable()),
        "complaints": ComplaintReader(inventory, times, token_bytes(32)),
    }
    outgoing = Outgoing((), lambda _order: b"", lambda _notice: b"")
    return BatchWorker(store, basis, readers, Clocks(wall=clock, events=None), outgoing)


def _counts(store: Store, rejected: Mapping[Kind, int]) -> dict[Kind, Counts]:
    """States of alarms and complaints, and the rows that tell of none."""
    told, found = store.reads.counters(), dict[Kind, Counts]()
    for kind in KINDS:
        one, more = told.get(kind), rejected[kind]
        found[kind] = (
            Counts(more, 0, 0, more, 0)
            if one is None
            else Counts(one.read + more, one.accepted, one.duplicate, one.rejected + more, one.late)
        )
    return found
