"""Ten thousand orders to a receiver that fails three times in ten: what arrives, how often, and how fast.

`python -m benchmarks.push_benchmark [ORDERS]`; it fails with 500, resets, time-outs, redirects and slow drips.
"""

import logging
import sys
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from time import monotonic

import msgspec
import structlog

from alerts.channels.webhook import Webhook
from ingest.clock import SystemClock
from service.channels.channel import Patience, Way
from service.channels.outbox import Outbox
from service.pipeline.changes import Changes
from service.store.batch import BatchOutcome, QueuedPush
from service.store.store import Store
from tests.servers.failing_receiver import FailingReceiver

_SECRET = "a secret for a benchmark alone"  # noqa: S105
_CHANNEL = "field-service"


class Course(msgspec.Struct, frozen=True):
    """So many orders to a receiver that fails a share of all requests, and how patient we are with it."""

    orders: int = 10_000
    share: float = 0.3
    timeout_s: float = 1.0
    first_wait_s: float = 1.0
    at_once: int = 8
    seed: int = 1
    give_up_after_s: float = 3600.0
    look_every_s: float = 5.0


class Outcome(msgspec.Struct, frozen=True):
    """What came of it. `doubled`: keys that the receiver took more than once; `missing`: that it never took."""

    delivered: int
    undeliverable: int
    doubled: int
    missing: int
    faults: Mapping[str, int]
    seconds: float


def delivered_to(folder: Path, course: Course) -> Outcome:
    """Push all orders over the real outbox, store and net, until none waits."""
    receiver = FailingReceiver(course.share, course.timeout_s * 4, course.seed)
    store, clock = Store.open(f"sqlite:///{folder / 'push.db'}"), SystemClock()
    keys = [f"R-{number}.1" for number in range(course.orders)]
    now = clock.now()
    pushes = tuple(QueuedPush(_CHANNEL, key.partition(".")[0], key, b'{"order": 1}' * 100) for key in keys)
    store.commit(BatchOutcome(batch=1, now=now, committed_at=now, pushes=pushes))
    began = monotonic()
    with receiver.serving() as url:
        _push_all(store, _way(url, course, clock), course, clock)
    counts = store.deliveries.counts(_CHANNEL)
    store.close()
    return Outcome(
        delivered=counts.get("delivered", 0),
        undeliverable=counts.get("undeliverable", 0),
        doubled=sum(times > 1 for times in receiver.taken.values()),
        missing=len(set(keys) - set(receiver.taken)),
        faults=dict(receiver.failed),
        seconds=monotonic() - began,
    )


def _way(url: str, course: Course, clock: SystemClock) -> Way:
    timeout = timedelta(seconds=course.timeout_s)
    hook = Webhook(url, _SECRET, clock, allow_internal=True, timeout=timeout, at_once=course.at_once)
    return Way(hook, at_once=course.at_once)


def _push_all(store: Store, way: Way, course: Course, clock: SystemClock) -> None:
    patience = Patience(
        first_wait=timedelta(seconds=course.first_wait_s),
        give_up_after=timedelta(seconds=course.give_up_after_s),
        look_every=timedelta(seconds=course.look_every_s),
    )
    changes = Changes()
    outbox = Outbox(store.deliveries, {_CHANNEL: way}, clock, changes, patience)
    outbox.start()
    try:
        while store.deliveries.counts(_CHANNEL).get("waiting", 0):
            changes.wait(changes.number, 0.25)
    finally:
        outbox.stop()


def main() -> None:
    """Print what came of it."""
    # Each try that fails is a line of the log.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    course = Course(orders=int(sys.argv[1])) if len(sys.argv) > 1 else Course()
    with tempfile.TemporaryDirectory() as folder:
        print(msgspec.json.encode(delivered_to(Path(folder), course)).decode())


if __name__ == "__main__":
    main()
