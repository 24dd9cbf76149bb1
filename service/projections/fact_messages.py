"""Facts as messages for other systems: JSON with the sentence a person reads. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

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
from service.projections.topic_message import TopicMessage, message_of

TYPES: Mapping[type[msgspec.Struct], str] = {
    GroupPicture: "goldenwindow.outage_group",
    OutageConcluded: "goldenwindow.outage",
    ComplaintAttributed: "goldenwindow.attribution",
    ComplaintResolved: "goldenwindow.resolution",
    Spike: "goldenwindow.spike",
    BinConcluded: "goldenwindow.complaint_bin",
}
"""What a message says that it tells of, for each type of fact."""


class _Document(msgspec.Struct, frozen=True):
    """The value of a message; `concluded_at` is the pipeline's clock."""

    type: str
    concluded_at: datetime
    region: str
    sentence: str
    fact: Fact


def fact_messages(facts: Sequence[Fact], now: datetime) -> list[TopicMessage]:
    """A message for each fact that was concluded at `now`, in their order."""
    return [_message(fact, now) for fact in facts]


def _message(fact: Fact, now: datetime) -> TopicMessage:
    kind = TYPES[type(fact)]
    return message_of(fact.region, kind, now, _Document(kind, now, fact.region, fact.sentence(), fact))
