"""A worker whose documents go by a topic of our own to the owners of their shards, from broker to rows."""

from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

from pydantic import SecretStr

from service.compose import Service, build_service
from service.configuration.setting_sections import (
    Folder,
    Ingest,
    InventorySection,
    Kafka,
    Orders,
    StoreSection,
    Workers,
)
from service.configuration.settings import Settings
from service.store.dead_letters import Wanted
from tests.servers.kafka import KafkaServer
from tests.servers.postgresql import PostgresServer
from tests.service.recording import alarm_document, complaint_document

PATIENCE_S = 90.0
TOLD = Kafka(alarms_topic="routed.alarms", complaints_topic="routed.complaints", keyed_topic="routed.keyed")


def settings_of(folder: Path, url: str, broker: str) -> Settings:
    network = folder / "network"
    network.mkdir()
    (network / "regions.csv").write_text("region\nYinchuan\nGuyuan\n")
    (network / "cells.csv").write_text("cell_id,region,site_id\nYC1-1,Yinchuan,YC1\nGY1-1,Guyuan,GY1\n")
    return Settings(
        store=StoreSection(data_dir=folder / "data", url=url),
        inventory=InventorySection(path=network),
        ingest=Ingest(customer_key=SecretStr("a key that all of the workers hash with")),
        kafka=TOLD.model_copy(update={"bootstrap": broker}),
        folder=Folder(watch=False),
        orders=Orders(log=False),
        workers=Workers(shards=2, lease_s=2.0),
    )


def taken(service: Service) -> int:
    return sum(count.read for count in service.store.reads.counters().values())


def wait_for(service: Service, wanted: int) -> None:
    until = monotonic() + PATIENCE_S
    while taken(service) < wanted:
        assert monotonic() < until, f"{taken(service)} of {wanted}: {service.pipeline.trouble}"
        sleep(0.1)


def test_documents_of_all_topics_reach_the_owners_of_their_regions_once(
    kafka: KafkaServer, postgres: PostgresServer, tmp_path: Path
) -> None:
    for topic, partitions in ((TOLD.alarms_topic, 2), (TOLD.complaints_topic, 1), ("routed.keyed", 2)):
        kafka.make_topic(topic, partitions)
    alarms = [alarm_document(cell, hours)[1] for hours in (8, 9) for cell in ("YC1-1", "GY1-1")]
    kafka.send(TOLD.alarms_topic, alarms[:2], 0)
    kafka.send(TOLD.alarms_topic, [*alarms[2:], b"?"], 1)
    kafka.send(TOLD.complaints_topic, [complaint_document(1, 8, "GY1-1")[1], complaint_document(2, 8)[1]])
    settings = settings_of(tmp_path, postgres.new_database(), kafka.address)
    with closing(build_service(settings)) as service:
        with service.running():
            wait_for(service, 7)
        counts = service.store.reads.counters()
        assert (counts["alarms"].accepted, counts["alarms"].rejected) == (4, 1)
        assert (counts["complaints"].accepted, counts["complaints"].rejected) == (2, 0)
        (letter,) = service.store.dead_letters.list(Wanted(), 10)
        assert (letter.source, letter.position) == ("kafka:routed.alarms/1", "2")
        assert [service.store.positions.of(f"handover/{shard}") for shard in (0, 1)] == [None, None]
    kafka.send(TOLD.alarms_topic, [alarm_document("GY1-1", 10)[1]])
    with closing(build_service(settings)) as service, service.running():
        wait_for(service, 8)
        assert taken(service) == 8
