"""Of which shard a document is: told from the region of the cell or customer that it speaks of."""

from collections.abc import Callable, Mapping

from ingest.clock import Clock
from ingest.rejected import Rejected
from service.intake.intake import Reader
from service.sharing.shards import Layout


def shard_finder(readers: Mapping[str, Reader], layout: Layout, clock: Clock) -> Callable[[str, bytes], int]:
    """Kind and document → number of its shard; what can not be read is of the first, whose owner rejects it."""

    def find(kind: str, document: bytes) -> int:
        states = readers[kind].read_line(document, clock.now())
        return 0 if isinstance(states, Rejected) else int(layout.get(states[0].region, "0"))

    return find
