"""Rejected documents as messages for those who sent them: what was wrong, and where it stood. Pure."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from service.projections.topic_message import TopicMessage, message_of
from service.store.batch import DeadLetter

TYPE = "goldenwindow.rejected"
"""What the messages say that they are."""


class _Document(msgspec.Struct, frozen=True):
    """The value of a message; `original` only of alarms: a complaint's may name a customer."""

    type: str
    kind: str
    source: str
    position: str
    reason: str
    detail: str
    received_at: datetime
    original: str | None


def rejected_messages(letters: Sequence[DeadLetter]) -> list[TopicMessage]:
    """A message for each dead letter, in their order, keyed by the source it came from."""
    return [message_of(letter.source, TYPE, letter.received_at, _document(letter)) for letter in letters]


def _document(letter: DeadLetter) -> _Document:
    return _Document(
        type=TYPE,
        kind=letter.kind,
        source=letter.source,
        position=letter.position,
        reason=letter.reason,
        detail=letter.detail,
        received_at=letter.received_at,
        original=letter.original if letter.kind == "alarms" else None,
    )
