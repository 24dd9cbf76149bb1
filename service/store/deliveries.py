"""What is still to be pushed: order changes on their way out, each channel in its own time."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine, and_, exists, func, insert, select, update

from service.store import schema
from service.store.batch import QueuedPush

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


class Outcome(msgspec.Struct, frozen=True):
    """What became of one try: the state the push is in now, and when it is tried again if it still waits."""

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

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def due(self, channel: str, now: datetime, limit: int = 100) -> list[WaitingPush]:
        """Pushes that are due, in the order in which they were queued.

        A later state of an order waits for the earlier one, so that no receiver is told the older state last.
        """
        box, earlier = schema.outbox.c, schema.outbox.alias("earlier")
        same = and_(earlier.c.channel == box.channel, earlier.c.order_id == box.order_id)
        held_up = exists().where(same, earlier.c.id < box.id, earlier.c.state == WAITING)
        columns = [box[name] for name in WaitingPush.__struct_fields__]
        wanted = select(*columns).where(box.channel == channel, box.state == WAITING, box.due_at <= now, ~held_up)
        with self._engine.connect() as connection:
            return [WaitingPush(*tuple(row)) for row in connection.execute(wanted.order_by(box.id).limit(limit))]

    def next_due(self, channel: str) -> datetime | None:
        """When the next push of the channel is due; None when none waits."""
        box = schema.outbox.c
        wanted = select(box.due_at).where(box.channel == channel, box.state == WAITING).order_by(box.due_at).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(wanted).scalar_one_or_none()

    def record(self, push: WaitingPush, outcome: Outcome, now: datetime) -> None:
        """Write down one try and what became of it."""
        box = schema.outbox.c
        error = "" if outcome.state == DELIVERED else outcome.answer
        change = {"state": outcome.state, "attempts": push.attempts + 1, "last_error": error}
        again = {"due_at": outcome.retry_at} if outcome.retry_at else {}
        told = {"outbox_id": push.id, "pushed_at": now, "outcome": outcome.state, "answer": outcome.answer}
        with self._engine.execution_options(writes=True).begin() as connection:
            connection.execute(update(schema.outbox).where(box.id == push.id).values(**change, **again))
            connection.execute(insert(schema.ledger), [told])

    def counts(self, channel: str) -> dict[str, int]:
        """How many pushes of the channel are in each state."""
        box = schema.outbox.c
        wanted = select(box.state, func.count()).where(box.channel == channel).group_by(box.state)
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(wanted)}
