"""Batch by batch: what is promised holds however it is interrupted."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from correlate.model import default_model
from correlate.rules import Rules
from ingest.clock import ReplayClock
from service.pipeline.batch_worker import BatchWorker
from service.pipeline.recovery import Basis, recover
from service.store import store as store_module
from service.store.batch import Count
from service.store.store import PositionMoved, Store
from tests.service.conftest import NewDatabase
from tests.service.made import at, inventory
from tests.service.recording import (
    Posted,
    alarm_document,
    batches,
    complaint_document,
    contents,
    post,
    recording,
    worker_on,
)


def play(url: str, steps: Sequence[Sequence[Posted]]) -> None:
    """All batches without a break, and the end of the recording."""
    store = Store.open(url)
    worker = worker_on(store, unsaved=SAVING)
    for batch in steps:
        post(worker, batch)
    worker.conclude()
    store.close()


def test_what_is_posted_is_accepted_rejected_or_a_duplicate_and_counted(store: Store) -> None:
    worker = worker_on(store)
    answers = post(
        worker,
        [
            alarm_document("YC1-1", 8),
            alarm_document("YC1-1", 8),
            alarm_document("nowhere", 8),
            complaint_document(1, 8.5),
            ("complaints", b"{"),
        ],
    )
    assert [(answer.accepted, answer.duplicate, len(answer.rejected)) for answer in answers] == [
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
        (1, 0, 0),
        (0, 0, 1),
    ]
    assert answers[2].rejected[0].reason == "unknown_cell"
    assert store.reads.counters() == {"alarms": Count(1, 1, 1), "complaints": Count(1, 0, 1)}
    assert store.reads.freshness().dead_letters == 2


def test_posting_the_same_again_is_all_duplicates_before_and_after_a_restart(store: Store) -> None:
    documents = recording()[:60]
    first = post(worker_on(store), documents)
    worker = worker_on(store)
    held = _facts(store)
    again = post(worker, documents)
    assert sum(answer.accepted for answer in first) > 30
    assert sum(answer.accepted for answer in again) == 0
    assert _facts(store) == held


def test_a_state_that_the_correlator_has_forgotten_is_still_a_duplicate(store: Store) -> None:
    worker = worker_on(store)
    old = [alarm_document("YC1-1", 8), alarm_document("YC1-1", 8, 9)]
    post(worker, old)
    post(worker, [alarm_document("GY1-1", 24 * 40)])
    assert [answer.duplicate for answer in post(worker, old)] == [1, 1]


def test_an_outage_becomes_an_order_and_its_end_withdraws_it(store: Store) -> None:
    worker = worker_on(store)
    post(worker, [alarm_document("YC1-1", 8)])
    assert store.reads.queue() == []
    post(worker, [complaint_document(1, 8.4)])
    (order,) = store.reads.queue()
    assert order.issued_at < at(8.2)
    assert [push.key for push in store.deliveries.due("log", at(9))] == [f"{order.order_id}.1"]
    post(worker, [alarm_document("YC1-1", 8, 9)])
    post(worker, [complaint_document(2, 9.4)])
    assert store.reads.queue() == []
    assert [state.change for state in store.reads.order_history(order.order_id)] == ["issued", "withdrawn"]


def test_a_service_with_a_clock_of_its_own_takes_records_as_known_when_they_come(store: Store) -> None:
    clock = ReplayClock(at(10))
    worker = worker_on(store, clock)
    post(worker, [alarm_document("YC1-1", 8, 9)])
    clock.advance_to(at(10.1))
    post(worker, [alarm_document("YC1-2", 10)])
    records = [filed.record for batch in store.journal.batches_after(0) for filed in batch.records]
    assert [record.known_at for record in records] == [at(10), at(10), at(10.1)]


def _facts(store: Store) -> dict[str, object]:
    reads = store.reads
    return {
        "outages": reads.outages(limit=10_000),
        "complaints": reads.complaints(limit=10_000),
        "spikes": reads.spikes(),
        "bins": reads.recent_bins(at(0)),
        "orders": reads.orders(limit=10_000),
    }


SAVING = 60


class Killed(Exception):
    """Stands for the end of the process in the middle of a commit."""


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sizes=st.lists(st.integers(5, 90), min_size=1, max_size=4),
    kills=st.sets(st.integers(0, 30), min_size=1, max_size=5),
    lost=st.sets(st.integers(0, 30), max_size=3),
)
def test_a_restart_at_any_point_makes_no_difference(
    new_database: NewDatabase, sizes: list[int], kills: set[int], lost: set[int]
) -> None:
    """Killed inside the commits `kills`, and after the commits `lost` before anybody was told of them."""
    whole, broken = new_database(), new_database()
    steps = list(batches(recording(), sizes))
    play(whole, steps)
    store = Store.open(broken)
    worker = worker_on(store, unsaved=SAVING)
    for number, batch in enumerate(steps):
        if number in kills:
            _kill_inside_commit(worker, batch)
            worker = worker_on(store, unsaved=SAVING)
        post(worker, batch)
        if number in lost:
            worker = worker_on(store, unsaved=SAVING)
    worker.conclude()
    store.close()
    assert contents(broken) == contents(whole)


def _kill_inside_commit(worker: BatchWorker, batch: Sequence[Posted]) -> None:
    def kill(*_: object) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_module, "_tell", kill)
        with pytest.raises(Killed):
            post(worker, batch)


CHILD = """
import sys
from pathlib import Path
from service.store.store import Store
from tests.service.recording import batches, worker_on, post, recording

