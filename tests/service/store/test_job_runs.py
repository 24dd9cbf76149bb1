"""A job runs once for each time it was due, whoever runs it; what was cut off is taken up again, but not for ever."""

from service.store.job_runs import DONE, MISSED, MOST_TRIES, RUNNING
from service.store.store import Store
from tests.service.made import at


def test_a_run_that_has_ended_is_not_begun_again(store: Store) -> None:
    runs = store.job_runs
    assert runs.begin("report", at(1), "a", at(1.1))
    runs.end("report", at(1), at(1.2), DONE, "1 week")
    assert not runs.begin("report", at(1), "b", at(2))
    run = runs.last("report")
    assert run is not None
    assert (run.holder, run.tries, run.outcome, run.note, run.ended_at) == ("a", 1, DONE, "1 week", at(1.2))


def test_a_run_that_was_cut_off_is_begun_again_a_few_times(store: Store) -> None:
    begun = [store.job_runs.begin("study", at(1), f"h{number}", at(1 + number)) for number in range(MOST_TRIES + 1)]
    assert begun == [True] * MOST_TRIES + [False]
    run = store.job_runs.find("study", at(1))
    assert run is not None
    assert (run.holder, run.outcome, run.started_at) == (f"h{MOST_TRIES - 1}", RUNNING, at(MOST_TRIES))


def test_what_was_missed_is_told_and_does_not_hide_a_run_that_is_known(store: Store) -> None:
    runs = store.job_runs
    assert runs.begin("report", at(1), "a", at(1))
    runs.miss("report", at(1), at(9), "too late")
    runs.miss("report", at(2), at(9), "too late")
    assert [(run.due_at, run.outcome) for run in runs.newest("report", 5)] == [(at(2), MISSED), (at(1), RUNNING)]
    assert not runs.begin("report", at(2), "a", at(9))


def test_jobs_do_not_know_of_each_other(store: Store) -> None:
    assert store.job_runs.begin("report", at(1), "a", at(1))
    assert store.job_runs.begin("study", at(1), "a", at(1))
    assert store.job_runs.last("correct") is None
