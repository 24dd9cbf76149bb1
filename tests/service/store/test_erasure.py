"""A customer is taken out of everything that is kept; all counts and conclusions stay as they were."""

from pathlib import Path

import msgspec
import pytest

from correlate.facts import ComplaintAttributed
from correlate.model import default_model
from correlate.rules import Rules
from ingest.complaint_wire import keyed_hash
from service.pipeline.recovery import Basis, recover
from service.projections.fact_messages import fact_messages
from service.projections.queued import Tellings
from service.store.anonymous import anonymous_snapshot, mentions
from service.store.dead_letters import Wanted
from service.store.erasure import ERASED, Erased
from service.store.store import PositionMoved, Store
from tests.service.made import at, inventory
from tests.service.recording import KEY, Posted, complaint_document, contents, post, recording, worker_on

REFERENCE = "13900000007"
CUSTOMER = keyed_hash(REFERENCE, KEY)
REFERENCES = frozenset({REFERENCE})
PRIVATE: dict[str, object] = {"customer_ref": REFERENCE, "text": "我是王小明", "latitude": 38.487, "longitude": 106.231}


def complaint(number: int, hours: float, **fields: object) -> Posted:
    kind, document = complaint_document(number, hours)
    return kind, msgspec.json.encode({**msgspec.json.decode(document), **fields})


def documents() -> list[Posted]:
    """A recording in which the customer complains three times more; somebody else's call is put down as a repeat."""
    closed: dict[str, object] = {"resolved_at": at(75), "received_at": at(75)}
    return [
        *recording(),
        complaint(90, 71, **PRIVATE),
        complaint(91, 71.5, **PRIVATE),
        complaint(92, 72.0, **PRIVATE),
        complaint(93, 72.1),
        ("complaints", msgspec.json.encode({"complaint_id": "C-94", "customer_ref": REFERENCE})),
        ("complaints", b'{"complaint_id": "C-95", "customer_ref": "1390\\u0030000007"}'),
        ("complaints", b'{"complaint_id": "C-96", "customer_ref": "139000000071"}'),
        complaint(93, 72.1, repeat_of="C-90", **closed),
        complaint(90, 71, cause="equipment", **PRIVATE, **closed),
    ]


def filled(store: Store) -> None:
    worker, sent = worker_on(store, unsaved=50), documents()
    for first in range(0, len(sent), 15):
        post(worker, sent[first : first + 15])


def basis() -> Basis:
    return Basis(inventory(), default_model(), Rules())


def everything(url: str) -> bytes:
    return repr(contents(url)).encode()


def test_nothing_that_is_kept_names_the_customer_any_more(store: Store, url: str) -> None:
    filled(store)
    erased = store.erasure.erase(CUSTOMER, REFERENCES)
    assert (erased.complaints, erased.repeats, erased.letters) == (4, 1, 2)
    assert erased.states == 6
    kept = everything(url)
    words = (f'{REFERENCE}"', CUSTOMER, "王小明", "C-90", "C-91", "C-7'", "38.487")
    assert [word for word in words if word.encode() in kept] == []
    assert b"139000000071" in kept


def test_what_the_desk_follows_and_told_of_the_customer_goes_on_under_other_names(store: Store, url: str) -> None:
    filled(store)
    worker = worker_on(store, unsaved=1)
    threat = {**PRIVATE, "text": "投诉到底，找工信部"}
    post(worker, [complaint(98, 73, **threat)])
    before = store.cases.held()
    assert b"C-98" in everything(url)
    store.erasure.erase(CUSTOMER, REFERENCES)
    kept = everything(url)
    assert [word for word in (CUSTOMER, "C-98", "C-90") if word.encode() in kept] == []
    assert sorted(case.kind for case in store.cases.held()) == sorted(case.kind for case in before)
    worker.resume()
    (answer,) = post(worker, [complaint_document(97, 76)])
    assert answer.accepted == 1


def test_counts_and_conclusions_stay_as_they_were(store: Store) -> None:
    filled(store)
    reads = store.reads
    before = (reads.outages(limit=1000), reads.counters(), reads.spikes(), len(reads.complaints(limit=1000)))
    share = [len(reads.complaints(outage_id=one.outage_id, limit=1000)) for one in before[0]]
    store.erasure.erase(CUSTOMER, REFERENCES)
    assert (reads.outages(limit=1000), reads.counters(), reads.spikes(), len(reads.complaints(limit=1000))) == before
    assert [len(reads.complaints(outage_id=one.outage_id, limit=1000)) for one in before[0]] == share
    letters = store.dead_letters.list(Wanted(kind="complaints", state=ERASED), 10)
    assert [(letter.original, letter.reason) for letter in letters] == [("", "missing_field")] * 2


