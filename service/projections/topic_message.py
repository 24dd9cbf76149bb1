"""Messages on their way to a topic of other systems: CloudEvents 1.0 in binary mode. Pure."""

from datetime import datetime
from hashlib import blake2b

import msgspec

_json = msgspec.json.Encoder()


class TopicMessage(msgspec.Struct, frozen=True):
    """One message, for the partition of `key`. `id` is the same however often it is sent, and no other has it."""

    key: str
    id: str
    type: str
    at: datetime
    document: bytes


def message_of(key: str, type_: str, at: datetime, told: msgspec.Struct) -> TopicMessage:
    """`told` as JSON; its id is a digest of that."""
    document = _json.encode(told)
    return TopicMessage(key, blake2b(document, digest_size=16).hexdigest(), type_, at, document)


def headers_of(message: TopicMessage) -> list[tuple[str, bytes]]:
    """The message's headers (CloudEvents Kafka protocol binding 1.0, binary mode)."""
    told = {
        "ce_specversion": "1.0",
        "ce_id": message.id,
        "ce_source": "goldenwindow",
        "ce_type": message.type,
        "ce_time": message.at.isoformat(),
        "content-type": "application/json",
    }
    return [(name, value.encode()) for name, value in told.items()]
