"""What is still to be pushed: order changes on their way out, each channel in its own time."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine, and_, bindparam, delete, exists, func, insert, or_, select, update

from alerts.channels.routing import Taking
from service.store import schema
from service.store.batch import QueuedPush
from service.store.channel_schema import channels_off
from service.store.database import Writer, insert_missing

_AT_ONCE = 500
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


class SwitchedOff(msgspec.Struct, frozen=True):
    """Since when a channel is off, and what it had answered."""

    since: datetime
    why: str


class Answered(msgspec.Struct, frozen=True):
    """One try that was made, and what it was answered."""

    key: str
    pushed_at: datetime
    outcome: str
    answer: str


class Try(msgspec.Struct, frozen=True):
    """One try to push: the state the push is in after it, the answer, and when it is tried again if it still waits.

    `failed`: nobody took or refused it.
    """

    push: WaitingPush
    at: datetime
    state: str
    answer: str
    retry_at: datetime | None = None
    failed: bool = False


def queue_pushes(connection: Connection, pushes: Sequence[QueuedPush], now: datetime) -> None:
    """Put pushes in the outbox, due at once or when they say, without those that their channel is not to be told."""
    wanted = list(_to_be_told(pushes, _told_before(connection, pushes)))
    if not wanted:
        return
    _hurry(connection, [push for push in wanted if push.hurries], now)
    connection.execute(insert(schema.outbox), [_outbox_row(push, now) for push in wanted])


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

    def flood(self, channel: str, now: datetime, limit: int) -> list[WaitingPush]:
        """All that waits but not for a better hour, oldest first: earlier and later states of an order too."""
        box = schema.outbox.c
        columns = [box[name] for name in WaitingPush.__struct_fields__]
        waits = (box.channel == channel, box.state == WAITING, or_(box.due_at <= now, box.attempts > 0))
        with self._engine.connect() as connection:
            found = connection.execute(select(*columns).where(*waits).order_by(box.id).limit(limit))
            return [WaitingPush(*tuple(row)) for row in found]

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

    def off(self, channel: str) -> SwitchedOff | None:
        """Since when and why the channel is switched off; None where it is on."""
        table = channels_off.c
        wanted = select(table.since, table.why).where(table.channel == channel)
        with self._engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
            return SwitchedOff(*tuple(row)) if row else None

    def switch_off(self, channel: str, why: str, now: datetime) -> None:
        """Push nothing more through the channel: what is for it waits."""
        with self._writer.begin() as connection:
            insert_missing(connection, channels_off, {"channel": channel, "since": now, "why": why})

    def switch_on(self, channel: str, now: datetime) -> bool:
        """Push again, what waited at once; whether the channel was off."""
        box = schema.outbox.c
        with self._writer.begin() as connection:
            gone = connection.execute(delete(channels_off).where(channels_off.c.channel == channel)).rowcount == 1
            if gone:
                waits = (box.channel == channel, box.state == WAITING, box.attempts > 0, box.due_at > now)
                connection.execute(update(schema.outbox).where(*waits).values(due_at=now))
            return gone

    def give_up(self, channel: str, before: datetime, why: str) -> None:
        """What was queued before then is undeliverable, tried or not: for a channel that takes nothing at all."""
        box = schema.outbox.c
        waits = (box.channel == channel, box.state == WAITING, box.queued_at < before)
        with self._engine.connect() as connection:
            if connection.execute(select(box.id).where(*waits).limit(1)).first() is None:
                return
        with self._writer.begin() as connection:
            told = {"state": UNDELIVERABLE, "last_error": why}
            connection.execute(update(schema.outbox).where(*waits).values(**told))

    def answers(self, channel: str, limit: int = 20) -> list[Answered]:
        """The latest tries to push through the channel, the last first."""
        box, ledger = schema.outbox.c, schema.ledger.c
        joined = schema.ledger.join(schema.outbox, ledger.outbox_id == box.id)
        columns = (box.key, ledger.pushed_at, ledger.outcome, ledger.answer)
        wanted = select(*columns).select_from(joined).where(box.channel == channel).order_by(ledger.id.desc())
        with self._engine.connect() as connection:
            return [Answered(*tuple(row)) for row in connection.execute(wanted.limit(limit))]

    def counts(self, channel: str) -> dict[str, int]:
        """How many pushes of the channel are in each state."""
        box = schema.outbox.c
        wanted = select(box.state, func.count()).where(box.channel == channel).group_by(box.state)
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(wanted)}


def _told_before(connection: Connection, pushes: Sequence[QueuedPush]) -> set[tuple[str, str]]:
    """Of which orders a channel was told, among those where that matters."""
    asked = [push for push in pushes if push.taking is not Taking.YES]
    box, found = schema.outbox.c, set[tuple[str, str]]()
    for channel in sorted({push.channel for push in asked}):
        ids = sorted({push.order_id for push in asked if push.channel == channel})
        for first in range(0, len(ids), _AT_ONCE):
            some = ids[first : first + _AT_ONCE]
            known = select(box.order_id).where(box.channel == channel, box.order_id.in_(some)).distinct()
            found |= {(channel, order_id) for order_id in connection.execute(known).scalars()}
    return found


def _to_be_told(pushes: Sequence[QueuedPush], told: set[tuple[str, str]]) -> Iterator[QueuedPush]:
    for push in pushes:
        place = (push.channel, push.order_id)
        if push.taking.is_told(known=place in told):
            told.add(place)
            yield push


def _hurry(connection: Connection, pushes: Sequence[QueuedPush], now: datetime) -> None:
    box = schema.outbox.c
    same = (box.channel == bindparam("of_channel"), box.order_id == bindparam("of_order"))
    waits = (box.state == WAITING, box.attempts == 0, box.due_at > now)
    places = sorted({(push.channel, push.order_id) for push in pushes})
    if places:
        rows = [{"of_channel": channel, "of_order": order_id} for channel, order_id in places]
        connection.execute(update(schema.outbox).where(*same, *waits).values(queued_at=now, due_at=now), rows)


def _outbox_row(push: QueuedPush, now: datetime) -> dict[str, object]:
    due = push.due_at or now
    row: dict[str, object] = {name: getattr(push, name) for name in ("channel", "order_id", "key", "body")}
    # From when it may go: what is told in the morning has not waited all night.
    return {**row, "queued_at": due, "due_at": due, "attempts": 0, "state": WAITING, "last_error": ""}


def _ledger_row(made: Try) -> dict[str, object]:
    return {"outbox_id": made.push.id, "pushed_at": made.at, "outcome": made.state, "answer": made.answer}
