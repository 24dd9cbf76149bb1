"""The pipeline as a thread: it answers, it goes on, and it says when it can not."""

from collections.abc import Sequence
from threading import Event

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from ingest.clock import ReplayClock
from service.intake.inbox import InboxFull, NotCommitted
from service.intake.source_gate import RejectionLimit, SourceGate, SourceStopped
from service.pipeline.pipeline import Limits, Pipeline
from service.pipeline.step import take_step
from service.store.store import Store
from tests.service.made import at
from tests.service.recording import Posted, alarm_document, complaint_document, worker_on


def test_a_thread_answers_what_handlers_post(store: Store) -> None:
    pipeline = Pipeline(worker_on(store))
    pipeline.start()
    kind, document = alarm_document("YC1-1", 8)
    before = pipeline.changes.number
    answer = pipeline.ingest_documents(kind, [document, document, b"?"])
    assert (answer.accepted, answer.duplicate) == (1, 1)
    assert [(rejected.index, rejected.reason) for rejected in answer.rejected] == [(2, "unreadable")]
    assert pipeline.changes.wait(before, 0) == before + 1
    pipeline.stop()
    assert not pipeline.is_running
    with pytest.raises(InboxFull):
        pipeline.ingest_documents(kind, [document])


def test_a_recording_is_concluded_while_it_runs_and_it_goes_on(store: Store) -> None:
    pipeline = Pipeline(worker_on(store))
    pipeline.start()
    kind, document = alarm_document("YC1-1", 8)
    pipeline.ingest_documents(kind, [document])
    pipeline.conclude()
    assert [row.final for row in store.reads.outages()] == [True]
    kind, document = alarm_document("YC1-2", 9)
    assert pipeline.ingest_documents(kind, [document]).accepted == 1
    pipeline.stop()


def test_what_fails_while_a_recording_is_concluded_is_told_to_whoever_asked(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = worker_on(store)
    pipeline = Pipeline(worker)
    monkeypatch.setattr(worker, "conclude", _stumble)
    pipeline.start()
    with pytest.raises(ZeroDivisionError):
        pipeline.conclude()
    pipeline.stop()


def _stumble() -> None:
    raise ZeroDivisionError


def test_one_document_over_which_we_stumble_does_not_stop_the_others(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(state: object, arrivals: Sequence[object], *rest: object) -> object:
        if any("A-YC1-2-8.0" in repr(arrival) for arrival in arrivals):
            raise ZeroDivisionError
        return take_step(state, arrivals, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("service.pipeline.batch_worker.take_step", stumble)
    pipeline = Pipeline(worker_on(store))
    good, bad = alarm_document("YC1-1", 8.0), alarm_document("YC1-2", 8.0)
    answers = [pipeline._inbox.put(kind, [document]) for kind, document in (good, bad, complaint_document(1, 8.1))]
    pipeline.start()
    pipeline.stop()
    assert [answers[0].result(0).accepted, answers[2].result(0).accepted] == [1, 1]
    with pytest.raises(NotCommitted, match="ZeroDivisionError"):
        answers[1].result(0)


def test_a_store_that_can_not_be_written_to_is_told_and_got_over(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline = Pipeline(worker_on(store))
    pipeline.start()
    kind, document = complaint_document(1, 8.5, text="Mr Ma of Yinchuan is furious")
    with monkeypatch.context() as patch:
        # A column that is not there stands for a disk that is full: SQLAlchemy tells both the same way.
        patch.setattr("service.store.store._MORE", text("UPDATE counters SET nowhere = :more_read"))
        with pytest.raises(NotCommitted, match="send it again") as told:
            pipeline.ingest_documents(kind, [document])
    assert "Ma" not in str(told.value)
    troubles = [pipeline.trouble]
    assert pipeline.ingest_documents(kind, [document]).accepted == 1
    pipeline.stop()
    troubles.append(pipeline.trouble)
    assert troubles == ["the store can not be written to: see the log for the reason", None]


def test_a_clock_of_its_own_makes_things_due_although_nothing_comes(store: Store) -> None:
    clock = ReplayClock(at(8.01))
    pipeline = Pipeline(worker_on(store, clock), Limits(tick_s=0.01))
    pipeline.start()
    pipeline.ingest_documents(*_one(alarm_document("YC1-1", 8)))
    seen = pipeline.changes.number
    clock.advance_to(at(8.2))
    assert pipeline.changes.wait(seen, 20) > seen
    pipeline.stop()
    assert [order.region for order in store.reads.queue()] == ["Yinchuan"]


def _one(posted: Posted) -> tuple[str, list[bytes]]:
    return posted[0], [posted[1]]


def test_an_inbox_that_is_full_says_so(store: Store) -> None:
    pipeline = Pipeline(worker_on(store), Limits(waiting=2))
    kind, document = alarm_document("YC1-1", 8)
    pipeline._inbox.put(kind, [document, document])
    with pytest.raises(InboxFull, match="send it again"):
        pipeline.ingest_documents(kind, [document])


def test_a_source_of_which_too_much_is_rejected_is_stopped_until_it_may_go_on(store: Store) -> None:
    pipeline = Pipeline(worker_on(store), gate=SourceGate(RejectionLimit(most_in_a_row=3)))
    pipeline.start()
    kind, good = alarm_document("YC1-1", 8)
    assert len(pipeline.ingest_documents(kind, [good, b"{}", b"[", b"no"]).rejected) == 3
    with pytest.raises(SourceStopped, match="deadletters resume http:alarms"):
        pipeline.ingest_documents(kind, [good])
    assert pipeline.ingest_documents(*_one(complaint_document(1, 8.5))).accepted == 1
    pipeline.gate.resume("http:alarms")
    assert pipeline.ingest_documents(kind, [good]).duplicate == 1
    pipeline.stop()
    assert store.reads.freshness().dead_letters == 3


def test_a_store_that_was_away_is_taken_up_again_before_the_next_document_comes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = worker_on(store)
    pipeline = Pipeline(worker, Limits(tick_s=0.01))
    pipeline.start()
    kind, document = complaint_document(1, 8.5)
    away = OperationalError("SELECT", {}, Exception("connection refused"))

    def fail(*_: object) -> None:
        raise away

    with monkeypatch.context() as patch:
        patch.setattr(store, "commit", fail)
        patch.setattr(worker, "resume", fail)
        for _ in range(2):
            with pytest.raises(NotCommitted, match="send it again"):
                pipeline.ingest_documents(kind, [document])
        troubles = [pipeline.trouble]
    while pipeline.trouble is not None and len(troubles) < 1_000:
        troubles.append(pipeline.trouble)
        Event().wait(0.01)
    assert (troubles[0] is None, pipeline.trouble) == (False, None)
    assert pipeline.ingest_documents(kind, [document]).accepted == 1
    pipeline.stop()


def test_a_store_that_hangs_does_not_hold_up_the_end_for_ever(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline, awake, asked = Pipeline(worker_on(store)), Event(), Event()

    def hang(_: object) -> None:
        asked.set()
        awake.wait(60)

    with monkeypatch.context() as patch:
        patch.setattr(store, "commit", hang)
        pipeline.start()
        pipeline._inbox.put(*_one(complaint_document(1, 8.5)))
        assert asked.wait(60)
        pipeline.stop(within_s=0.01)
        running = [pipeline.is_running]
        awake.set()
    pipeline.stop()
    assert [*running, pipeline.is_running] == [True, False]
