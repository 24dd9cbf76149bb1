"""A recording as the documents that a live system would have sent, one state each, in the order of their coming."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Literal

import msgspec

from ingest.arrival import Arrival
from ingest.records import Alarm, Record

Kind = Literal["alarms", "complaints"]


class Post(msgspec.Struct, frozen=True):
    """Documents to post together: they came one after the other, and nothing of the other kind between them."""

    kind: Kind
    documents: tuple[bytes, ...]
    until: datetime

    @property
    def body(self) -> bytes:
        """As one body, one document a line (NDJSON)."""
        return b"\n".join(self.documents)


def posts(arrivals: Iterable[Arrival], largest: int = 500) -> Iterator[Post]:
    """Arrivals → posts in the order of their coming, each of one kind and of `largest` documents at most."""
    writer = DocumentWriter()
    for kind, group in groupby(arrivals, lambda arrival: _kind(arrival.record)):
        documents: list[bytes] = []
        known_at = None
        for arrival in group:
            documents.append(writer.document_of(arrival.record))
            known_at = arrival.known_at
            if len(documents) == largest:
                yield Post(kind, tuple(documents), known_at)
                documents.clear()
        if documents and known_at is not None:
            yield Post(kind, tuple(documents), known_at)


class DocumentWriter:
    """Writes records as flat JSON documents; a clear says again when its raise became known, as systems do."""

    def __init__(self) -> None:
        self._raised: dict[tuple[str, str, datetime], datetime] = {}

    def document_of(self, record: Record) -> bytes:
        """The document that tells of this state and when it became known."""
        fields = {name: value for name, value in msgspec.structs.asdict(record).items() if value is not None}
        del fields["known_at"]
        if isinstance(record, Alarm):
            return msgspec.json.encode(fields | self._when_known(record))
        if record.customer is not None:
            fields["customer_ref"] = fields.pop("customer")
        return msgspec.json.encode(fields | {"received_at": record.known_at})

    def _when_known(self, alarm: Alarm) -> dict[str, datetime]:
        identity = (alarm.source, alarm.alarm_id, alarm.raised_at)
        if alarm.cleared_at is None:
            self._raised[identity] = alarm.known_at
            return {"received_at": alarm.known_at}
        raised = self._raised.pop(identity, alarm.known_at)
        return {"received_at": raised, "clear_received_at": alarm.known_at}


def _kind(record: Record) -> Kind:
    return "alarms" if isinstance(record, Alarm) else "complaints"
