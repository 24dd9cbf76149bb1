"""A lease has one holder at a time, and everybody can tell who held it when."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.store.leases import Lease, Leases
from service.store.store import Store
from tests.service.made import at

MINUTE = timedelta(minutes=1)


def taken(store: Store, holder: str, hours: float, name: str = "study") -> Lease:
    lease = store.leases.take(name, holder, at(hours), MINUTE)
    assert lease is not None
    return lease


def test_nobody_else_gets_a_lease_before_it_runs_out(store: Store) -> None:
    lease = taken(store, "a", 1)
    assert lease == Lease("study", "a", 1, at(1) + MINUTE)
    assert store.leases.take("study", "b", lease.until - timedelta(microseconds=1), MINUTE) is None
    assert store.leases.take("study", "a", at(1), MINUTE) is None
    overtaken = store.leases.take("study", "b", lease.until, MINUTE)
    assert overtaken == Lease("study", "b", 2, lease.until + MINUTE)


def test_leases_of_other_names_are_free(store: Store) -> None:
    taken(store, "a", 1)
    assert taken(store, "b", 1, "report").token == 1
    assert [lease.name for lease in store.leases.held(at(1))] == ["report", "study"]
    assert store.leases.held(at(1) + MINUTE) == []


def test_a_lease_that_is_renewed_lasts_longer(store: Store) -> None:
    renewed = store.leases.renew(taken(store, "a", 1), at(1.01), MINUTE)
    assert renewed == Lease("study", "a", 1, at(1.01) + MINUTE)
    assert store.leases.take("study", "b", at(1) + MINUTE, MINUTE) is None


def test_a_lease_that_ran_out_is_renewed_only_if_nobody_took_it(store: Store) -> None:
    lease = taken(store, "a", 1)
    renewed = store.leases.renew(lease, at(2), MINUTE)
    assert renewed is not None
    taken(store, "b", 3)
    assert store.leases.renew(renewed, at(3), MINUTE) is None
    store.leases.release(renewed)
    assert [lease.holder for lease in store.leases.held(at(3))] == ["b"]


def test_a_lease_that_is_given_up_is_free_at_once_and_the_next_token_is_greater(store: Store) -> None:
    lease = taken(store, "a", 1)
    store.leases.release(lease)
    assert store.leases.renew(lease, at(1), MINUTE) is None
    assert taken(store, "b", 1).token == 2


def test_of_many_who_ask_at_once_one_gets_it(url: str) -> None:
    stores = [Store.open(url) for _ in range(4)]

    def ask(store: Store) -> Sequence[Lease | None]:
        return [store.leases.take(f"shard/{number}", str(id(store)), at(1), MINUTE) for number in range(20)]

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(ask, stores))
    for asked in zip(*answers, strict=True):
        assert len([lease for lease in asked if lease is not None]) == 1
    for store in stores:
        store.close()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.tuples(st.sampled_from("trg"), st.sampled_from("abc"), st.integers(0, 90)), max_size=30),
    name=st.uuids(),
)
def test_whatever_happens_there_is_one_holder_and_tokens_only_grow(
    store: Store, steps: list[tuple[str, str, int]], name: object
) -> None:
    """Take, renew and give up by three who each believe in the last lease they were given."""
    leases, believed, now, greatest = store.leases, dict[str, Lease](), at(0), 0
    for what, who, seconds in steps:
        now += timedelta(seconds=seconds)
        before = {lease.name: lease for lease in leases.held(now)}.get(str(name))
        if what == "t" and (lease := leases.take(str(name), who, now, MINUTE)):
            assert before is None
            assert lease.token > greatest
            believed[who], greatest = lease, lease.token
        elif who in believed:
            _go_on(leases, what, believed, who, now)
        assert len([lease for lease in leases.held(now) if lease.name == str(name)]) <= 1


def _go_on(leases: Leases, what: str, believed: dict[str, Lease], who: str, now: datetime) -> None:
    greatest = max(lease.token for lease in believed.values())
    if what == "r":
        renewed = leases.renew(believed[who], now, MINUTE)
        assert renewed is None or renewed.token == greatest
        believed[who] = renewed or believed[who]
    elif what == "g":
        leases.release(believed[who])
