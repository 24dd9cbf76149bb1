"""What is still to be pushed: order changes on their way out, each channel in its own time."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine, and_, exists, func, insert, select, update

from service.store import schema
from service.store.batch import QueuedPush
from service.store.database import Writer

WAITING, DELIVERED, UNDELIVERABLE = "waiting", "delivered", "undeliverable"


class WaitingPush(msgspec.Struct, frozen=True):
    """One push that waits; `attempts` were made so far."""

    id: int
    channel: str
    order_id: str
    key: str
    body: bytes
    queued_at: datetime
    attempts: int


class Try(msgspec.Struct, frozen=True):
    """One try to push: the state the push is in after it, the answer, and when it is tried again if it still waits."""

    push: WaitingPush
    at: datetime
    state: str
    answer: str
    retry_at: datetime | None = None


def queue_pushes(connection: Connection, pushes: Sequence[QueuedPush], now: datetime) -> None:
    """Put pushes in the outbox, due at once."""
    common = {"queued_at": now, "due_at": now, "attempts": 0, "state": WAITING, "last_error": ""}
    if pushes:
        connection.execute(insert(schema.outbox), [{**msgspec.structs.asdict(push), **common} for push in pushes])


class Deliveries:
    """The outbox as those who push see it."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def due(self, channel: str, now: datetime, limit: int = 100) -> list[WaitingPush]:
        """Pushes that are due, longest due first, so that one that always fails does not stand in the way of others.

        A later state of an order waits for the earlier one, so that no receiver is told the older state last.
        """
        box, earlier = schema.outbox.c, schema.outbox.alias("earlier")
        same = and_(earlier.c.channel == box.channel, earlier.c.order_id == box.order_id)
        held_up = exists().where(same, earlier.c.id < box.id, earlier.c.state == WAITING)
        columns = [box[name] for name in WaitingPush.__struct_fields__]
        wanted = select(*columns).where(box.channel == channel, box.state == WAITING, box.due_at <= now, ~held_up)
        with self._engine.connect() as connection:
            return [
                WaitingPush(*tuple(row)) for row in connection.execute(wanted.order_by(box.due_at, box.id).limit(limit))
            ]

    def next_due(self, channel: str) -> datetime | None:
        """When the next push of the channel is due; None when none waits."""
        box = schema.outbox.c
        wanted = select(box.due_at).where(box.channel == channel, box.state == WAITING).order_by(box.due_at).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(wanted).scalar_one_or_none()

    def record(self, tries: Sequence[Try]) -> None:
        """Write down tries and what became of them, in one transaction."""
        box = schema.outbox.c
        with self._writer.begin() as connection:
            for made in tries:
                change: dict[str, object] = {"state": made.state, "attempts": made.push.attempts + 1}
                change["last_error"] = "" if made.state == DELIVERED else made.answer
                if made.retry_at is not None:
                    change["due_at"] = made.retry_at
                connection.execute(update(schema.outbox).where(box.id == made.push.id).values(**change))
            if tries:
                connection.execute(insert(schema.ledger), [_ledger_row(made) for made in tries])

    def counts(self, channel: str) -> dict[str, int]:
        """How many pushes of the channel are in each state."""
        box = schema.outbox.c
        wanted = select(box.state, func.count()).where(box.channel == channel).group_by(box.state)
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(wanted)}


def _ledger_row(made: Try) -> dict[str, object]:
    return {"outbox_id": made.push.id, "pushed_at": made.at, "outcome": made.state, "answer": made.answer}
