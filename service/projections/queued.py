"""What of a batch's conclusions and rejections is to be told to which target, as rows for the queue. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

import msgspec

from correlate.facts import Fact
from service.store.batch import DeadLetter, QueuedProjection

MOST_ITEMS = 1_000
"""Of one row: a target that refuses a row refuses no more than that."""

Items = Sequence[msgspec.Struct]
Telling = Callable[[Sequence[Fact], datetime], Items]
"""The items that one target is told of facts that were concluded at a moment of the pipeline's clock."""

LetterTelling = Callable[[Sequence[DeadLetter]], Items]
"""The items that one target is told of documents that were rejected."""

_packed = msgspec.msgpack.Encoder()


class Tellings:
    """What each target is told; with none of them nothing is queued."""

    def __init__(
        self, by_target: Mapping[str, Telling] | None = None, of_letters: Mapping[str, LetterTelling] | None = None
    ) -> None:
        self._by_target = by_target or {}
        self._of_letters = of_letters or {}

    def of(
        self, facts: Sequence[Fact], now: datetime, letters: Sequence[DeadLetter] = ()
    ) -> tuple[QueuedProjection, ...]:
        """Rows for the transaction in which these facts and dead letters are written."""
        told = [(target, telling(facts, now)) for target, telling in self._by_target.items()]
        told += [(target, telling(letters)) for target, telling in self._of_letters.items()]
        return tuple(row for target, items in told for row in packed(target, items))


def packed(target: str, items: Items) -> Iterator[QueuedProjection]:
    """Items as rows, in their order; none where there are none."""
    for start in range(0, len(items), MOST_ITEMS):
        some = list(items[start : start + MOST_ITEMS])
        yield QueuedProjection(target, len(some), _packed.encode(some))
