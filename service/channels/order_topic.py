"""Orders and notices to a topic of Kafka, each keyed by its order: compacted, it holds the latest state of each."""

import threading
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from alerts.channels.push import Delivered, PushMessage, Refused
from service.projections.topic_message import TopicMessage

if TYPE_CHECKING:
    from service.projections.topic import Topic

_pack = msgspec.msgpack.Encoder().encode


class _Told(msgspec.Struct):
    changed_at: datetime | None = None
    at: datetime | None = None
    notice_id: str | None = None


class OrderTopic:
    """Writes each message under its key, and waits until every replica has it. Any thread may push."""

    def __init__(self, name: str, topic: "Topic") -> None:
        self._name = name
        self._topic = topic
        self._one_at_a_time = threading.Lock()

    def __repr__(self) -> str:
        return f"OrderTopic({self._name})"

    def close(self) -> None:
        """Let go of the connections."""
        self._topic.close()

    def push(self, message: PushMessage) -> Delivered:
        """Write one message; raises `Refused` where it is none or too large, `Unavailable` where the broker is away."""
        body = _pack([_written(message)])
        with self._one_at_a_time:
            if self._topic.write([body]):
                raise Refused(f"the broker finds {message.key} too large; see its max.message.bytes")
        return Delivered(f"written to {self._name}")


def _written(message: PushMessage) -> TopicMessage:
    try:
        told = msgspec.json.decode(message.body, type=_Told)
    except msgspec.DecodeError as error:
        raise Refused(f"{message.key} is neither order nor notice: {error}") from error
    moment = told.changed_at or told.at
    if moment is None:
        raise Refused(f"{message.key} does not say when it came about")
    key, kind = (told.notice_id, "notice") if told.notice_id else (message.order_id, "repair_order")
    return TopicMessage(key, message.key, f"goldenwindow.{kind}", moment, message.body)
