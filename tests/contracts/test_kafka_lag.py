"""How far a topic is ahead of us is told while it floods as well as while it rests."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.servers.kafka import KafkaServer

MESSAGES, AT_ONCE = 700, 100


def test_what_is_still_to_come_is_counted_with_each_poll(kafka: "KafkaServer") -> None:
    from ingest.kafka_source import KafkaSource  # noqa: PLC0415 - its client takes long to load

    kafka.make_topic("lag.alarms")
    kafka.send("lag.alarms", [b"{}"] * MESSAGES)
    taken, told = 0, []
    # Whether partitions were given to us may be heard of after the first polls: we are sent back to what is stored.
    source = KafkaSource(
        "lag.alarms",
        "alarms",
        "lag",
        {"bootstrap_servers": kafka.address},
        lambda _: taken or None,
        most=AT_ONCE,
    )
    while taken < MESSAGES:
        for stretch in source.poll(1.0):
            taken = stretch.until
            told.append((taken, source.behind))
    source.close()
    assert told == [(taken, MESSAGES - taken) for taken, _ in told]
    assert len(told) >= MESSAGES / AT_ONCE
    assert source.behind == 0