store = Store.open(sys.argv[1])
worker = worker_on(store, unsaved=60)
done = store.journal.last_batch()
for batch in list(batches(recording(), [25]))[done:]:
    post(worker, batch)
    print(".", flush=True)
worker.conclude()
store.close()
"""


def test_a_process_that_is_killed_again_and_again_ends_with_the_same_tables(new_database: NewDatabase) -> None:
    whole, broken = new_database(), new_database()
    play(whole, list(batches(recording(), [25])))
    for commits in (1, 3):
        child = _start(broken)
        assert child.stdout is not None
        for _ in range(commits):
            assert child.stdout.readline() == b".\n"
        child.send_signal(signal.SIGKILL)
        child.communicate()
    child = _start(broken)
    child.communicate()
    assert child.returncode == 0
    assert contents(broken) == contents(whole)


def _start(url: str) -> subprocess.Popen[bytes]:
    root = Path(__file__).parents[3]
    return subprocess.Popen([sys.executable, "-c", CHILD, url], stdout=subprocess.PIPE, cwd=root)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(5, 120), min_size=1, max_size=4))
def test_what_is_read_is_accepted_duplicate_or_rejected_whatever_the_batches(
    new_database: NewDatabase, sizes: list[int]
) -> None:
    store = Store.open(new_database())
    worker, documents = worker_on(store), recording(2)
    for batch in batches(documents, sizes):
        post(worker, batch)
    counters = store.reads.counters()
    assert sum(count.read for count in counters.values()) == len(documents)
    assert all(count.late <= count.accepted for count in counters.values())
    keys = [push.key for push in store.deliveries.due("log", at(1000), 100_000)]
    assert len(keys) == len(set(keys))
    store.close()


def test_what_comes_too_late_counts_as_if_it_had_been_punctual(new_database: NewDatabase) -> None:
    """An outage, and complaints of it, that are known six hours after they were concluded without."""
    late_url, punctual_url = new_database(), new_database()
    others = [complaint_document(number, hours) for number, hours in enumerate((7.9, 8.3, 9.6, 20.0, 30.0))]
    told_late = {"received_at": at(16), "clear_received_at": at(16.1)}
    outage = alarm_document("YC1-1", 8, 9.5, **told_late)
    complaint = complaint_document(50, 8.7, received_at=at(16))
    play(late_url, [[*others[:3]], [outage, complaint], others[3:]])
    play(punctual_url, [[others[0], outage, others[1], complaint, *others[2:]]])
    late, punctual = contents(late_url), contents(punctual_url)
    for table in ("outages", "attributions", "bins", "spikes", "complaints"):
        assert late[table] == punctual[table], table
    assert len(late["attributions"]) > 0
    assert {row[1]: row[-1] for row in late["counters"]} == {"alarms": 1, "complaints": 1}


def test_a_worker_that_was_overtaken_reads_the_state_again(store: Store) -> None:
    stale, fresh = worker_on(store), worker_on(store)
    post(fresh, [alarm_document("YC1-1", 8)])
    with pytest.raises(PositionMoved):
        post(stale, [alarm_document("YC1-2", 8)])


def test_the_same_model_taken_anew_changes_nothing(new_database: NewDatabase) -> None:
    outcomes = []
    for taking in (False, True):
        url = new_database()
        store = Store.open(url)
        worker = worker_on(store)
        for number, batch in enumerate(batches(recording(), [15])):
            if taking and number % 3 == 1:
                worker.take_model(default_model())
            post(worker, batch)
        store.close()
        outcomes.append({name: rows for name, rows in contents(url).items() if name != "snapshots"})
    assert outcomes[0] == outcomes[1]


def test_orders_follow_a_new_model_and_a_restart_keeps_to_it(store: Store) -> None:
    worker = worker_on(store)
    faster = msgspec.structs.replace(default_model(), crew_hours=0.5)
    post(worker, [alarm_document("YC1-1", 8), alarm_document("YC1-2", 8)])
    worker.take_model(faster)
    post(worker, [alarm_document("YC2-1", 9), alarm_document("YC2-2", 9), complaint_document(1, 10)])
    crews = {order.group_id: order.crew_hours for order in store.reads.queue()}
    assert min(crews.values()) == 0.5
    assert len(store.journal.snapshots()) == 1
    assert recover(store, Basis(inventory(), faster, Rules())).unsaved == 0
