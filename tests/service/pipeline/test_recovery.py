"""How the state comes back after a start, whatever has become of its snapshot, its network or its rules."""

from datetime import timedelta

import msgspec
import pytest

from correlate.model import default_model
from correlate.rules import Rules
from ingest.inventory import Inventory
from ingest.records import Region
from service.pipeline.recovery import Basis, recover
from service.store.batch import Snapshot
from service.store.store import Store
from tests.service.made import at, inventory, outcome
from tests.service.recording import post, recording, worker_on


@pytest.fixture
def basis() -> Basis:
    return Basis(inventory(), default_model(), Rules())


def fill(store: Store, unsaved: int) -> None:
    worker, documents = worker_on(store, unsaved=unsaved), recording()
    for first in range(0, len(documents), 15):
        post(worker, documents[first : first + 15])


def held(store: Store, basis: Basis) -> bytes:
    """All that a recovered state holds, as bytes, and its orders."""
    state = recover(store, basis).state
    return basis.snapshot(state).body + state.desk.ledger.snapshot()


def test_with_a_snapshot_or_without_the_state_is_the_same(store: Store, basis: Basis) -> None:
    fill(store, unsaved=50)
    (newest, *_) = store.journal.snapshots()
    recovered = recover(store, basis)
    assert recovered.batch > newest.batch > 0
    assert recovered.unsaved < 100
    state, from_snapshot = recovered.state, held(store, basis)
    assert len(state.desk.ledger) == len(store.reads.queue())
    _spoil_snapshots(store)
    assert held(store, basis) == from_snapshot


def _spoil_snapshots(store: Store) -> None:
    """Two snapshots of which none can be read: bytes of no form, and one of another version."""
    number = store.journal.last_batch()
    now = recover(store, Basis(inventory(), default_model(), Rules())).state.now
    for step, snapshot in enumerate((Snapshot(1, b"\xc1"), Snapshot(99, b""))):
        store.commit(msgspec.structs.replace(outcome(number + 1 + step), now=now, snapshot=snapshot))


def test_with_other_rules_the_journal_is_taken_again(store: Store) -> None:
    changed = Basis(inventory(), default_model(), Rules(flap_gap=timedelta(minutes=1)))
    fill(store, unsaved=50)
    fresh = changed.beginning()
    assert basis_of_newest(store) != changed.digest
    recovered = recover(store, changed)
    assert recovered.unsaved == sum(len(batch.records) for batch in store.journal.batches_after(0))
    assert recovered.state.desk.grounds.rules == fresh.desk.grounds.rules


def test_with_another_model_the_state_goes_on_by_it(store: Store, basis: Basis) -> None:
    fill(store, unsaved=50)
    (newest, *_) = store.journal.snapshots()
    recovered = recover(store, basis.with_model(msgspec.structs.replace(default_model(), crew_hours=3.0)))
    assert recovered.unsaved == sum(len(batch.records) for batch in store.journal.batches_after(newest.batch))
    assert recovered.state.desk.grounds.repairs.at(recovered.state.now).times.crew_hours == 3.0


def basis_of_newest(store: Store) -> bytes:
    saved = msgspec.msgpack.decode(store.journal.snapshots()[0].snapshot.body)
    digest = saved["basis"]
    assert isinstance(digest, bytes)
    return digest


def test_a_region_that_the_inventory_has_lost_does_not_keep_the_service_from_starting(
    store: Store, basis: Basis
) -> None:
    fill(store, unsaved=10_000)
    cells = [cell for cell in inventory().cells.values() if cell.region == "Guyuan"]
    smaller = Basis(Inventory([Region("Guyuan")], cells), basis.model, basis.rules)
    assert recover(store, smaller).state.now == recover(store, basis).state.now


def test_an_older_state_that_completed_what_is_known_is_not_forgotten(store: Store, basis: Basis) -> None:
    """A clear that says nothing of severity and cause comes before its raise, which does."""
    document = {"alarm_id": "A-1", "cell_id": "YC1-1", "raised_at": at(8), "effect": "out_of_service"}
    clear = {**document, "cleared_at": at(9), "received_at": at(9)}
    raised = {**document, "severity": "critical", "probable_cause": "小区退服", "received_at": at(8)}
    worker = worker_on(store)
    post(worker, [("alarms", msgspec.json.encode(clear))])
    post(worker, [("alarms", msgspec.json.encode(raised))] * 2)
    filed = [entry for batch in store.journal.batches_after(0) for entry in batch.records]
    assert [entry.accepted for entry in filed] == [True, True, False]
    assert basis.snapshot(recover(store, basis).state).body == basis.snapshot(worker.state).body


def test_an_empty_store_gives_the_beginning(store: Store, basis: Basis) -> None:
    recovered = recover(store, basis)
    assert (recovered.batch, recovered.unsaved) == (0, 0)
    assert recovered.state.newest_event_time is None
