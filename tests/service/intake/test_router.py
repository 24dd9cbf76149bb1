"""From the operators' topics to one partition a shard: each document once, whatever becomes of the routers."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from time import monotonic, sleep

import pytest
from kafka import KafkaConsumer
from kafka.errors import KafkaError

from ingest.kafka_source import KafkaSource
from ingest.source import Stretch
from service.intake.router import Router, Routes
from tests.servers.kafka import KafkaServer

SHARDS = 3
PATIENCE_S = 60.0
_numbers = count()


class Network:
    """Topics of their own for a test, and routers between them."""

    def __init__(self, server: KafkaServer, partitions: int = SHARDS) -> None:
        number = next(_numbers)
        self.server = server
        self.alarms, self.complaints = f"alarms-{number}", f"complaints-{number}"
        self.routes = Routes(
            {self.alarms: "alarms", self.complaints: "complaints"}, f"keyed-{number}", SHARDS, f"route-{number}"
        )
        server.make_topic(self.alarms, 2)
        server.make_topic(self.complaints)
        server.make_topic(self.routes.keyed_topic, partitions)

    def router(self, shard_of: Callable[[str, bytes], int] | None = None) -> Router:
        return Router(self.routes, {"bootstrap_servers": self.server.address}, shard_of or shard, most=50)

    @contextmanager
    def routed(self) -> Iterator[Router]:
        router = self.router()
        router.start()
        yield router
        router.stop()

    def arrived(self, wanted: int) -> list[tuple[int, str]]:
        """Shard and text of all that was sent on and stands, once it is so much; a little longer, lest more came."""
        consumer = KafkaConsumer(
            self.routes.keyed_topic,
            bootstrap_servers=self.server.address,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
        )
        found: list[tuple[int, str]] = []
        with closing(consumer):
            until = monotonic() + PATIENCE_S
            while len(found) < wanted and monotonic() < until:
                for messages in consumer.poll(timeout_ms=200).values():
                    found += [(message.partition, message.value.decode()) for message in messages]
            for messages in consumer.poll(timeout_ms=1_000).values():
                found += [(message.partition, message.value.decode()) for message in messages]
        return found


def shard(_: str, document: bytes) -> int:
    return int(document) % SHARDS


def numbers(first: int, last: int) -> list[bytes]:
    return [b"%d" % number for number in range(first, last)]


def once(last: int) -> Counter[tuple[int, str]]:
    return Counter((number % SHARDS, str(number)) for number in range(last))


def test_each_document_goes_to_the_partition_of_its_shard_with_its_place(kafka: KafkaServer) -> None:
    network = Network(kafka)
    kafka.send(network.alarms, numbers(0, 6), 1)
    kafka.send(network.complaints, numbers(6, 9))
    with network.routed():
        assert Counter(network.arrived(9)) == once(9)
    broker = {"bootstrap_servers": kafka.address}
    source = KafkaSource(network.routes.keyed_topic, "", "workers", broker, lambda _: None, partition=1)
    stretches: list[Stretch] = []
    while sum(len(stretch.documents) for stretch in stretches) < 3:
        stretches += source.poll(0.1)
    source.close()
    assert source.name == f"kafka:{network.routes.keyed_topic}/1"
    stood = {
        bytes(document): (stretch.kind, *stretch.origin(index))  # type: ignore[arg-type]
        for stretch in stretches
        for index, document in enumerate(stretch.documents)
    }
    assert stood == {
        b"1": ("alarms", f"kafka:{network.alarms}/1", "1"),
        b"4": ("alarms", f"kafka:{network.alarms}/1", "4"),
        b"7": ("complaints", f"kafka:{network.complaints}/0", "1"),
    }
    assert [stretch.after for stretch in stretches] == [None, *(stretch.until for stretch in stretches[:-1])]


def test_routers_that_come_and_go_send_each_document_on_once(kafka: KafkaServer) -> None:
    network = Network(kafka)
    for turn in range(4):
        kafka.send(network.alarms, numbers(turn * 200, turn * 200 + 100), 0)
        kafka.send(network.alarms, numbers(turn * 200 + 100, turn * 200 + 200), 1)
        with network.routed(), network.routed():
            network.arrived((turn + 1) * 200 - 150)
    with network.routed():
        assert Counter(network.arrived(800)) == once(800)


def test_what_was_under_way_when_a_router_died_is_sent_on_once(
    kafka: KafkaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = Network(kafka)
    kafka.send(network.alarms, numbers(0, 100), 0)
    left = [70]

    def dies(_: str, document: bytes) -> int:
        left[0] -= 1
        if left[0] == 0:
            raise KafkaError("the connection is cut in the middle of a transaction")
        return shard(_, document)

    router = network.router(dies)
    router.start()
    assert Counter(network.arrived(100)) == once(100)
    router.stop()


def test_a_topic_with_too_few_partitions_is_told(kafka: KafkaServer) -> None:
    network = Network(kafka, partitions=2)
    with network.routed() as router:
        until = monotonic() + PATIENCE_S
        while router.trouble is None and monotonic() < until:
            sleep(0.05)
        assert "has 2 partitions and has to have 3" in str(router.trouble)
