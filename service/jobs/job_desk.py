"""What people see of the jobs, and do to them: when each ran and runs again, and to have one run now."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from service.jobs.clockwork import Clockwork
from service.store.job_runs import JobRun, JobRuns


class JobRow(msgspec.Struct, frozen=True):
    """How a job stands. `next_due` None: only when somebody asks for it; `asked`: somebody did, and it comes soon."""

    name: str
    next_due: datetime | None
    last: JobRun | None
    asked: bool


class JobDesk:
    """All jobs of this service, by name."""

    def __init__(self, clockwork: Clockwork, runs: JobRuns, now: Callable[[], datetime]) -> None:
        self._clockwork = clockwork
        self._runs = runs
        self._now = now

    def __contains__(self, name: str) -> bool:
        return name in self._clockwork.jobs

    def rows(self) -> list[JobRow]:
        """How each stands, in the order of the night."""
        now, asked = self._now(), self._clockwork.asked()
        return [
            JobRow(name, job.schedule.next_due(now) if job.schedule else None, self._runs.last(name), name in asked)
            for name, job in self._clockwork.jobs.items()
        ]

    def run_now(self, name: str) -> bool:
        """Have it run as soon as no other is at work; False where it was asked for already."""
        return self._clockwork.ask(name)
