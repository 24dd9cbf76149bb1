"""How many of what stand in the tables now, and how long they have waited: what metrics are read from."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Engine, func, select

from service.store import schema
from service.store.deliveries import UNDELIVERABLE, WAITING
from service.store.job_runs import DONE, FAILED
from service.store.job_schema import job_runs


class ChannelBacklog(msgspec.Struct, frozen=True):
    """What of a channel is not delivered: how many wait, since when the oldest, and how many were given up on."""

    waiting: int = 0
    oldest: datetime | None = None
    undeliverable: int = 0


class JobTally(msgspec.Struct, frozen=True):
    """How a job has done: when a run last ended well, and whether the latest that ended failed."""

    job: str
    last_done: datetime | None
    failed: bool


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

    def jobs(self) -> list[JobTally]:
        """Every job that ever ended, by name."""
        runs = job_runs.c
        of_outcome = select(runs.job, func.max(runs.due_at), func.max(runs.ended_at)).group_by(runs.job)
        with self._engine.connect() as connection:
            done = {row[0]: row[1:] for row in connection.execute(of_outcome.where(runs.outcome == DONE))}
            failed = {row[0]: row[1] for row in connection.execute(of_outcome.where(runs.outcome == FAILED))}
        return [
            JobTally(job, done[job][1] if job in done else None, _is_last(failed.get(job), done.get(job)))
            for job in sorted(done.keys() | failed.keys())
        ]


def _is_last(failed_due: datetime | None, done: Sequence[datetime] | None) -> bool:
    return failed_due is not None and (done is None or failed_due > done[0])
