"""Documents of a source, taken with their position: once, whoever else takes from it too."""

from collections.abc import Sequence
from concurrent.futures import Future

import pytest

from ingest.source import Stretch
from service.intake.inbox import IngestAnswer, NotCommitted, Stale, Submission
from service.pipeline.pipeline import Pipeline
from service.pipeline.step import take_step
from service.store.batch import Move
from service.store.dead_letters import Wanted
from service.store.positions import move_sources
from service.store.store import Store
from tests.service.recording import Posted, alarm_document, complaint_document, worker_on

SOURCE = "kafka:network.alarms/0"
ALARMS = [alarm_document("YC1-1", hours) for hours in (8, 9, 10, 11)]


def stretch(after: int | None, until: int, documents: Sequence[Posted]) -> Stretch:
    places = range(until - len(documents), until)
    return Stretch("alarms", SOURCE, after, until, [document for _, document in documents], places)


def posted(stretch: Stretch) -> Submission:
    return Submission(stretch.kind, stretch.documents, Future(), stretch)


def test_stretches_that_follow_each_other_are_taken_in_one_batch(store: Store) -> None:
    first, second = posted(stretch(None, 2, ALARMS[:2])), posted(stretch(2, 4, ALARMS[2:]))
    worker_on(store).turn([first, second])
    assert [each.answer.result(0).accepted for each in (first, second)] == [2, 2]
    assert store.positions.of(SOURCE) == 4


def test_a_stretch_that_was_taken_is_stale_and_stops_no_other(store: Store) -> None:
    worker = worker_on(store)
    worker.turn([posted(stretch(None, 2, ALARMS[:2]))])
    kind, document = complaint_document(1, 8.5)
    again, after_it, other = (
        posted(stretch(None, 2, ALARMS[:2])),
        posted(stretch(2, 3, ALARMS[2:3])),
        Submission(kind, [document], Future[IngestAnswer]()),
    )
    worker.turn([again, after_it, other])
    with pytest.raises(Stale):
        again.answer.result(0)
    assert [after_it.answer.result(0).accepted, other.answer.result(0).accepted] == [1, 1]
    assert store.positions.of(SOURCE) == 3
    assert store.reads.freshness() is not None


def test_where_another_worker_was_faster_the_batch_is_taken_without_what_it_took(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = Pipeline(worker_on(store))

    def looks_too_early(*_: object) -> frozenset[int]:
        # Between the look and the commit, another worker takes from the source.
        monkeypatch.undo()
        with store._writer.begin() as connection:
            move_sources(connection, [Move(SOURCE, None, 2)])
        return frozenset()

    monkeypatch.setattr("service.pipeline.batch_worker.stale_moves", looks_too_early)
    taken = pipeline.post_stretch(stretch(None, 2, ALARMS[:2]))
    kind, document = complaint_document(1, 8.5)
    other = pipeline._inbox.put(kind, [document])
    pipeline.start()
    pipeline.stop()
    with pytest.raises(Stale):
        taken.result(0)
    assert other.result(0).accepted == 1
    assert store.positions.of(SOURCE) == 2


def test_a_document_over_which_we_stumble_is_set_aside_and_all_around_it_is_taken(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(state: object, arrivals: Sequence[object], *rest: object) -> object:
        if any("A-YC1-1-10" in repr(arrival) for arrival in arrivals):
            raise ZeroDivisionError
        return take_step(state, arrivals, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("service.pipeline.batch_worker.take_step", stumble)
    pipeline = Pipeline(worker_on(store))
    answer = pipeline.post_stretch(stretch(None, 4, ALARMS))
    pipeline.start()
    pipeline.stop()
    told = answer.result(0)
    assert (told.accepted, [(each.index, each.reason) for each in told.rejected]) == (3, [(2, "service_mistake")])
    assert store.positions.of(SOURCE) == 4
    (letter,) = store.dead_letters.list(Wanted(), 10)
    assert (letter.source, letter.position, letter.original) == (SOURCE, "2", ALARMS[2][1].decode())
    assert "ZeroDivisionError" in letter.detail
    assert pipeline.trouble is None


def test_over_what_can_not_even_be_set_aside_the_source_waits(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr("service.pipeline.batch_worker.take_step", stumble)
    pipeline = Pipeline(worker_on(store))
    answer = pipeline.post_stretch(stretch(None, 4, ALARMS))
    pipeline.start()
    pipeline.stop()
    with pytest.raises(NotCommitted, match="mistake"):
        answer.result(0)
    assert store.positions.of(SOURCE) is None
