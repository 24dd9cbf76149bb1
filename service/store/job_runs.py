"""When jobs were due, and what became of each run: name and due time are the key by which a job runs once."""

from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Engine, select, update

from service.store.database import Writer, insert_missing
from service.store.job_schema import job_runs

RUNNING, DONE, FAILED, MISSED = "running", "done", "failed", "missed"
MOST_TRIES = 3
"""A run that ends with its process is taken up again, so often in all: what brings a process down must not go on."""

_TABLE = job_runs.c


class JobRun(msgspec.Struct, frozen=True):
    """One run. `tries`: how often it was begun; `outcome`: `running`, `done`, `failed`, or `missed` (never begun)."""

    job: str
    due_at: datetime
    holder: str
    tries: int
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    note: str


class JobRuns:
    """The runs of all jobs. Whoever begins or ends one holds the lease of the job."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def begin(self, job: str, due_at: datetime, holder: str, now: datetime) -> bool:
        """Write down that the run begins; False where it has ended, or was begun too often."""
        beginning = {"holder": holder, "started_at": now, "tries": _TABLE.tries + 1}
        open_ = (*_of(job, due_at), _TABLE.ended_at.is_(None), _TABLE.tries < MOST_TRIES)
        with self._writer.begin() as connection:
            insert_missing(connection, job_runs, _row(job, due_at, holder, now, RUNNING))
            return connection.execute(update(job_runs).where(*open_).values(**beginning)).rowcount == 1

    def end(self, job: str, due_at: datetime, now: datetime, outcome: str, note: str) -> None:
        """Write down what became of a run that was begun."""
        ended = update(job_runs).where(*_of(job, due_at)).values(ended_at=now, outcome=outcome, note=note)
        with self._writer.begin() as connection:
            connection.execute(ended)

    def give_back(self, job: str, due_at: datetime) -> None:
        """A stop cut the run short: that does not count as a try."""
        with self._writer.begin() as connection:
            connection.execute(update(job_runs).where(*_of(job, due_at)).values(tries=_TABLE.tries - 1))

    def miss(self, job: str, due_at: datetime, now: datetime, note: str) -> None:
        """Write down that the job was due and will not run for that any more; nothing where the run is known."""
        row = {**_row(job, due_at, "", now, MISSED), "ended_at": now, "note": note}
        with self._writer.begin() as connection:
            insert_missing(connection, job_runs, row)

    def find(self, job: str, due_at: datetime) -> JobRun | None:
        """The run for that due time."""
        return next(iter(self._runs(*_of(job, due_at))), None)

    def last(self, job: str) -> JobRun | None:
        """The run of the latest due time."""
        return next(iter(self.newest(job, 1)), None)

    def newest(self, job: str, limit: int) -> list[JobRun]:
        """The latest runs, the newest first."""
        return self._runs(_TABLE.job == job, limit=limit)

    def _runs(self, *conditions: ColumnElement[bool], limit: int = 1) -> list[JobRun]:
        columns = [_TABLE[name] for name in JobRun.__struct_fields__]
        wanted = select(*columns).where(*conditions).order_by(_TABLE.due_at.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [JobRun(*tuple(row)) for row in connection.execute(wanted)]


def _of(job: str, due_at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (_TABLE.job == job, _TABLE.due_at == due_at)


def _row(job: str, due_at: datetime, holder: str, now: datetime, outcome: str) -> dict[str, object]:
    return {
        "job": job,
        "due_at": due_at,
        "holder": holder,
        "tries": 0,
        "started_at": now,
        "ended_at": None,
        "outcome": outcome,
        "note": "",
    }
