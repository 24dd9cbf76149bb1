"""What metrics are read from when somebody asks: the tables of the store, and what the process is at."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from ingest.clock import Clock
from service.configuration.shadow_mode import Mode
from service.intake.feeder import Feeder
from service.operation.bounded_wait import BoundedWait
from service.operation.edition import version
from service.operation.health import Dependency, free_bytes
from service.operation.metrics import Metric, Reading, Sample
from service.pipeline.pipeline_face import PipelineFace
from service.store.store import Store

_MOST_ORDERS = 10_000
_NOTHING: Iterable[Sample] = ()


def store_reading(store: Store, channels: Collection[str], wall: Clock) -> Reading:
    """What the tables tell: documents, outages, orders, and what of each channel is not delivered."""

    def read() -> Iterable[Sample]:
        try:
            found = [*_documents(store), *_freshness(store, wall.now()), *_work(store)]
            found += [*_outbox(store, channels, wall), *_jobs(store, wall.now())]
            return [*found, *_assessments(store)]
        except DBAPIError:
            return ()  # /readyz says why: whoever watches sees the gap, and the dependency that is down

    return BoundedWait(read, _NOTHING)


def process_reading(readiness: Callable[[], Sequence[Dependency]], folder: Path, mode: Mode = "live") -> Reading:
    """What the process is at: its version and mode, whether it is ready, and what it depends on."""

    def read() -> Iterator[Sample]:
        found = readiness()
        yield Sample(Metric.BUILD, 1, (version(),))
        yield Sample(Metric.READY, not any(each.trouble for each in found if each.needed))
        yield Sample(Metric.SHADOW, mode == "shadow")
        yield from (Sample(Metric.DEPENDENCY, each.trouble is None, (each.name,)) for each in found)
        yield Sample(Metric.DISK_FREE, free_bytes(folder))

    return read


def pipeline_reading(pipeline: PipelineFace) -> Reading:
    """What waits for the pipeline, and the sources that it takes nothing from."""

    def read() -> Iterator[Sample]:
        yield Sample(Metric.INBOX, pipeline.waiting)
        yield from (Sample(Metric.SOURCE_STOPPED, 1, (source,)) for source in pipeline.gate.stopped())

    return read


def projection_reading(store: Store, targets: Collection[str], wall: Clock) -> Reading:
    """What of each projection is not told yet, and what never will be."""

    def read() -> Iterable[Sample]:
        try:
            return [sample for target in targets for sample in _projection(store, target, wall.now())]
        except DBAPIError:
            return ()

    return BoundedWait(read, _NOTHING)


def feeder_reading(feeders: Sequence[Feeder]) -> Reading:
    """What the sources still hold."""

    def read() -> Iterator[Sample]:
        for feeder in feeders:
            if feeder.source.behind is not None:
                yield Sample(Metric.SOURCE_LAG, feeder.source.behind, (feeder.name,))

    return read


def _documents(store: Store) -> Iterator[Sample]:
    for kind, count in store.reads.counters().items():
        for outcome in ("accepted", "duplicate", "rejected"):
            yield Sample(Metric.DOCUMENTS, getattr(count, outcome), (kind, outcome))
        yield Sample(Metric.LATE, count.late, (kind,))


def _freshness(store: Store, wall: datetime) -> Iterator[Sample]:
    told = store.reads.freshness()
    yield Sample(Metric.DEAD_LETTERS, told.dead_letters)
    spans = (
        (Metric.COMMIT_AGE, wall, told.committed_at),
        (Metric.EVENT_LAG, told.now, told.newest_event_time),
        (Metric.WATERMARK_DELAY, told.now, told.watermark),
    )
    for metric, until, since in spans:
        if since is not None and until is not None:
            yield Sample(metric, (until - since) / timedelta(seconds=1))


def _work(store: Store) -> Iterator[Sample]:
    orders, now = store.reads.queue(_MOST_ORDERS), store.reads.freshness().now
    yield Sample(Metric.OUTAGES_OPEN, store.tallies.open_outages())
    priorities = Counter(order.priority.value for order in orders)
    yield from (Sample(Metric.ORDERS_OPEN, number, (priority,)) for priority, number in sorted(priorities.items()))
    yield Sample(Metric.ORDERS_OVERDUE, sum(now is not None and order.due_at < now for order in orders))


def _outbox(store: Store, channels: Collection[str], wall: Clock) -> Iterator[Sample]:
    for channel in channels:
        backlog = store.tallies.backlog(channel)
        age = (wall.now() - backlog.oldest) / timedelta(seconds=1) if backlog.oldest else 0.0
        yield Sample(Metric.OUTBOX_WAITING, backlog.waiting, (channel,))
        yield Sample(Metric.OUTBOX_AGE, age, (channel,))
        yield Sample(Metric.UNDELIVERABLE, backlog.undeliverable, (channel,))
        yield Sample(Metric.CHANNEL_OFF, store.deliveries.off(channel) is not None, (channel,))


def _projection(store: Store, target: str, wall: datetime) -> Iterator[Sample]:
    backlog = store.projections.backlog(target)
    age = (wall - backlog.oldest) / timedelta(seconds=1) if backlog.oldest else 0.0
    yield Sample(Metric.PROJECTION_WAITING, backlog.waiting, (target,))
    yield Sample(Metric.PROJECTION_AGE, age, (target,))
    for outcome in ("taken", "refused", "dropped"):
        yield Sample(Metric.PROJECTED, getattr(backlog, outcome), (target, outcome))


def _jobs(store: Store, now: datetime) -> Iterator[Sample]:
    for tally in store.tallies.jobs():
        yield Sample(Metric.JOB_FAILED, tally.failed, (tally.job,))
        if tally.last_done is not None:
            yield Sample(Metric.JOB_AGE, (now - tally.last_done) / timedelta(seconds=1), (tally.job,))


def _assessments(store: Store) -> Iterator[Sample]:
    for found in store.assessments.list():
        yield Sample(Metric.ASSESSMENT, 1, (found.name, found.verdict))
