"""Messages to a topic of Kafka: acknowledged by every replica before they count as taken."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

import msgspec
from kafka import KafkaProducer
from kafka.errors import KafkaError, MessageSizeTooLargeError
from kafka.producer.future import FutureRecordMetadata

from alerts.channels.push import Unavailable
from service.projections.topic_message import TopicMessage, headers_of

_MS: Final = timedelta(milliseconds=1)
_CLOSE_S: Final = 2.0
_PRODUCER: Final[Mapping[str, object]] = {
    "acks": "all",
    "enable_idempotence": True,
    "compression_type": "zstd",
    "linger_ms": 5,
    # Measured before compression; a large group is some megabytes, and a tenth of that on the wire.
    "max_request_size": 16 << 20,
    "allow_auto_create_topics": False,
    "reconnect_backoff_max_ms": 2_000,
    "bootstrap_timeout_ms": 5_000,
    "metrics_enabled": False,
}
_messages = msgspec.msgpack.Decoder(list[TopicMessage])


class Topic:
    """Writes messages to one topic; `broker` says how to reach it: the arguments of a client that connect."""

    def __init__(self, topic: str, broker: Mapping[str, object], timeout: timedelta) -> None:
        self._topic = topic
        self._timeout = timeout
        wait = round(timeout / _MS)
        limits = {"max_block_ms": wait, "request_timeout_ms": wait, "delivery_timeout_ms": wait + 1_000}
        self._arguments = {**_PRODUCER, **limits, **broker}
        self._producer: KafkaProducer | None = None

    def write(self, bodies: Sequence[bytes]) -> int:
        """Write all messages in these and wait for the broker's word; those that it finds too large are never taken."""
        try:
            return self._write([message for body in bodies for message in _messages.decode(body)])
        except (KafkaError, ValueError) as error:
            # What of it went out is sent again, under the same ids; a producer that failed may be past recovery.
            self.close()
            told = str(error) or type(error).__name__
            raise Unavailable(f"{self._topic}: {told}; check kafka.bootstrap, and that there is the topic") from error

    def close(self) -> None:
        """Let go of the connections."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(KafkaError):
                producer.close(timeout=_CLOSE_S)

    def _write(self, messages: Sequence[TopicMessage]) -> int:
        if self._producer is None:
            self._producer = KafkaProducer(**self._arguments)
        sent = list(self._sent(self._producer, messages))
        self._producer.flush(timeout=self._timeout.total_seconds())
        return len(messages) - sum(_was_taken(future) for future in sent)

    def _sent(self, producer: KafkaProducer, messages: Sequence[TopicMessage]) -> Iterator[FutureRecordMetadata]:
        for message in messages:
            key = message.key.encode()
            with suppress(MessageSizeTooLargeError):
                yield producer.send(self._topic, key=key, value=message.document, headers=headers_of(message))


def _was_taken(future: FutureRecordMetadata) -> bool:
    try:
        future.get(timeout=0)
    except MessageSizeTooLargeError:
        return False
    return True
