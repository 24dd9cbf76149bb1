"""Several workers: each document goes on to the partition of its region's shard, whoever read it, exactly once.

From topic to topic by transactions of Kafka: what was sent on and up to where it was read are one.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import Event, Thread
from uuid import uuid4

import msgspec
import structlog
from kafka import KafkaConsumer, KafkaProducer, OffsetAndMetadata, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import KafkaError

from ingest.event_lists import documents_in
from ingest.kafka_topics import knock
from ingest.keyed_message import Origin, headers_of
from ingest.source import SourceAway

_log = structlog.get_logger(__name__)

ShardOf = Callable[[str, bytes], int]
"""The shard of a document of this kind; 0 where it can not be told, to be rejected there."""

_LEAST_PAUSE_S, _MOST_PAUSE_S = 0.2, 5.0
_CLOSE_MS, _STOP_S = 2_000, 4.0
_OPEN_MS = 10_000
"""What a router that was killed had under way holds up those who read for so long at most."""


class Routes(msgspec.Struct, frozen=True):
    """From which topics (topic → kind) to which, of so many partitions at least; `group` reads them."""

    kinds: Mapping[str, str]
    keyed_topic: str
    shards: int
    group: str


class Router:
    """Reads as one of a group, and goes on for ever: `trouble` says in words why nothing is sent on."""

    def __init__(self, routes: Routes, broker: Mapping[str, object], shard_of: ShardOf, most: int = 2_000) -> None:
        self.trouble: str | None = None
        self._routes = routes
        self._broker = broker
        self._shard_of = shard_of
        self._most = most
        self._stopping = Event()
        self._thread = Thread(target=self._work, name="router", daemon=True)

    @property
    def name(self) -> str:
        """``router`` and where it leads."""
        return f"router:{self._routes.keyed_topic}"

    def start(self) -> None:
        """Begin to send on."""
        self._thread.start()

    def stop(self) -> None:
        """Send on no more: what was not sent on is read again by whoever comes next."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_S)

    def _work(self) -> None:
        pause_s = _LEAST_PAUSE_S
        while not self._stopping.is_set():
            try:
                self._run()
            except (KafkaError, SourceAway, ValueError, AssertionError) as error:
                pause_s = _LEAST_PAUSE_S if self.trouble is None else min(2 * pause_s, _MOST_PAUSE_S)
                self.trouble = f"{error or type(error).__name__}; check kafka.bootstrap and the topics"
                _log.warning("router_in_trouble", reason=self.trouble)
            except Exception:  # noqa: BLE001 - our own mistake over one batch may not end the router
                self.trouble = "the service made a mistake over it: see the log"
                _log.exception("router_stumbled")
            self._stopping.wait(pause_s)

    def _run(self) -> None:
        """Connect, and send on until something goes wrong: then nothing of what was under way counts."""
        knock(str(self._broker["bootstrap_servers"]))
        consumer, producer = self._consumer(), self._producer()
        try:
            self._check(consumer)
            consumer.subscribe(list(self._routes.kinds))
            producer.init_transactions()
            while not self._stopping.is_set():
                polled = consumer.poll(timeout_ms=200)
                self.trouble = None
                if polled:
                    self._send_on(consumer, producer, polled)
        finally:
            with suppress(KafkaError, AssertionError):
                producer.close(timeout=_CLOSE_MS / 1_000)
            with suppress(KafkaError):
                consumer.close(autocommit=False, timeout_ms=_CLOSE_MS)

    def _send_on(
        self,
        consumer: KafkaConsumer,
        producer: KafkaProducer,
        polled: Mapping[TopicPartition, Sequence[ConsumerRecord]],
    ) -> None:
        producer.begin_transaction()
        try:
            self._send_all(producer, polled)
            read_to = {each: OffsetAndMetadata(messages[-1].offset + 1, "", -1) for each, messages in polled.items()}
            producer.send_offsets_to_transaction(read_to, consumer.group_metadata())
            producer.commit_transaction()
        except BaseException:
            with suppress(KafkaError, AssertionError):
                producer.abort_transaction()
            raise

    def _send_all(self, producer: KafkaProducer, polled: Mapping[TopicPartition, Sequence[ConsumerRecord]]) -> None:
        for partition, messages in polled.items():
            kind, source = self._routes.kinds[partition.topic], f"kafka:{partition.topic}/{partition.partition}"
            for message in messages:
                if message.value is not None:
                    self._send(producer, Origin(kind, source, str(message.offset)), message.value)

    def _send(self, producer: KafkaProducer, origin: Origin, message: bytes) -> None:
        headers = headers_of(origin)
        for document in documents_in(message):
            shard = self._shard_of(origin.kind, document)
            producer.send(self._routes.keyed_topic, document, partition=shard, headers=headers)

    def _check(self, consumer: KafkaConsumer) -> None:
        """Raises `SourceAway` where a topic is missing or too narrow."""
        topics = consumer.topics()
        for topic in (*self._routes.kinds, self._routes.keyed_topic):
            if topic not in topics:
                raise SourceAway(f"there is no topic {topic}; make it, or correct its name")
        partitions = len(consumer.partitions_for_topic(self._routes.keyed_topic))
        if partitions < self._routes.shards:
            wanted = f"it has {partitions} partitions and has to have {self._routes.shards}, one a shard"
            raise SourceAway(f"topic {self._routes.keyed_topic}: {wanted}; add the partitions")

    def _consumer(self) -> KafkaConsumer:
        logging.getLogger("kafka").setLevel(logging.CRITICAL)  # what matters is told as `trouble`
        return KafkaConsumer(
            **self._broker,
            group_id=self._routes.group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            allow_auto_create_topics=False,
            reconnect_backoff_max_ms=2_000,
            bootstrap_timeout_ms=5_000,
            max_poll_records=self._most,
            metrics_enabled=False,
        )

    def _producer(self) -> KafkaProducer:
        # A name of its own each time: who was before is fenced by its generation in the group, not by the name.
        return KafkaProducer(
            **self._broker,
            transactional_id=f"{self._routes.group}-{uuid4()}",
            transaction_timeout_ms=_OPEN_MS,
            acks="all",
            linger_ms=10,
            reconnect_backoff_max_ms=2_000,
            bootstrap_timeout_ms=5_000,
            metrics_enabled=False,
        )
