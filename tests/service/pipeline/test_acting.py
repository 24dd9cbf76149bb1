"""What people did reaches the orders by the same way as records, once each."""

from concurrent.futures import Future

import msgspec
import pytest

from alerts.action import ACTIONS, Action, Subject
from alerts.action_wire import ActionReader
from alerts.orders.life import Stage
from alerts.orders.order import RepairOrder, State
from ingest.clock import ReplayClock
from ingest.rejected import Reason, Rejected
from service.intake.inbox import IngestAnswer, Submission
from service.pipeline.batch_worker import BatchWorker
from service.store import store as store_module
from service.store.store import Store
from tests.service.conftest import NewDatabase
from tests.service.made import at, inventory
from tests.service.recording import Posted, alarm_document, complaint_document, contents, post, worker_on


def action(order_id: str, verb: str = "acknowledge", action_id: str | None = None, **changes: object) -> Posted:
    made = Action(action_id or f"{order_id}-{verb}", Subject.ORDER, order_id, "Yinchuan", verb, "Li Wei", at(9))
    return ACTIONS, msgspec.json.encode(msgspec.structs.replace(made, **changes))


def worker_with_order(store: Store) -> tuple[BatchWorker, RepairOrder]:
    worker = worker_on(store)
    post(worker, [alarm_document("YC1-1", 8)])
    post(worker, [complaint_document(1, 8.4)])
    (order,) = store.reads.queue()
    return worker, order


def test_an_action_changes_the_order_and_says_who_and_when(store: Store) -> None:
    worker, order = worker_with_order(store)
    (answer,) = post(worker, [action(order.order_id, note="on it")])
    assert answer == IngestAnswer(1, 0, ())
    (changed,) = store.reads.queue()
    assert (changed.state, changed.life.stage, changed.version) == (State.ACKNOWLEDGED, Stage.ACKNOWLEDGED, 2)
    assert (changed.life.by, changed.life.note, changed.changed_at) == ("Li Wei", "on it", worker.state.now)
    assert [push.key for push in store.deliveries.due("log", at(9))] == [f"{order.order_id}.1"]
    assert len(store.reads.order_history(order.order_id)) == 2


def test_the_same_action_is_carried_out_once_also_in_one_batch_and_after_a_restart(store: Store) -> None:
    worker, order = worker_with_order(store)
    twice = [action(order.order_id, "comment", "A-1", note="hello"), action(order.order_id, "comment", "A-1", note="x")]
    assert [(each.accepted, each.duplicate) for each in post(worker, twice)] == [(1, 0), (0, 1)]
    assert [each.duplicate for each in post(worker_on(store), twice[:1])] == [1]
    (changed,) = store.reads.queue()
    assert (changed.version, changed.life.note) == (2, "hello")
    done = store.actions.of("A-1")
    assert done is not None
    assert (done.version, done.action.note, done.refusal) == (2, "hello", None)


def test_an_action_that_the_stage_does_not_allow_changes_nothing_and_is_told(store: Store) -> None:
    worker, order = worker_with_order(store)
    (answer,) = post(worker, [action(order.order_id, "resume")])
    (refused,) = answer.rejected
    assert (answer.accepted, refused.reason) == (0, "illegal")
    assert refused.detail == f"resume is not possible while {order.order_id} is issued; it is from: held"
    assert store.reads.queue() == [order]
    assert store.reads.freshness().dead_letters == 0
    done = store.actions.of(f"{order.order_id}-resume")
    assert done is not None
    assert (done.refusal, done.detail, done.version) == ("illegal", refused.detail, None)


def test_actions_are_no_records_and_are_not_counted_as_such(store: Store) -> None:
    worker, order = worker_with_order(store)
    before = store.reads.counters()
    post(worker, [action(order.order_id), action("R-unknown")])
    assert store.reads.counters() == before


def test_after_a_restart_the_orders_stand_as_people_left_them(store: Store) -> None:
    worker, order = worker_with_order(store)
    post(worker, [action(order.order_id, "assign", details={"unit": "North", "crew": "N-3"})])
    again = worker_on(store)
    held = again.state.desk.ledger.order(order.order_id)
    assert held == worker.state.desk.ledger.order(order.order_id)
    assert held is not None
    assert (held.life.unit, held.life.crew, held.life.stage) == ("North", "N-3", Stage.ASSIGNED)


def test_an_action_is_of_the_time_at_which_it_comes_where_the_service_has_a_clock(store: Store) -> None:
    clock = ReplayClock(at(8))
    worker = worker_on(store, clock)
    post(worker, [alarm_document("YC1-1", 8)])
    clock.advance_to(at(8.5))
    worker.turn([])
    (order,) = store.reads.queue()
    clock.advance_to(at(9.25))
    post(worker, [action(order.order_id)])
    (changed,) = store.reads.queue()
    assert changed.life.since == at(9.25)


def test_a_batch_that_can_not_be_written_leaves_no_action_behind(
    new_database: NewDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(new_database())
    worker, order = worker_with_order(store)

    def fail(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(store_module, "write_actions", fail)
    submission = Submission(ACTIONS, [action(order.order_id)[1]], Future[IngestAnswer]())
    with pytest.raises(RuntimeError, match="disk"):
        worker.turn([submission])
    monkeypatch.undo()
    worker.resume()
    assert store.reads.queue() == [order]
    assert [each.accepted for each in post(worker, [action(order.order_id)])] == [1]
    store.close()


def test_an_order_that_ended_in_the_same_batch_is_not_changed(store: Store) -> None:
    worker, order = worker_with_order(store)
    late = [alarm_document("YC1-1", 8, 9), complaint_document(2, 9.4), action(order.order_id)]
    *_, answer = post(worker, late)
    assert [each.reason for each in answer.rejected] == ["illegal"]
    assert store.reads.queue() == []


def test_a_document_that_is_no_action_is_a_dead_letter(store: Store) -> None:
    worker = worker_on(store)
    answers = post(worker, [(ACTIONS, b"{}"), action("R-1", region="Atlantis")])
    assert [answer.rejected[0].reason for answer in answers] == ["unreadable", "unknown_region"]


@pytest.mark.parametrize("line", [b"", b"\xff", b"[]", b"[" * 100_000, b'{"action_id": 1}'])
def test_whatever_is_posted_as_an_action_does_not_raise(line: bytes) -> None:
    told = ActionReader(inventory().regions).read_line(line)
    assert isinstance(told, Rejected)
    assert told.reason is Reason.UNREADABLE


def test_every_action_stands_in_its_table(new_database: NewDatabase) -> None:
    url = new_database()
    store = Store.open(url)
    worker, order = worker_with_order(store)
    post(worker, [action(order.order_id), action(order.order_id, "start")])
    store.close()
    assert sorted(str(row[4]) for row in contents(url)["actions"]) == ["acknowledge", "start"]
