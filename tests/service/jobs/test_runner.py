"""A job runs once for each time it was due, over restarts, several processes, failures and stops."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest

from ingest.clock import ReplayClock
from ingest.mendable import Mendable
from service.jobs.apart import CutShort
from service.jobs.runner import Job, Runner
from service.jobs.schedule import Schedule
from service.store.job_runs import DONE, FAILED, MISSED, MOST_TRIES, RUNNING
from service.store.store import Store

NIGHTLY = Schedule(time(2), "UTC")
HOUR = timedelta(hours=1)


def july(day: int, hour: float = 2.0) -> datetime:
    return datetime(2011, 7, day, tzinfo=UTC) + hour * HOUR


class Process:
    """A process with one job, which does `works` one after the other and notes when each was due."""

    def __init__(self, store: Store, now: datetime, *works: Callable[[], str], holder: str = "a") -> None:
        self.clock = ReplayClock(now)
        self.done: list[datetime] = []
        self._works = list(works)
        job = Job("report", NIGHTLY, self._work)
        self.runner = Runner(store, {"report": job}, self.clock, holder, 12 * HOUR)
        self.runner.prepare()

    def at(self, moment: datetime) -> bool:
        self.clock.advance_to(moment)
        return self.runner.run_due("report")

    def _work(self, due_at: datetime) -> str:
        self.done.append(due_at)
        return self._works.pop(0)() if self._works else "fine"


def outcomes(store: Store) -> list[str]:
    return [run.outcome for run in reversed(store.job_runs.newest("report", 100))]


def raising(error: BaseException) -> Callable[[], str]:
    def work() -> str:
        raise error

    return work


def test_what_was_due_before_the_first_start_is_not_made_up_for(store: Store) -> None:
    process = Process(store, july(1, 3))
    assert not process.at(july(1, 4))
    assert process.done == []
    assert outcomes(store) == [MISSED]


def test_it_runs_once_for_each_due_time_however_often_it_is_woken(store: Store) -> None:
    process = Process(store, july(1, 3))
    ran = [process.at(moment) for moment in (july(2), july(2), july(2, 9), july(3, 2.1), july(3, 2.2))]
    assert ran == [True, False, False, True, False]
    assert process.done == [july(2), july(3)]


def test_of_several_due_times_while_it_was_down_the_last_is_made_up_for(store: Store) -> None:
    Process(store, july(1, 3)).at(july(2))
    later = Process(store, july(6, 10), holder="b")
    assert later.at(july(6, 10))
    assert later.done == [july(6)]


def test_what_is_too_late_to_make_up_for_is_written_down_as_missed(store: Store) -> None:
    Process(store, july(1, 3)).at(july(2))
    later = Process(store, july(6, 15), holder="b")
    assert not later.at(july(6, 15))
    assert outcomes(store) == [MISSED, DONE, MISSED]
    assert later.at(july(7))


def test_two_processes_that_wake_at_once_do_it_once(store: Store) -> None:
    second = Process(store, july(1, 3), holder="b")
    inside: list[bool] = []

    def meanwhile() -> str:
        inside.append(second.at(july(2)))
        return "fine"

    first = Process(store, july(1, 3), meanwhile)
    assert first.at(july(2))
    assert inside == [False]
    assert not second.at(july(2, 3))
    assert (len(first.done), len(second.done)) == (1, 0)


def test_a_run_that_ended_with_its_process_is_taken_up_by_another(store: Store) -> None:
    class Died(BaseException):
        pass

    first = Process(store, july(1, 3), raising(Died()))
    with pytest.raises(Died):
        first.at(july(2))
    second = Process(store, july(2, 3), holder="b")
    assert second.at(july(2, 3))
    run = store.job_runs.last("report")
    assert run is not None
    assert (run.due_at, run.outcome, run.tries, run.holder) == (july(2), DONE, 2, "b")


def test_what_brings_the_process_down_again_and_again_is_given_up(store: Store) -> None:
    Process(store, july(1, 3))
    for number in range(MOST_TRIES):
        assert store.job_runs.begin("report", july(2), f"h{number}", july(2))
    process = Process(store, july(2, 3))
    assert not process.at(july(2, 3))
    assert process.done == []
    assert outcomes(store) == [MISSED, FAILED]


def test_a_failure_is_told_and_not_tried_before_the_next_time(store: Store) -> None:
    process = Process(store, july(1, 3), raising(Mendable("the folder is full")), raising(ValueError("x")))
    assert process.at(july(2))
    assert not process.at(july(2, 3))
    assert process.at(july(3))
    assert [run.note for run in store.job_runs.newest("report", 2)] == [
        "ValueError: see the log",
        "the folder is full",
    ]


def test_a_stop_that_cuts_it_short_does_not_count_as_a_try(store: Store) -> None:
    process = Process(store, july(1, 3), *[raising(CutShort())] * 5)
    for _ in range(5):
        process.at(july(2))
    assert outcomes(store) == [MISSED, RUNNING]
    assert process.at(july(2, 3))
    assert outcomes(store) == [MISSED, DONE]


def test_by_hand_it_runs_at_any_time_but_not_beside_itself(store: Store) -> None:
    process = Process(store, july(1, 3))
    assert process.runner.run_now("report")
    store.leases.take("job/report", "somebody", july(1, 3), HOUR)
    assert not process.runner.run_now("report")
    assert process.done == [july(1, 3)]
