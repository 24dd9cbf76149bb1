"""What was kept long enough goes; what the state is built from, what is open and what waits stays."""

from collections.abc import Iterator
from datetime import datetime

import msgspec
import pytest

from correlate.model import default_model
from correlate.rules import Rules
from ingest.records import Complaint
from service.pipeline.recovery import Basis, recover
from service.store import retention
from service.store.dead_letters import Wanted
from service.store.retention import Limits, Purged
from service.store.rows import content_of
from service.store.store import Store
from tests.service.made import at, inventory
from tests.service.recording import Posted, complaint_document, contents, post, recording, worker_on

NEVER = at(-1000)
NOTHING = Limits(NEVER, NEVER, NEVER, NEVER, NEVER)
KEPT_NOTHING = Purged(0, 0, 0, 0, 0)
ALL = at(1000)


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_AT_ONCE", 7)


def filled(store: Store, unsaved: int = 50) -> None:
    worker, documents = worker_on(store, unsaved=unsaved), [with_text(each) for each in recording()]
    for first in range(0, len(documents), 15):
        post(worker, documents[first : first + 15])


def with_text(posted: Posted) -> Posted:
    kind, document = posted
    return (
        posted if kind == "alarms" or document[:1] != b"{" else (kind, document[:-1] + ',"text":"没有信号"}'.encode())
    )


def purged(store: Store, **moments: datetime) -> Purged:
    return store.retention.purge(msgspec.structs.replace(NOTHING, **moments), lambda: False)


def complaints(store: Store) -> Iterator[Complaint]:
    return (record for record in store.journal.records_of("complaints") if isinstance(record, Complaint))


def state_of(store: Store) -> bytes:
    basis = Basis(inventory(), default_model(), Rules())
    recovered = recover(store, basis)
    return basis.snapshot(recovered.state).body + recovered.state.desk.ledger.snapshot() + str(recovered.batch).encode()


def test_nothing_goes_before_its_time(store: Store, url: str) -> None:
    filled(store)
    before = contents(url)
    assert purged(store) == KEPT_NOTHING
    assert contents(url) == before


def test_of_the_journal_only_goes_what_a_snapshot_covers_and_the_state_stays(store: Store) -> None:
    filled(store)
    before, snapshots = state_of(store), [saved.batch for saved in store.journal.snapshots()]
    gone = purged(store, journal=ALL)
    assert gone.journal > 50
    first, *later = store.journal.batches_after(0)
    assert (first.batch, first.records) == (min(snapshots), ())
    assert all(batch.records for batch in later)
    assert state_of(store) == before
    assert purged(store, journal=ALL) == KEPT_NOTHING


def test_without_a_snapshot_the_journal_stays(store: Store) -> None:
    filled(store, unsaved=100_000)
    assert purged(store, journal=ALL) == KEPT_NOTHING


def test_a_batch_of_yesterday_stays_where_only_older_ones_go(store: Store) -> None:
    filled(store)
    later = [batch for batch in store.journal.batches_after(0) if batch.now >= at(20)]
    assert purged(store, journal=at(20)).journal > 0
    assert list(store.journal.batches_after(0))[-len(later) :] == later
    assert sum(1 for _ in store.journal.batches_after(0)) == len(later) + 1


def test_texts_go_and_what_comes_again_is_still_known(store: Store) -> None:
    filled(store)
    contents_before = [content_of(complaint) for complaint in complaints(store)]
    identities = [complaint.complaint_id for complaint in complaints(store)]
    assert all(complaint.text for complaint in complaints(store))
    purged(store, complaint_text=at(24))
    told = [complaint.text is not None for complaint in complaints(store)]
    assert not all(told)
    assert any(told)
    assert store.journal.contents_of(identities) == frozenset(contents_before)
    assert purged(store, complaint_text=at(24)).texts == 0
    purged(store, complaint_text=ALL)
    assert not any(complaint.text for complaint in complaints(store))


def test_conclusions_go_and_what_is_open_stays(store: Store, url: str) -> None:
    filled(store)
    lasting = {outage.outage_id for outage in store.reads.outages(limit=1000) if not outage.final}
    assert lasting
    purged(store, conclusions=ALL)
    assert {outage.outage_id for outage in store.reads.outages(limit=1000)} == lasting
    assert store.reads.complaints() == []
    assert {name for name in ("attributions", "bins", "complaints") if contents(url)[name]} == set()


def test_closed_orders_go_with_their_history_and_open_ones_and_pushes_that_wait_stay(store: Store, url: str) -> None:
    filled(store)
    waiting, open_ = contents(url)["outbox"], {order.order_id for order in store.reads.queue()}
    assert open_
    assert len(store.reads.orders(limit=1000)) > len(open_)
    purged(store, orders=ALL)
    assert {order.order_id for order in store.reads.orders(limit=1000)} == open_
    assert {row[0] for row in contents(url)["order_history"]} == open_
    assert contents(url)["outbox"] == waiting


def test_rejected_documents_go_by_when_they_were_received(store: Store) -> None:
    filled(store)
    kept = store.dead_letters.count(Wanted())
    assert kept == 2
    assert purged(store, dead_letters=ALL).dead_letters == kept
    assert store.dead_letters.count(Wanted(state=None)) == 0


def test_a_stop_ends_it_between_two_parts(store: Store) -> None:
    filled(store)
    asked = iter([False, True])
    assert store.retention.purge(msgspec.structs.replace(NOTHING, journal=ALL), lambda: next(asked, True)).journal == 7


def test_after_it_the_service_goes_on(store: Store) -> None:
    filled(store)
    store.retention.purge(Limits(ALL, ALL, ALL, ALL, ALL), lambda: False)
    answers = post(worker_on(store), [complaint_document(200, 80), complaint_document(200, 80)])
    assert [(answer.accepted, answer.duplicate) for answer in answers] == [(1, 0), (0, 1)]


def test_after_it_a_customer_can_still_be_erased(store: Store) -> None:
    worker = worker_on(store, unsaved=1)
    post(worker, recording())
    store.retention.purge(Limits(ALL, ALL, ALL, ALL, ALL), lambda: False)
    assert store.erasure.erase("nobody", frozenset()).complaints == 0
    assert recover(store, Basis(inventory(), default_model(), Rules())).batch == 2
