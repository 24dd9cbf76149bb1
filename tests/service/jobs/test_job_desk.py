"""What people see of jobs: when each ran and runs again; and that one asked for runs once."""

from datetime import datetime, time, timedelta
from threading import Event
from time import sleep

import pytest

from ingest.clock import ReplayClock
from service.jobs.clockwork import Clockwork
from service.jobs.job_desk import JobDesk
from service.jobs.runner import Job, Runner
from service.jobs.schedule import Schedule
from service.store.store import Store
from tests.service.made import at

PATIENCE_S = 20


class Work:
    """Notes that it was done, and waits until it may end."""

    def __init__(self) -> None:
        self.began, self.may_end, self.times = Event(), Event(), 0

    def __call__(self, _due: datetime) -> str:
        self.times += 1
        self.began.set()
        self.may_end.wait(PATIENCE_S)
        return "fine"


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def clockwork(store: Store, work: Work) -> Clockwork:
    jobs = {"report": Job("report", Schedule(time(6), "UTC"), work), "study": Job("study", None, work)}
    return Clockwork(Runner(store, jobs, ReplayClock(at(0)), "a", timedelta(0)), "UTC")


@pytest.fixture
def desk(clockwork: Clockwork, store: Store) -> JobDesk:
    return JobDesk(clockwork, store.job_runs, lambda: at(0))


def test_it_is_told_when_a_job_comes_next_and_that_one_only_comes_when_it_is_asked_for(desk: JobDesk) -> None:
    due = {row.name: row.next_due for row in desk.rows()}
    assert due == {"report": at(14), "study": None}


def test_a_job_that_is_asked_for_runs_once_however_often_it_is_asked_for_meanwhile(
    desk: JobDesk, clockwork: Clockwork, work: Work
) -> None:
    clockwork.start()
    assert desk.run_now("study")
    assert work.began.wait(PATIENCE_S)
    assert not desk.run_now("study")
    assert [row.asked for row in desk.rows()] == [False, True]
    work.may_end.set()
    while any(row.asked for row in desk.rows()):
        sleep(0.01)
    clockwork.stop()
    assert work.times == 1
    last = next(row.last for row in desk.rows() if row.name == "study")
    assert last is not None
    assert (last.outcome, last.note) == ("done", "fine")


def test_only_jobs_that_there_are_are_known(desk: JobDesk) -> None:
    assert "study" in desk
    assert "siesta" not in desk
