"""Orders to a topic of Kafka."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest
from kafka import KafkaConsumer

from alerts.channels.push import PushMessage, Refused
from service.channels.order_topic import OrderTopic
from service.projections.topic import Topic
from service.projections.topic_message import TopicMessage
from tests.alerts.channels.cast import notice_message, order_message
from tests.servers.kafka import KafkaServer


class Kept:
    """Stands for a topic: keeps what it was told, or takes nothing."""

    def __init__(self, too_large: int = 0) -> None:
        self.messages: list[TopicMessage] = []
        self._too_large = too_large

    def write(self, bodies: Sequence[bytes]) -> int:
        for body in bodies:
            self.messages += msgspec.msgpack.decode(body, type=list[TopicMessage])
        return self._too_large

    def close(self) -> None:
        """Nothing is held."""


def told(kept: Kept) -> OrderTopic:
    return OrderTopic("repair.orders", kept)  # type: ignore[arg-type]


def test_an_order_goes_under_its_own_key_and_the_key_of_its_state_is_the_messages_id() -> None:
    kept = Kept()
    order = order_message(version=3)
    assert told(kept).push(order).answer == "written to repair.orders"
    (message,) = kept.messages
    assert (message.key, message.id, message.type) == ("R-1", "R-1.3", "goldenwindow.repair_order")
    assert message.document == order.body


def test_a_notice_goes_under_a_key_of_its_own_so_that_it_replaces_no_order() -> None:
    kept = Kept()
    told(kept).push(notice_message("N-1"))
    (message,) = kept.messages
    assert (message.key, message.id, message.type) == ("N-1", "N-1", "goldenwindow.notice")


def test_what_the_broker_finds_too_large_is_refused() -> None:
    with pytest.raises(Refused, match=r"R-1\.1 too large"):
        told(Kept(too_large=1)).push(order_message())


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"order_id": "R-1"}'])
def test_what_is_no_message_is_refused(body: bytes) -> None:
    with pytest.raises(Refused):
        told(Kept()).push(PushMessage("R-1.1", "R-1", body))


def test_a_real_broker_has_the_latest_state_of_each_order_by_its_key(kafka: KafkaServer) -> None:
    kafka.make_topic("orders-of-channels", settings={"cleanup.policy": "compact"})
    channel = OrderTopic(
        "orders-of-channels",
        Topic("orders-of-channels", {"bootstrap_servers": kafka.address}, timedelta(seconds=20)),
    )
    for version in (1, 2):
        for number in range(3):
            channel.push(order_message(f"R-{number}", version=version))
    channel.close()
    consumer = KafkaConsumer(
        "orders-of-channels",
        bootstrap_servers=kafka.address,
        auto_offset_reset="earliest",
        consumer_timeout_ms=3_000,
    )
    found = [(message.key.decode(), msgspec.json.decode(message.value)["version"]) for message in consumer]
    consumer.close()
    assert dict(found) == {"R-0": 2, "R-1": 2, "R-2": 2}
    assert len(found) == 6
