"""How many of what stand in the tables now, and how long they have waited: what metrics are read from."""

from datetime import datetime

import msgspec
from sqlalchemy import Engine, func, select

from service.store import schema
from service.store.deliveries import UNDELIVERABLE, WAITING


class ChannelBacklog(msgspec.Struct, frozen=True):
    """What of a channel is not delivered: how many wait, since when the oldest, and how many were given up on."""

    waiting: int = 0
    oldest: datetime | None = None
    undeliverable: int = 0


class Tallies:
    """Counts over one database; none grows with what was dealt with long ago."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open_outages(self) -> int:
        """Outages that last."""
        wanted = select(func.count()).select_from(schema.outages).where(schema.outages.c.ended_at.is_(None))
        with self._engine.connect() as connection:
            return connection.execute(wanted).scalar_one()

    def backlog(self, channel: str) -> ChannelBacklog:
        """What is not delivered of one channel."""
        box = schema.outbox.c
        of_state = select(func.count(), func.min(box.queued_at)).where(box.channel == channel)
        with self._engine.connect() as connection:
            waiting, oldest = connection.execute(of_state.where(box.state == WAITING)).one()
            given_up, _ = connection.execute(of_state.where(box.state == UNDELIVERABLE)).one()
        return ChannelBacklog(waiting, oldest, given_up)
