"""The clockwork wakes jobs and looks, goes on after trouble, and stops at once."""

from datetime import datetime, time, timedelta
from threading import Event

import pytest
from apscheduler.triggers.cron import CronTrigger

from ingest.clock import SystemClock
from service.jobs.apart import Apart, CutShort, WorkFailed
from service.jobs.clockwork import Clockwork, _trigger
from service.jobs.runner import Job, Runner
from service.jobs.schedule import Schedule, Weekday
from service.store.job_runs import MISSED, RUNNING
from service.store.store import Store
from tests.service.jobs.work import die, double, fail, sleep
from tests.service.made import at

PATIENCE_S = 20


def test_what_was_missed_is_made_up_for_at_the_start(store: Store) -> None:
    ran = Event()

    def work(_due: datetime) -> str:
        ran.set()
        return "fine"

    job = Job("report", Schedule(time(0), "UTC"), work)
    store.job_runs.miss("report", at(0), at(0), "")
    clockwork = Clockwork(Runner(store, {"report": job}, SystemClock(), "a", timedelta(days=2)), "UTC")
    clockwork.start()
    assert ran.wait(PATIENCE_S)
    clockwork.stop()


def test_looks_are_taken_again_and_again_even_after_one_that_failed(store: Store) -> None:
    taken: list[int] = []
    enough = Event()

    def look() -> None:
        taken.append(1)
        if len(taken) == 1:
            raise ValueError("once")
        enough.set()

    runner = Runner(store, {}, SystemClock(), "a", timedelta(days=1))
    clockwork = Clockwork(runner, "UTC", ((timedelta(milliseconds=20), look),))
    clockwork.start()
    assert enough.wait(PATIENCE_S)
    clockwork.stop()


def test_a_stop_ends_work_in_a_process_of_its_own_and_leaves_the_run_to_the_next_start(store: Store) -> None:
    apart, began = Apart(), Event()

    def work(_due: datetime) -> str:
        began.set()
        return str(apart.run(sleep))

    job = Job("study", Schedule(time(0), "UTC"), work)
    store.job_runs.miss("study", at(0), at(0), "")
    runner = Runner(store, {"study": job}, SystemClock(), "a", timedelta(days=2))
    clockwork = Clockwork(runner, "UTC", stop_work=apart.stop)
    clockwork.start()
    assert began.wait(PATIENCE_S)
    clockwork.stop()
    assert store.leases.held(SystemClock().now()) == []
    assert [run.outcome for run in store.job_runs.newest("study", 2)] == [RUNNING, MISSED]
    assert store.job_runs.newest("study", 1)[0].tries == 0


def test_work_apart_comes_back_with_its_result_or_its_error() -> None:
    apart = Apart()
    assert apart.run(double, 21) == 42
    with pytest.raises(WorkFailed, match=r"ValueError: no number; see the log"):
        apart.run(fail)
    with pytest.raises(WorkFailed, match="its process died"):
        apart.run(die)
    apart.stop()
    with pytest.raises(CutShort):
        apart.run(double, 21)


@pytest.mark.parametrize("schedule", [Schedule(time(2, 30), "Asia/Shanghai"), Schedule(time(6), "UTC", Weekday.MONDAY)])
def test_it_wakes_when_the_job_is_due(schedule: Schedule) -> None:
    trigger = _trigger(schedule)
    assert isinstance(trigger, CronTrigger)
    assert trigger.get_next_fire_time(None, at(0.01)) == schedule.next_due(at(0))
