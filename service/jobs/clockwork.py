"""The service's clockwork: APScheduler wakes, the store decides what is due, one thread does it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from threading import Event, Lock

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import DBAPIError

from service.jobs.runner import Job, Runner
from service.jobs.schedule import Schedule

_log = structlog.get_logger(__name__)
_SWEEP = timedelta(minutes=10)
_GRACE_S = 2.0


class Clockwork:
    """Runs what is due, when it is due; `often` are small looks at something, by how often they are taken.

    APScheduler keeps its times in memory and only wakes: due times and runs stand in the store, so that a wake-up
    that was missed, or one too many, does nothing. At the start and every ten minutes all jobs are looked at, for
    what was missed and for what another process left undone.
    """

    def __init__(
        self,
        runner: Runner,
        zone: str,
        often: tuple[tuple[timedelta, Callable[[], None]], ...] = (),
        stop_work: Callable[[], None] = lambda: None,
    ) -> None:
        self._runner = runner
        self._stop_work = stop_work
        self._at_work = Lock()
        self._asking = Lock()
        self._asked: set[str] = set()
        self._stopped = Event()
        # One thread for jobs, so that they never crowd out the pipeline; another for the small looks.
        executors = {"default": ThreadPoolExecutor(1), "looks": ThreadPoolExecutor(1)}
        # The default grace of one second drops late runs without a word.
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = BackgroundScheduler(timezone=zone, executors=executors, job_defaults=defaults)
        for job in runner.jobs.values():
            if job.schedule is not None:
                self._add(partial(self._run_due, job.name), _trigger(job.schedule), f"job {job.name}")
        self._add(self._run_all_due, DateTrigger(timezone=zone), "start")
        self._add(self._run_all_due, IntervalTrigger(seconds=int(_SWEEP.total_seconds()), timezone=zone), "sweep")
        for number, (every, look) in enumerate(often):
            trigger = IntervalTrigger(seconds=every.total_seconds(), timezone=zone)
            self._add(look, trigger, f"look {number}", executor="looks")

    @property
    def jobs(self) -> Mapping[str, Job]:
        """All jobs by name."""
        return self._runner.jobs

    def asked(self) -> frozenset[str]:
        """The jobs that were asked for and are not done yet."""
        return frozenset(self._asked)

    def ask(self, name: str) -> bool:
        """Run a job soon, whether it is due or not; False where that was asked for already."""
        with self._asking:
            if name in self._asked:
                return False
            self._asked.add(name)
        self._add(partial(self._run_asked, name), DateTrigger(timezone=self._scheduler.timezone), f"asked {name}")
        return True

    def start(self) -> None:
        """Begin; what was missed is made up for at once. A store that can not be written to now is tried later."""
        try:
            self._runner.prepare()
        except DBAPIError as error:
            _log.error("jobs_not_prepared", error=repr(error))
        self._scheduler.start()

    def stop(self) -> None:
        """End; a job that is at work is cut short and taken up again at the next start.

        One that does not end `_GRACE_S` after it was told to is left behind.
        """
        self._stopped.set()
        self._stop_work()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._at_work.acquire(timeout=_GRACE_S):
            self._at_work.release()

    def _run_all_due(self) -> None:
        for name in self._runner.jobs:
            self._run_due(name)

    def _run_due(self, name: str) -> None:
        if self._stopped.is_set():
            return
        try:
            with self._at_work:
                self._runner.run_due(name)
        except DBAPIError as error:
            _log.error("job_not_begun", job=name, error=repr(error))

    def _run_asked(self, name: str) -> None:
        try:
            with self._at_work:
                if not self._stopped.is_set():
                    self._runner.run_now(name)
        except DBAPIError as error:
            _log.error("job_not_begun", job=name, error=repr(error))
        finally:
            self._asked.discard(name)

    def _add(self, call: Callable[[], object], trigger: object, name: str, executor: str = "default") -> None:
        self._scheduler.add_job(call, trigger, id=name, name=name, executor=executor)


def _trigger(schedule: Schedule) -> CronTrigger:
    day = schedule.on.value if schedule.on else "*"
    return CronTrigger(day_of_week=day, hour=schedule.at.hour, minute=schedule.at.minute, timezone=schedule.zone)
