"""The service fed by topics and a folder: taken with their places, alive while a broker is away."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest

from service.compose import Service, build_service
from service.configuration.setting_sections import Folder, Kafka, Orders, StoreSection
from service.configuration.settings import Settings
from service.store.dead_letters import Wanted
from tests.servers.kafka import KafkaServer
from tests.service.made import inventory
from tests.service.recording import alarm_document, complaint_document

PATIENCE_S = 60.0


def settings_of(tmp_path: Path, **sections: object) -> Settings:
    return Settings(
        clock="replay",
        store=StoreSection(data_dir=tmp_path / "data"),
        orders=Orders(log=False),
        **{"folder": Folder(unchanged_s=0.01), **sections},  # type: ignore[arg-type]
    )


@contextmanager
def running(settings: Settings) -> Iterator[Service]:
    with closing(build_service(settings)) as first:
        first.store.network.replace(inventory())
    with closing(build_service(settings)) as service, service.running():
        yield service


def wait_for(holds: Callable[[], bool]) -> None:
    until = monotonic() + PATIENCE_S
    while not holds():
        assert monotonic() < until
        sleep(0.05)


def trouble_of(service: Service, name: str) -> str | None:
    return next(feeder.trouble for feeder in service.feeders if feeder.name == name)


def test_a_file_that_is_dropped_in_is_taken_and_its_bad_rows_are_kept_with_their_place(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    with running(settings) as service:
        folder = settings.watched_folder()
        assert folder is not None
        wait_for(folder.is_dir)
        rows = "告警编号,小区编号,告警发生时间\nA-1,YC1-1,2011-07-04 08:00\nA-2,nowhere,2011-07-04 08:00\n"
        (folder / "export.csv").write_bytes(rows.encode("gb18030"))
        wait_for((folder / "done" / "export.csv").is_file)
        (letter,) = service.store.dead_letters.list(Wanted(), 10)
        assert (letter.source, letter.position, letter.reason) == ("folder:export.csv", "3", "unknown_cell")
        assert service.store.reads.counters()["alarms"].accepted == 1


def test_topics_are_taken_across_a_restart_and_what_is_wrong_is_kept_with_its_offset(
    kafka: KafkaServer, tmp_path: Path
) -> None:
    told = Kafka(bootstrap=kafka.address, alarms_topic="fed.alarms", complaints_topic="fed.complaints")
    for topic in (told.alarms_topic, told.complaints_topic):
        kafka.make_topic(topic)
    settings = settings_of(tmp_path, kafka=told, folder=Folder(watch=False))
    kafka.send(told.alarms_topic, [alarm_document("YC1-1", 8)[1], b"?", alarm_document("YC1-2", 8)[1]])
    kafka.send(told.complaints_topic, [complaint_document(1, 8.5)[1]])
    with running(settings) as service:
        wait_for(lambda: service.store.positions.of("kafka:fed.alarms/0") == 3)
        wait_for(lambda: service.store.positions.of("kafka:fed.complaints/0") == 1)
        assert [feeder.trouble for feeder in service.feeders] == [None, None]
    kafka.send(told.alarms_topic, [alarm_document("YC1-1", 8, 9)[1]])
    with running(settings) as service:
        wait_for(lambda: service.store.positions.of("kafka:fed.alarms/0") == 4)
        counts = service.store.reads.counters()
        assert (counts["alarms"].accepted, counts["alarms"].rejected, counts["complaints"].accepted) == (3, 1, 1)
        (letter,) = service.store.dead_letters.list(Wanted(), 10)
        assert (letter.source, letter.position, letter.original) == ("kafka:fed.alarms/0", "1", "?")


def test_without_its_topic_a_source_says_what_is_missing_and_begins_when_it_is_there(
    kafka: KafkaServer, tmp_path: Path
) -> None:
    told = Kafka(bootstrap=kafka.address, alarms_topic="late.alarms", complaints_topic="late.complaints")
    kafka.make_topic(told.complaints_topic)
    with running(settings_of(tmp_path, kafka=told, folder=Folder(watch=False))) as service:
        wait_for(lambda: trouble_of(service, "kafka:late.alarms") is not None)
        assert "there is no topic late.alarms; make it" in str(trouble_of(service, "kafka:late.alarms"))
        kafka.make_topic(told.alarms_topic)
        kafka.send(told.alarms_topic, [alarm_document("YC1-1", 8)[1]])
        wait_for(lambda: service.store.positions.of("kafka:late.alarms/0") == 1)
        wait_for(lambda: trouble_of(service, "kafka:late.alarms") is None)


def test_while_the_broker_is_away_the_service_lives_and_is_not_ready(tmp_path: Path, unused_port: int) -> None:
    told = Kafka(bootstrap=f"127.0.0.1:{unused_port}")
    with running(settings_of(tmp_path, kafka=told)) as service:
        wait_for(lambda: trouble_of(service, "kafka:network.alarms") is not None)
        assert "does not answer" in str(trouble_of(service, "kafka:network.alarms"))
        kind, document = alarm_document("YC1-1", 8)
        assert service.pipeline.ingest_documents(kind, [document]).accepted == 1


@pytest.fixture
def unused_port() -> int:
    return 9
