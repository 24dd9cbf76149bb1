"""Metrics that are read from the store, and from what the process is at."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from alerts.dispatch.priority import Priority
from correlate.facts import GroupPicture
from ingest.clock import ReplayClock
from service.channels.channel import Channel, Patience, Way
from service.intake.source_gate import RejectionLimit, SourceGate
from service.operation.gauges import pipeline_reading, process_reading, store_reading
from service.operation.health import Dependency
from service.operation.metrics import Metric, Metrics, Sample
from service.pipeline.pipeline import Pipeline
from service.store.assessments import Assessment
from service.store.batch import Count, DeadLetter, QueuedPush
from service.store.job_runs import DONE, FAILED
from service.store.store import Store
from tests.service.made import at, open_outage, order, outcome, picture
from tests.service.operation.test_health import Receiver
from tests.service.recording import worker_on

LETTER = DeadLetter("alarms", "http", "1/0", "unreadable", "no JSON", "{", at(8))


def told(samples: Iterable[Sample]) -> dict[str, float]:
    return {" ".join((sample.metric.name, *sample.labels)): sample.value for sample in samples}


def committed(store: Store) -> None:
    late: GroupPicture = picture(8.5, open_outage("YC1-1", 8), open_outage("YC1-2", 8, end=8.4))
    store.commit(
        outcome(
            hours=9,
            committed_at=at(9),
            watermark=at(8.75),
            newest_event_time=at(8.9),
            counts={"alarms": Count(accepted=5, duplicate=2, rejected=1, late=3)},
            dead_letters=(LETTER,),
            facts=(late,),
            orders=(
                order(8, "R-1", "G-1", due_at=at(8.9)),
                order(8, "R-2", "G-2", due_at=at(9)),
                order(8, "R-3", "G-3", priority=Priority.P1, due_at=at(12)),
            ),
            pushes=tuple(QueuedPush("noc", f"R-{number}", f"R-{number}.1", b"{}") for number in (1, 2, 3)),
        )
    )


def test_what_the_tables_tell(store: Store) -> None:
    committed(store)
    found = told(store_reading(store, ["noc", "file"], ReplayClock(at(9.5)))())
    assert found == {
        "DOCUMENTS alarms accepted": 5,
        "DOCUMENTS alarms duplicate": 2,
        "DOCUMENTS alarms rejected": 1,
        "LATE alarms": 3,
        "DEAD_LETTERS": 1,
        "COMMIT_AGE": 1800,
        "EVENT_LAG": 360,
        "WATERMARK_DELAY": 900,
        "OUTAGES_OPEN": 1,
        "ORDERS_OPEN P1": 1,
        "ORDERS_OPEN P2": 2,
        "ORDERS_OVERDUE": 1,
        "OUTBOX_WAITING noc": 3,
        "OUTBOX_AGE noc": 1800,
        "UNDELIVERABLE noc": 0,
        "CHANNEL_OFF noc": 0,
        "CHANNEL_OFF file": 0,
        "OUTBOX_WAITING file": 0,
        "OUTBOX_AGE file": 0,
        "UNDELIVERABLE file": 0,
    }


def test_what_was_given_up_on_waits_no_more(store: Store) -> None:
    committed(store)
    clock = ReplayClock(at(9 + 30))
    Channel("noc", Way(Receiver()), store.deliveries, clock, Patience(give_up_after=timedelta(hours=24))).work_off()
    found = told(store_reading(store, ["noc"], clock)())
    assert (found["OUTBOX_WAITING noc"], found["UNDELIVERABLE noc"]) == (2, 1)


def test_of_jobs_it_is_told_how_long_ago_they_went_well_and_whether_they_last_failed(store: Store) -> None:
    runs = (("study", 8, DONE), ("study", 32, FAILED), ("report", 8, FAILED), ("report", 32, DONE), ("new", 8, FAILED))
    for job, hours, outcome_ in runs:
        store.job_runs.begin(job, at(hours), "me", at(hours))
        store.job_runs.end(job, at(hours), at(hours + 1), outcome_, "")
    store.job_runs.begin("retention", at(32), "me", at(32))
    found = told(store_reading(store, [], ReplayClock(at(34)))())
    assert {name: value for name, value in found.items() if name.startswith("JOB")} == {
        "JOB_FAILED study": 1,
        "JOB_AGE study": 25 * 3600,
        "JOB_FAILED report": 0,
        "JOB_AGE report": 3600,
        "JOB_FAILED new": 1,
    }


def test_what_the_service_found_out_about_itself_is_told_in_a_word(store: Store) -> None:
    for verdict in ("none", "more"):
        store.assessments.keep(Assessment("drift", at(8), verdict, "more complaints come than forecast", b"{}"))
    assert told(store_reading(store, [], ReplayClock(at(9)))())["ASSESSMENT drift more"] == 1
    assert "ASSESSMENT drift none" not in told(store_reading(store, [], ReplayClock(at(9)))())


def test_of_an_empty_store_nothing_is_made_up(store: Store) -> None:
    found = told(store_reading(store, [], ReplayClock(at(9)))())
    assert found == {"DEAD_LETTERS": 0, "OUTAGES_OPEN": 0, "ORDERS_OVERDUE": 0}


def test_of_a_store_that_is_away_nothing_is_told_and_the_rest_still_is(store: Store, tmp_path: Path) -> None:
    metrics = Metrics()
    metrics.read_by(store_reading(store, [], ReplayClock(at(9))))
    metrics.read_by(process_reading(lambda: [Dependency("store", "away")], tmp_path))
    with store._engine.begin() as connection:
        connection.execute(text("DROP TABLE dead_letters"))
    lines = metrics.text()[0].decode().splitlines()
    assert 'goldenwindow_dependency_up{dependency="store"} 0.0' in lines
    assert not any(line.startswith("goldenwindow_dead_letters") for line in lines)


def test_degraded_is_still_ready(tmp_path: Path) -> None:
    dependencies = [Dependency("store", None), Dependency("influx", "away", needed=False)]
    found = told(process_reading(lambda: dependencies, tmp_path)())
    assert (found["READY"], found["DEPENDENCY store"], found["DEPENDENCY influx"]) == (1, 1, 0)
    assert found["DISK_FREE"] > 0
    dependencies[0] = Dependency("store", "away")
    assert told(process_reading(lambda: dependencies, tmp_path)())["READY"] == 0


def test_what_waits_for_the_pipeline_and_what_it_takes_nothing_from(store: Store) -> None:
    gate = SourceGate(RejectionLimit(most_in_a_row=1))
    pipeline = Pipeline(worker_on(store), gate=gate)
    pipeline._inbox.put("alarms", [b"{}", b"{}"])
    gate.note("http:complaints", 1, [0])
    assert told(pipeline_reading(pipeline)()) == {"INBOX": 2, "SOURCE_STOPPED http:complaints": 1}


def test_batches_are_counted_by_their_outcome_and_timed(store: Store) -> None:
    metrics = Metrics()
    pipeline = Pipeline(worker_on(store), metrics=metrics)
    pipeline.start()
    pipeline.ingest_documents("alarms", [b"{}"])
    pipeline.stop()
    lines = metrics.text()[0].decode().splitlines()
    assert 'goldenwindow_batches_total{outcome="committed"} 1.0' in lines
    assert "goldenwindow_batch_seconds_count 1.0" in lines
    assert 'goldenwindow_intake_seconds_count{kind="alarms"} 1.0' in lines


def test_pushes_are_counted_and_the_time_to_delivery_is_from_their_commit(store: Store) -> None:
    committed(store)
    metrics, receiver = Metrics(), Receiver()
    receiver.well = True
    Channel("noc", Way(receiver), store.deliveries, ReplayClock(at(9.5)), Patience(), metrics).work_off()
    lines = metrics.text()[0].decode().splitlines()
    assert 'goldenwindow_pushes_total{channel="noc",outcome="delivered"} 3.0' in lines
    assert 'goldenwindow_push_delay_seconds_sum{channel="noc"} 5400.0' in lines


def test_every_metric_that_is_read_has_labels_as_its_row_says(store: Store, tmp_path: Path) -> None:
    committed(store)
    metrics = Metrics()
    metrics.read_by(store_reading(store, ["noc"], ReplayClock(at(9))))
    metrics.read_by(lambda: [Sample(Metric.SOURCE_LAG, 3, ("kafka:network.alarms",))])
    text_of = metrics.text()[0].decode()
    assert 'goldenwindow_source_lag_documents{source="kafka:network.alarms"} 3.0' in text_of
    assert 'goldenwindow_documents_total{kind="alarms",outcome="accepted"} 5.0' in text_of
    assert "# TYPE goldenwindow_orders_open gauge" in text_of
