"""Runs jobs: once for each time they are due, whichever process comes first, and again what was cut off.

Rules. While the service was down a job may have come due several times: only the last of these is made up for, and
only within `catch_up`; a run that was not is written down as missed. A run that fails is not tried before the next
time it is due. One that ended with its process is taken up again by whoever finds its lease free, three times in
all. One that a stop cuts short is taken up at the next start.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

import msgspec
import structlog

from ingest.clock import Clock
from ingest.mendable import Mendable
from service.jobs.apart import CutShort
from service.jobs.schedule import Schedule
from service.store.job_runs import DONE, FAILED
from service.store.leases import Lease
from service.store.store import Store

_log = structlog.get_logger(__name__)
_LEASE = timedelta(minutes=2)
_RENEW_S = 20.0


class Job(msgspec.Struct, frozen=True):
    """What is to be done (`work`, given when it was due, tells in a sentence what came of it), and when.

    `schedule` None: only when somebody asks for it. Work done twice does no harm.
    """

    name: str
    schedule: Schedule | None
    work: Callable[[datetime], str]


class Runner:
    """Runs jobs in the calling thread. `holder` names this run of this process."""

    def __init__(self, store: Store, jobs: Mapping[str, Job], clock: Clock, holder: str, catch_up: timedelta) -> None:
        self.jobs = jobs
        self._store = store
        self._clock = clock
        self._holder = holder
        self._catch_up = catch_up

    def prepare(self) -> None:
        """On the first start of all nothing was missed: what was due before is not made up for."""
        now = self._clock.now()
        for job in self.jobs.values():
            if job.schedule is not None and self._store.job_runs.last(job.name) is None:
                self._store.job_runs.miss(
                    job.name, job.schedule.last_due(now), now, "it was due before the first start"
                )

    def run_due(self, name: str) -> bool:
        """Do what the job was last due for, unless it is done, or somebody is at it; tells whether it was done now."""
        job, now = self.jobs[name], self._clock.now()
        if job.schedule is None:
            return False
        due_at = job.schedule.last_due(now)
        known = self._store.job_runs.find(name, due_at)
        if known is not None and known.ended_at is not None:
            return False
        if known is None and now - due_at > self._catch_up:
            self._store.job_runs.miss(name, due_at, now, "the service did not run in time for it")
            return False
        return self._run(job, due_at)

    def run_now(self, name: str) -> bool:
        """Do it whether it is due or not; False where somebody is at it."""
        return self._run(self.jobs[name], self._clock.now())

    def _run(self, job: Job, due_at: datetime) -> bool:
        lease = self._store.leases.take(f"job/{job.name}", self._holder, self._clock.now(), _LEASE)
        if lease is None:
            return False
        runs = self._store.job_runs
        with self._kept(lease):
            if runs.begin(job.name, due_at, self._holder, self._clock.now()):
                self._work(job, due_at)
                return True
            known = runs.find(job.name, due_at)
            if known is not None and known.ended_at is None:
                note = f"it ended with its process {known.tries} times; run it by hand once that is mended"
                runs.end(job.name, due_at, self._clock.now(), FAILED, note)
            return False

    def _work(self, job: Job, due_at: datetime) -> None:
        runs = self._store.job_runs
        try:
            note, outcome = job.work(due_at), DONE
        except CutShort:
            runs.give_back(job.name, due_at)
            return
        except (Mendable, OSError) as error:
            _log.error("job_failed", job=job.name, error=str(error))
            note, outcome = str(error), FAILED
        except Exception as error:  # noqa: BLE001 - the other jobs have to run all the same
            _log.exception("job_failed", job=job.name)
            note, outcome = f"{type(error).__name__}: see the log", FAILED
        runs.end(job.name, due_at, self._clock.now(), outcome, note)
        _log.info("job_ended", job=job.name, outcome=outcome, note=note)

    @contextmanager
    def _kept(self, lease: Lease) -> Iterator[None]:
        """The lease is renewed by a thread while the block lasts, and given up at its end."""
        ended = Event()
        keeper = Thread(target=self._renew, args=(lease, ended), name=f"{lease.name} lease", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            ended.set()
            keeper.join()
            self._store.leases.release(lease)

    def _renew(self, lease: Lease, ended: Event) -> None:
        while not ended.wait(_RENEW_S):
            if self._store.leases.renew(lease, self._clock.now(), _LEASE) is None:
                _log.error("job_lease_lost", lease=lease.name)
                return
