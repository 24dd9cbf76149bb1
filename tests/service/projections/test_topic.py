"""Messages to a real broker: keyed, in order, acknowledged, and waited for while it is away."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import msgspec
import pytest
from kafka import KafkaConsumer, TopicPartition

from alerts.channels.push import Unavailable
from correlate.facts import Fact
from correlate.model import default_model
from ingest.clock import ReplayClock
from service.configuration.setting_sections import Facts, Kafka, Orders, StoreSection
from service.configuration.settings import Settings
from service.pipeline.changes import Changes
from service.projections.fact_messages import fact_messages
from service.projections.targets import projections_of, tellings_of
from service.projections.topic import Topic
from service.projections.topic_message import TopicMessage
from service.store.store import Store
from tests.servers.kafka import KafkaServer
from tests.service.made import at, inventory, picture
from tests.service.projections.test_fact_messages import ATTRIBUTED, outage
from tests.service.recording import post, recording, worker_on

WAIT = timedelta(seconds=10)
PAIR: tuple[Fact, ...] = (outage(), ATTRIBUTED)


@pytest.fixture
def topic(kafka: KafkaServer, request: pytest.FixtureRequest) -> str:
    kafka.make_topic(request.node.name, partitions=3)
    name: str = request.node.name
    return name


@pytest.fixture
def sink(kafka: KafkaServer, topic: str) -> Iterator[Topic]:
    made = Topic(topic, {"bootstrap_servers": kafka.address}, WAIT)
    yield made
    made.close()


def packed(*messages: TopicMessage) -> bytes:
    return msgspec.msgpack.encode(messages)


def read(kafka: KafkaServer, topic: str) -> list[Any]:
    with closing(KafkaConsumer(bootstrap_servers=kafka.address, auto_offset_reset="earliest")) as consumer:
        places = [TopicPartition(topic, number) for number in range(3)]
        consumer.assign(places)
        ends = consumer.end_offsets(places)
        found: list[Any] = []
        while any(consumer.position(place) < ends[place] for place in places):
            for records in consumer.poll(1000).values():
                found += records
        return found


def test_facts_come_keyed_by_region_in_their_order_with_their_headers(
    kafka: KafkaServer, topic: str, sink: Topic
) -> None:
    facts: list[Fact] = [picture(), outage(), ATTRIBUTED, msgspec.structs.replace(outage(), region="银川")]
    messages = fact_messages(facts, at(11))
    assert sink.write([packed(*messages[:2]), packed(*messages[2:])]) == 0
    found = read(kafka, topic)
    assert {(record.key.decode(), record.value) for record in found} == {
        (message.key, message.document) for message in messages
    }
    of_yinchuan = [record for record in found if record.key == b"Yinchuan"]
    assert [record.value for record in of_yinchuan] == [message.document for message in messages[:3]]
    assert len({record.partition for record in of_yinchuan}) == 1
    assert [dict(record.headers)["ce_id"].decode() for record in of_yinchuan] == [each.id for each in messages[:3]]


def test_a_message_that_the_broker_finds_too_large_is_never_taken_and_the_others_are(
    kafka: KafkaServer, topic: str, sink: Topic
) -> None:
    small, other = fact_messages(PAIR, at(11))
    large = msgspec.structs.replace(small, document=b"x" * (17 << 20))
    assert sink.write([packed(small, large, other)]) == 1
    assert {record.value for record in read(kafka, topic)} == {small.document, other.document}


def test_without_the_topic_facts_wait_and_the_reason_is_told(kafka: KafkaServer) -> None:
    sink = Topic("nowhere", {"bootstrap_servers": kafka.address}, timedelta(seconds=2))
    with pytest.raises(Unavailable, match=r"nowhere: .*; check kafka\.bootstrap, and that there is the topic"):
        sink.write([packed(*fact_messages([outage()], at(11)))])


def test_a_broker_that_comes_back_is_told_what_waited(kafka: KafkaServer, topic: str) -> None:
    sink = Topic(topic, {"bootstrap_servers": kafka.address}, timedelta(seconds=3))
    before, during = fact_messages(PAIR, at(11))
    sink.write([packed(before)])
    kafka.stop()
    with pytest.raises(Unavailable):
        sink.write([packed(during)])
    kafka.start()
    assert sink.write([packed(during)]) == 0
    sink.close()
    assert {record.value for record in read(kafka, topic)} == {before.document, during.document}


def test_what_the_service_concludes_stands_in_the_topic_once_and_in_order(
    kafka: KafkaServer, topic: str, tmp_path: Path
) -> None:
    settings = Settings(
        clock="replay",
        store=StoreSection(data_dir=tmp_path / "data"),
        orders=Orders(log=False),
        kafka=Kafka(bootstrap=kafka.address),
        facts=Facts(send=True, topic=topic),
    )
    store = Store.open(settings.store_url())
    worker = worker_on(store)
    worker._outgoing = msgspec.structs.replace(worker._outgoing, tellings=tellings_of(settings))
    post(worker, recording())
    waiting = [row.body for row in store.projections.waiting("facts", 100_000)]
    messages = [each for body in waiting for each in msgspec.msgpack.decode(body, type=list[TopicMessage])]
    projections = projections_of(settings, store, inventory(), default_model, ReplayClock(at(0)), Changes())
    projections.start()
    until = monotonic() + 30
    while store.projections.backlog("facts").waiting and monotonic() < until:
        sleep(0.05)
    projections.stop()
    found = read(kafka, topic)
    assert len(found) == len(messages) > 100
    for region in ("Yinchuan", "Guyuan"):
        told = [record.value for record in found if record.key.decode() == region]
        assert told == [each.document for each in messages if each.key == region]
    store.close()
