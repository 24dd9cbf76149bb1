"""Facts as messages for other systems: JSON with the sentence a person reads, CloudEvents 1.0 in binary mode. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b

import msgspec

from correlate.facts import (
    BinConcluded,
    ComplaintAttributed,
    ComplaintResolved,
    Fact,
    GroupPicture,
    OutageConcluded,
    Spike,
)

TYPES: Mapping[type[msgspec.Struct], str] = {
    GroupPicture: "goldenwindow.outage_group",
    OutageConcluded: "goldenwindow.outage",
    ComplaintAttributed: "goldenwindow.attribution",
    ComplaintResolved: "goldenwindow.resolution",
    Spike: "goldenwindow.spike",
    BinConcluded: "goldenwindow.complaint_bin",
}
"""What a message says that it tells of, for each type of fact."""

_json = msgspec.json.Encoder()


class FactMessage(msgspec.Struct, frozen=True):
    """One fact on its way to a topic. `id` is the same however often it is sent, and no other message has it."""

    region: str
    id: str
    type: str
    at: datetime
    document: bytes


class _Document(msgspec.Struct, frozen=True):
    """The value of a message; `concluded_at` is the pipeline's clock."""

    type: str
    concluded_at: datetime
    region: str
    sentence: str
    fact: Fact


def fact_messages(facts: Sequence[Fact], now: datetime) -> list[FactMessage]:
    """A message for each fact that was concluded at `now`, in their order."""
    return [_message(fact, now) for fact in facts]


def headers_of(message: FactMessage) -> list[tuple[str, bytes]]:
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


def _message(fact: Fact, now: datetime) -> FactMessage:
    kind = TYPES[type(fact)]
    document = _json.encode(_Document(kind, now, fact.region, fact.sentence(), fact))
    return FactMessage(fact.region, blake2b(document, digest_size=16).hexdigest(), kind, now, document)
