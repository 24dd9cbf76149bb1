"""A source that is stopped past the limit stays where it is, and loses nothing by it."""

from threading import Event

from service.intake.feeder import Feeder, Pace
from service.intake.source_gate import RejectionLimit, SourceGate
from service.pipeline.pipeline import Pipeline
from service.store.store import Store
from tests.contracts.sources import ListSource
from tests.service.recording import alarm_document, complaint_document, worker_on

PATIENCE_S = 60
SOURCE = "list:alarms"
GOOD = [alarm_document(cell, 8.0)[1] for cell in ("YC1-1", "YC1-2", "YC2-1")]


def wait_for_stop(pipeline: Pipeline, feeder: Feeder) -> str:
    for _ in range(PATIENCE_S * 100):
        if SOURCE in pipeline.gate.stopped() and feeder.trouble:
            return feeder.trouble
        Event().wait(0.01)
    raise TimeoutError("it was not stopped")


def wait_until_taken(pipeline: Pipeline, store: Store, documents: int) -> None:
    for _ in range(PATIENCE_S * 10):
        if store.positions.of(SOURCE) == documents:
            return
        pipeline.changes.wait(pipeline.changes.number, 0.1)
    raise TimeoutError(f"it stands at {store.positions.of(SOURCE)}")


def test_a_stopped_source_waits_while_others_go_on_and_is_taken_to_its_end_when_it_may(store: Store) -> None:
    documents = [GOOD[0], *[b"no alarm"] * 6, *GOOD[1:]]
    pipeline = Pipeline(worker_on(store), gate=SourceGate(RejectionLimit(most_in_a_row=4)))
    pace = Pace(ahead=1, poll_s=0.01, alive_s=0.01, least_pause_s=0.01, most_pause_s=0.05)
    feeder = Feeder(ListSource(documents, store.positions.of, most=2), pipeline.post_stretch, pace)
    pipeline.start()
    feeder.start()
    assert f"deadletters resume {SOURCE}" in wait_for_stop(pipeline, feeder)
    stands_at = store.positions.of(SOURCE)
    assert stands_at is not None
    assert stands_at < len(documents)
    kind, complaint = complaint_document(1, 8.5)
    assert pipeline.ingest_documents(kind, [complaint]).accepted == 1
    assert store.positions.of(SOURCE) == stands_at
    pipeline.gate.resume(SOURCE)
    wait_until_taken(pipeline, store, len(documents))
    feeder.stop()
    pipeline.stop()
    counted = store.reads.counters()["alarms"]
    assert (counted.accepted, counted.duplicate, counted.rejected) == (3, 0, 6)
    assert feeder.trouble is None
