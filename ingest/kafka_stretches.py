"""Messages of a partition, as they were polled → stretches of documents with their offsets."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Protocol

from ingest.event_lists import documents_in
from ingest.keyed_message import Headers, origin_of
from ingest.source import Stretch


class Message(Protocol):
    """A message as the client gives it; one without a value says nothing."""

    @property
    def offset(self) -> int:
        """Where it stands in its partition."""
        ...

    @property
    def value(self) -> bytes | None:
        """What it says."""
        ...

    @property
    def headers(self) -> Headers:
        """What was written beside it."""
        ...


def plain_stretch(kind: str, source: str, after: int | None, messages: Sequence[Message]) -> Stretch:
    """One stretch of all messages, each of which is a document of `kind`, or several."""
    documents: list[bytes] = []
    places: list[int] = []
    for message in messages:
        if message.value is not None:
            found = documents_in(message.value)
            documents += found
            places += [message.offset] * len(found)
    return Stretch(kind, source, after, messages[-1].offset + 1, documents, places)


def keyed_stretches(source: str, after: int | None, messages: Sequence[Message]) -> Iterator[Stretch]:
    """A stretch for each run of messages of one kind, as their headers tell it and where each stood first."""
    told = ((message, origin_of(message.headers or (), source, message.offset)) for message in messages)
    for kind, group in groupby(told, lambda each: each[1].kind):
        run = list(group)
        until = run[-1][0].offset + 1
        said = [(message.value, message.offset, origin) for message, origin in run if message.value is not None]
        documents, places, origins = zip(*said, strict=True) if said else ((), (), ())
        yield Stretch(kind, source, after, until, documents, places, origins)
        after = until
