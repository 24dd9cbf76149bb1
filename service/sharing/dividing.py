"""Documents of all regions → parts by shard, and dead letters for what can not be taken anywhere."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from ingest.rejected import Rejected
from service.intake.inbox import RejectedDocument
from service.intake.intake import Reader
from service.sharing.shards import Layout
from service.store.batch import DeadLetter


class Divided(msgspec.Struct, frozen=True):
    """The documents that were posted at once, by shard: `numbers` tells which of them each part has, in their order.

    `rejected` by the number of the document.
    """

    parts: Mapping[str, Sequence[bytes]]
    numbers: Mapping[str, Sequence[int]]
    rejected: Mapping[int, Rejected]

    @property
    def rejected_documents(self) -> tuple[RejectedDocument, ...]:
        """What whoever posted them is told."""
        return tuple(RejectedDocument(number, why.reason.value, why.detail) for number, why in self.rejected.items())


def divide(documents: Sequence[bytes | Rejected], reader: Reader, layout: Layout, now: datetime) -> Divided:
    """The documents by the shards of the regions that they speak of, all states of one going to one shard."""
    parts: dict[str, list[bytes]] = {}
    numbers: dict[str, list[int]] = {}
    rejected: dict[int, Rejected] = {}
    for number, document in enumerate(documents):
        if isinstance(document, Rejected):
            rejected[number] = document
            continue
        states = reader.read_line(document, now)
        if isinstance(states, Rejected):
            rejected[number] = states
            continue
        shard = layout[states[0].region]
        parts.setdefault(shard, []).append(document)
        numbers.setdefault(shard, []).append(number)
    return Divided(parts, numbers, rejected)


def letters_of(
    rejected: Mapping[int, Rejected], kind: str, source: str, places: Sequence[object], now: datetime
) -> list[DeadLetter]:
    """Dead letters of documents that stood at these places of their source."""
    return [
        DeadLetter(kind, source, str(places[number]), why.reason.value, why.detail, why.original, now)
        for number, why in rejected.items()
    ]
