"""A topic of Kafka as a source: raw messages with their offsets, from where the store says they were taken to."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from time import monotonic
from typing import Final

import msgspec
import structlog
from kafka import AsyncConsumerRebalanceListener, KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import KafkaError

from ingest.kafka_stretches import keyed_stretches, plain_stretch
from ingest.kafka_topics import knock
from ingest.source import SourceAway, Stored, Stretch

_log = structlog.get_logger(__name__)

_MS: Final = 1_000
_LOOK_EVERY_S: Final = 5.0
_ANSWER_MS: Final = 3_000
_CLOSE_MS: Final = 2_000
_CONSUMER: Final[Mapping[str, object]] = {
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",
    "isolation_level": "read_committed",
    "allow_auto_create_topics": False,
    "reconnect_backoff_max_ms": 2_000,
    "bootstrap_timeout_ms": 5_000,
    "session_timeout_ms": 10_000,
    "heartbeat_interval_ms": 2_000,
    "max_partition_fetch_bytes": 4 << 20,
    "metrics_enabled": False,
}


class _Place(msgspec.Struct, frozen=True):
    """What the store says of a partition once all that was polled is taken, and the next offset to come."""

    stands_at: int | None
    reads_on_at: int


class KafkaSource:
    """Reads `topic`, whose messages are documents of `kind`, as one of consumer group `group`.

    With `partition`, it reads that one alone, whoever else may, and each message says by its headers of which kind it
    is and where it stood first (`ingest.keyed_message`). `broker` says how to reach it: the arguments of a
    `KafkaConsumer` that connect (`bootstrap_servers`, security). At most `most` messages come with one poll. Offsets
    are committed to the broker for lag tools, never read back.

    Attributes:
        behind: how many messages the partitions read here held beyond what was polled, as the broker last told.
    """

    def __init__(
        self,
        topic: str,
        kind: str,
        group: str,
        broker: Mapping[str, object],
        stored: Stored,
        most: int = 5_000,
        partition: int | None = None,
    ) -> None:
        self.behind = 0
        self._topic = topic
        self._kind = kind
        self._alone = None if partition is None else TopicPartition(topic, partition)
        self._arguments = {**_CONSUMER, **broker, "group_id": group, "max_poll_records": most}
        self._stored = stored
        self._consumer: KafkaConsumer | None = None
        self._rebalances = _Rebalances()
        self._seen = 0
        self._places: dict[TopicPartition, _Place] = {}
        self._heard_at = 0.0
        # The client tells every try to connect as an error; what matters of it is told as `SourceAway`.
        logging.getLogger("kafka").setLevel(logging.CRITICAL)
        if find_spec("crc32c") is None:
            _log.warning("crc32c_missing", remedy="pip install crc32c: without it reading takes five times as long")

    @property
    def name(self) -> str:
        """``kafka:`` and the topic, and the partition where it is one alone."""
        return f"kafka:{self._topic}" if self._alone is None else self._source(self._alone)

    def poll(self, timeout_s: float) -> Sequence[Stretch]:
        """Messages by partition. Raises `SourceAway`, and connects anew at the next call where that may help."""
        try:
            consumer = self._consumer or self._connect()
            self._find_places(consumer)
            consumer.resume(*consumer.paused())
            polled = consumer.poll(timeout_ms=round(timeout_s * _MS))
            if self._was_rebalanced():
                return []  # messages from wherever the broker thinks we were: they come again
            self._listen(consumer, bool(polled))
        except (KafkaError, ValueError) as error:
            self.close()
            raise SourceAway(f"{self._where()}: {error or type(error).__name__}; check kafka.bootstrap") from error
        stretches = [each for partition, messages in polled.items() for each in self._stretches(partition, messages)]
        self.behind = self._waiting(consumer)
        return stretches

    def keep_alive(self) -> None:
        """Poll with every partition paused, so that the group keeps us and rebalances come about."""
        if self._consumer is None:
            return
        try:
            self._consumer.pause(*self._consumer.assignment())
            if self._consumer.poll(timeout_ms=0):
                self._places.clear()
        except (KafkaError, ValueError) as error:
            self.close()
            raise SourceAway(f"{self._where()}: {error or type(error).__name__}; check kafka.bootstrap") from error

    def taken(self, stretch: Stretch) -> None:
        """Tell the broker, so that lag tools see it; whether it hears is all the same."""
        partition = self._partition(stretch)
        if self._consumer is not None and partition in self._places:
            with suppress(KafkaError):
                self._consumer.commit_async({partition: OffsetAndMetadata(stretch.until, "", -1)})

    def go_back(self, stretch: Stretch) -> None:
        """The next poll asks the store where the partition stands."""
        self._places.pop(self._partition(stretch), None)

    def close(self) -> None:
        """Leave the group."""
        consumer, self._consumer = self._consumer, None
        self._places.clear()
        self.behind = 0
        if consumer is not None:
            with suppress(KafkaError):
                consumer.close(autocommit=False, timeout_ms=_CLOSE_MS)

    def _connect(self) -> KafkaConsumer:
        knock(str(self._arguments["bootstrap_servers"]))
        consumer = KafkaConsumer(**self._arguments)
        if self._topic not in consumer.topics():
            consumer.close(autocommit=False, timeout_ms=_CLOSE_MS)
            raise SourceAway(f"{self._where()}: there is no topic {self._topic}; make it, or correct its name")
        if self._alone is None:
            consumer.subscribe([self._topic], listener=self._rebalances)
        else:
            consumer.assign([self._alone])
        self._consumer, self._heard_at = consumer, monotonic()
        return consumer

    def _find_places(self, consumer: KafkaConsumer) -> None:
        """Seek, in every partition that is new to us, to where the store says that it stands."""
        new = sorted(consumer.assignment() - self._places.keys())
        if not new:
            return
        begins = consumer.beginning_offsets(new, timeout_ms=_ANSWER_MS)
        ends = consumer.end_offsets(new, timeout_ms=_ANSWER_MS)
        for partition in new:
            source = self._source(partition)
            stored = self._stored(source)
            start = _start(source, stored, begins[partition], ends[partition])
            consumer.seek(partition, start)
            self._places[partition] = _Place(stored, start)
        self._was_rebalanced()

    def _was_rebalanced(self) -> bool:
        # Callbacks come on the client's own thread: all they do is to count, and this one looks.
        times = self._rebalances.times
        if times == self._seen:
            return False
        self._seen = times
        self._places.clear()
        return True

    def _listen(self, consumer: KafkaConsumer, heard: bool) -> None:
        """Silence is looked into: a poll does not tell a broker that is away from a topic that is quiet."""
        now = monotonic()
        if heard or now - self._heard_at < _LOOK_EVERY_S:
            self._heard_at = now if heard else self._heard_at
            return
        if self._places:
            consumer.end_offsets(list(self._places), timeout_ms=_ANSWER_MS)
        else:
            consumer.topics()
        self._heard_at = now

    def _waiting(self, consumer: KafkaConsumer) -> int:
        ours = self._places.keys() & consumer.assignment()
        ends = {partition: consumer.highwater(partition) for partition in ours}
        return sum(max(end - self._places[at].reads_on_at, 0) for at, end in ends.items() if end is not None)

    def _stretches(self, partition: TopicPartition, messages: Sequence[ConsumerRecord]) -> Iterator[Stretch]:
        place = self._places.get(partition)
        if place is None or messages[0].offset < place.reads_on_at:
            self._places.pop(partition, None)  # read from elsewhere than we said: they come again
            return
        source, after = self._source(partition), place.stands_at
        if self._alone is None:
            yield plain_stretch(self._kind, source, after, messages)
        else:
            yield from keyed_stretches(source, after, messages)
        until = messages[-1].offset + 1
        self._places[partition] = _Place(until, until)

    def _where(self) -> str:
        return f"Kafka at {self._arguments['bootstrap_servers']}"

    def _partition(self, stretch: Stretch) -> TopicPartition:
        return TopicPartition(self._topic, int(stretch.source.rpartition("/")[2]))

    @staticmethod
    def _source(partition: TopicPartition) -> str:
        return f"kafka:{partition.topic}/{partition.partition}"


class _Rebalances(AsyncConsumerRebalanceListener):  # type: ignore[misc] # comes without types
    """Counts how often partitions came and went."""

    def __init__(self) -> None:
        self.times = 0

    async def on_partitions_revoked(self, revoked: object) -> None:  # noqa: ARG002
        self.times += 1

    async def on_partitions_assigned(self, assigned: object) -> None:  # noqa: ARG002
        self.times += 1


def _start(source: str, stored: int | None, begins: int, ends: int) -> int:
    """Where to read on, when the broker holds [begins, ends)."""
    if stored is None or begins <= stored <= ends:
        return begins if stored is None else stored
    if stored < begins:
        _log.warning("messages_deleted_unread", source=source, messages=begins - stored)
    else:
        _log.warning("topic_made_anew", source=source, taken_to=stored, ends_at=ends)
    return begins