def test_the_state_is_rebuilt_from_snapshot_and_journal_alike(store: Store) -> None:
    filled(store)
    store.erasure.erase(CUSTOMER, REFERENCES)
    from_snapshot = recover(store, basis())
    state = basis().beginning()
    assert from_snapshot.unsaved < sum(len(batch.records) for batch in store.journal.batches_after(0))
    rebuilt = recover(_without_snapshots(store), basis())
    assert rebuilt.batch == from_snapshot.batch
    of = basis().snapshot
    assert _named(of(rebuilt.state).body) == _named(of(from_snapshot.state).body)
    assert _named(of(state).body) != _named(of(rebuilt.state).body)


def test_a_worker_reads_its_state_again_and_goes_on_without_the_customer(store: Store, url: str) -> None:
    filled(store)
    worker = worker_on(store, unsaved=1)
    store.erasure.erase(CUSTOMER, REFERENCES)
    with pytest.raises(PositionMoved):
        post(worker, [complaint_document(97, 76)])
    worker.resume()
    (answer,) = post(worker, [complaint_document(97, 76)])
    assert answer.accepted == 1
    assert CUSTOMER.encode() not in everything(url)


def test_done_twice_it_finds_nothing_the_second_time(store: Store) -> None:
    filled(store)
    store.erasure.erase(CUSTOMER, REFERENCES)
    assert store.erasure.erase(CUSTOMER, REFERENCES) == Erased()


def test_facts_of_the_customer_that_wait_for_a_topic_are_not_told_any_more(store: Store, url: str) -> None:
    filled(store)
    facts = [ComplaintAttributed(number, "Yinchuan", None, at(71), (), 1.0) for number in ("C-90", "C-9", "C-91")]
    for waiting in (facts, facts[:1]):
        messages = Tellings({"topic": fact_messages}).of(waiting, at(72))
        store.projections.add(messages, at(72))
    store.erasure.erase(CUSTOMER, REFERENCES)
    (left,) = store.projections.waiting("topic", 10)
    assert left.items == 1
    assert b"C-90" not in left.body
    assert b"Complaint C-9 " in left.body or b"complaint C-9" in left.body


def test_an_empty_store_has_nothing_to_erase(store: Store) -> None:
    assert store.erasure.erase(CUSTOMER, REFERENCES) == Erased()


def test_the_file_of_a_database_holds_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store = Store.open(f"sqlite:///{path}")
    filled(store)
    store.erasure.erase(CUSTOMER, REFERENCES)
    traces = [path.read_bytes(), *(each.read_bytes() for each in tmp_path.glob("a.db-wal"))]
    assert not any(CUSTOMER.encode() in trace or REFERENCE.encode() + b'"' in trace for trace in traces)
    store.close()


def test_a_snapshot_in_which_nobody_is_renamed_is_the_same_to_the_bit(store: Store) -> None:
    filled(store)
    for saved in store.journal.snapshots():
        assert anonymous_snapshot(saved.snapshot.body, {"nobody": "somebody"}) == saved.snapshot.body


@pytest.mark.parametrize(
    ("original", "named"),
    [
        ('{"customer_ref": "138-1"}', True),
        ("a,138-1,b", True),
        ('{"customer_ref": "138-12"}', False),
        ('{"customer_ref": "\\u003138-1"}', True),
        ('{"customer_ref": ["138-1"', True),
        ("", False),
    ],
)
def test_a_reference_is_found_as_a_whole_word_in_whatever_form(original: str, named: bool) -> None:
    assert mentions(original, frozenset({"138-1"})) is named


def _without_snapshots(store: Store) -> Store:
    store.journal.snapshots = lambda *_shard: []  # type: ignore[method-assign]
    return store


def _named(snapshot: bytes) -> bytes:
    """Without the digests of what complaints said, which told of the customer, and in one order."""
    saved = msgspec.msgpack.decode(snapshot)
    state = msgspec.msgpack.decode(saved.pop("correlator"))
    text = repr((saved, sorted(map(repr, _plain(state)))))
    return text.encode()


def _plain(state: list[object]) -> list[object]:
    return [
        sorted((number, filed[:2], filed[4:]) for number, filed in part.items())
        if isinstance(part, dict) and part and all(isinstance(one, list) and len(one) == 6 for one in part.values())
        else part
        for part in state
    ]
