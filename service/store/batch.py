"""What one commit carries: everything that follows from one batch, written in one transaction or not at all."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from alerts.action import ActionDone
from alerts.case import Case
from alerts.channels.routing import Taking
from alerts.explain.screening import ScreeningRules
from alerts.notices.notice import Notice
from alerts.orders.order import RepairOrder
from correlate.facts import Fact
from ingest.records import Record

WHOLE = "all"
"""The shard of all regions: there is no other where the network is not divided."""


class Filed(msgspec.Struct, frozen=True):
    """A record that the correlator was given, and the pipeline's clock when it was.

    One that is not `accepted` is an older state of something: no news, but it can complete what is known.
    """

    record: Record
    filed_at: datetime
    accepted: bool = True


class DeadLetter(msgspec.Struct, frozen=True):
    """Something that arrived and could not be taken; `position` is where in its source it stood."""

    kind: str
    source: str
    position: str
    reason: str
    detail: str
    original: str
    received_at: datetime


class Count(msgspec.Struct, frozen=True):
    """How many of one kind arrived, and what became of them; `late` are among the accepted."""

    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    late: int = 0

    @property
    def read(self) -> int:
        """All that arrived: each is accepted, duplicate or rejected."""
        return self.accepted + self.duplicate + self.rejected


class QueuedPush(msgspec.Struct, frozen=True):
    """An order change or a notice on its way out; `key` is the same however often it is pushed.

    `order_id` is the order, or what the notice speaks of. `taking` may make it depend on whether the channel was told
    of that before. `due_at`: not to be pushed earlier; `hurries`: what of the same order waits for a better hour goes
    before it.
    """

    channel: str
    order_id: str
    key: str
    body: bytes
    taking: Taking = Taking.YES
    due_at: datetime | None = None
    hurries: bool = False


class QueuedProjection(msgspec.Struct, frozen=True):
    """What is to be told to a `target` that only looks: so many `items`, as the bytes that its sink reads."""

    target: str
    items: int
    body: bytes


class Move(msgspec.Struct, frozen=True):
    """`source` goes from position `after` (None: it has none yet) to `until`."""

    source: str
    after: int | None
    until: int


class Snapshot(msgspec.Struct, frozen=True):
    """What the correlator holds, as bytes that only the same `version` reads."""

    version: int
    body: bytes


class BatchOutcome(msgspec.Struct, frozen=True):
    """One batch of a shard: number `batch` (the last that it committed is the one before), concluded at `now`.

    `committed_at` is wall time, from which pushes are retried; the rest is the pipeline's own clock.
    `newest_event_time` and `watermark` are what the freshness of the pages is told from.
    """

    batch: int
    now: datetime
    committed_at: datetime
    watermark: datetime | None = None
    newest_event_time: datetime | None = None
    records: tuple[Filed, ...] = ()
    dead_letters: tuple[DeadLetter, ...] = ()
    facts: tuple[Fact, ...] = ()
    orders: tuple[RepairOrder, ...] = ()
    notices: tuple[Notice, ...] = ()
    cases: tuple[Case, ...] = ()
    actions: tuple[ActionDone, ...] = ()
    pushes: tuple[QueuedPush, ...] = ()
    moves: tuple[Move, ...] = ()
    projections: tuple[QueuedProjection, ...] = ()
    counts: Mapping[str, Count] = {}
    snapshot: Snapshot | None = None
    shard: str = WHOLE
    screening: ScreeningRules = ScreeningRules()
