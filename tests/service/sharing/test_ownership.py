"""Everything is done by one worker at a time, and each has about as much to do as the others."""

from collections.abc import Sequence
from datetime import timedelta
from time import sleep

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.clock import ReplayClock
from service.sharing.ownership import Ownership
from service.store.store import Store
from tests.service.made import at

LASTS = timedelta(seconds=15)
DUTIES = tuple(f"shard/{number}" for number in range(5))


class Log:
    """A part that says what becomes of it."""

    def __init__(self, running: list[str], name: str, fails: bool = False) -> None:
        self._running, self._name, self._fails = running, name, fails

    def start(self) -> None:
        if self._fails:
            raise ValueError("the state can not be read")
        self._running.append(self._name)

    def stop(self) -> None:
        self._running.remove(self._name)


class Cast:
    """Workers on one store and one clock, and what runs at each."""

    def __init__(self, store: Store, names: Sequence[str], duties: Sequence[str] = DUTIES) -> None:
        self.clock = ReplayClock(at(0))
        self.running: dict[str, list[str]] = {name: [] for name in names}
        self.workers = {name: self._worker(store, name, duties) for name in names}

    def _worker(self, store: Store, name: str, duties: Sequence[str]) -> Ownership:
        made = {duty: (lambda duty=duty: Log(self.running[name], duty)) for duty in duties}
        return Ownership(store.leases, made, name, self.clock, LASTS)

    def look(self, *names: str, later: float = 0.0) -> None:
        """These workers look, one after the other, so many seconds later; what they take up is up then."""
        self.clock.advance_to(self.clock.now() + timedelta(seconds=later))
        for name in names:
            self.workers[name].look()
        for name in names:
            self._settle(name)

    def _settle(self, name: str) -> None:
        worker = self.workers[name]
        for _ in range(1000):
            if sorted(worker._held) == sorted(self.running[name]):
                return
            sleep(0.005)
        raise TimeoutError(name)

    def shares(self) -> list[int]:
        return [len(running) for running in self.running.values()]


def test_one_worker_does_everything_until_another_comes(store: Store) -> None:
    cast = Cast(store, ("a", "b"))
    cast.look("a")
    assert cast.shares() == [5, 0]
    cast.look("b", "a", "b", later=1)
    assert cast.shares() == [3, 2]
    assert sorted(cast.running["a"] + cast.running["b"]) == list(DUTIES)


def test_no_worker_is_left_without_while_another_has_two_more(store: Store) -> None:
    cast = Cast(store, ("a", "b", "c"), DUTIES[:4])
    cast.look("a", "b", "a", "b", "c", "a", "b", "c", "a", "b", "c")
    assert sorted(cast.shares()) == [1, 1, 2]


def test_what_a_dead_worker_did_another_does_once_its_leases_have_run_out(store: Store) -> None:
    cast = Cast(store, ("a", "b"))
    cast.look("a", "b", "a", "b")
    cast.look("b", later=10)
    assert cast.shares() == [3, 2]
    assert not cast.workers["b"].unowned()
    cast.look("b", later=6)
    assert sorted(cast.running["b"]) == list(DUTIES)


def test_a_worker_that_was_frozen_stops_what_others_do_by_now(store: Store) -> None:
    cast = Cast(store, ("a", "b"))
    cast.look("a", "b", "a", "b")
    cast.look("b", later=20)
    cast.look("b", "a", "b", "a")
    assert sorted(cast.running["a"] + cast.running["b"]) == list(DUTIES)
    assert sorted(cast.shares()) == [2, 3]


def test_who_stops_gives_everything_up_at_once(store: Store) -> None:
    cast = Cast(store, ("a", "b"))
    cast.look("a", "b", "a", "b")
    cast.workers["a"].stop()
    assert cast.running["a"] == []
    cast.look("b")
    assert sorted(cast.running["b"]) == list(DUTIES)


def test_what_can_not_be_taken_up_is_given_up_and_tried_again(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    running: list[str] = []
    tries = iter([True, False])
    made = {"shard/0": lambda: Log(running, "shard/0", next(tries))}
    worker = Ownership(store.leases, made, "a", ReplayClock(at(0)), LASTS)
    for _ in range(2):
        worker.look()
        for _ in range(400):
            if running or worker._held["shard/0"].failed:
                break
            sleep(0.005)
    assert running == ["shard/0"]
    assert worker.running("shard/0") is not None


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    looks=st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 12)), min_size=5, max_size=25),
    name=st.uuids(),
)
def test_whoever_looks_when_two_never_have_the_same_lease(
    store: Store, looks: list[tuple[str, int]], name: object
) -> None:
    """Parts of a frozen worker may run on, until it looks again: what they write is fenced by the store."""
    duties = [f"{name}/{number}" for number in range(4)]
    cast = Cast(store, ("a", "b", "c"), duties)
    for who, later in looks:
        cast.look(who, later=later)
        held = [lease for lease in store.leases.held(cast.clock.now()) if lease.name in duties]
        for lease in held:
            assert lease.name in cast.workers[lease.holder]._held
    cast.look("a", "b", "c", "a", "b", "c", "a", "b", "c", later=1)
    together = sorted(duty for running in cast.running.values() for duty in running)
    assert together == sorted(duties)
    for worker in cast.workers.values():
        worker.stop()
