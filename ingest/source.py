"""What every source keeps to: documents as they came, each with its place, and how far they take the source."""

from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from ingest.keyed_message import Origin
from ingest.rejected import Rejected

Stored = Callable[[str], int | None]
"""Tells up to where a partition or file was taken for good; None where nothing of it was."""


class SourceAway(Exception):
    """Nothing can be had from the source now; the text says why, and what to do if that does not pass."""


class Stretch(msgspec.Struct, frozen=True, gc=False):
    """Documents of one `kind` (`alarms`, `complaints`) that follow each other in one partition or file.

    `source` names it (``kafka:network.alarms/0``, ``folder:alarms.csv``). `after` is the position that must stand
    in the store when they are taken, None for none, and `until` the one that stands there then. `places` says of
    each document where it stood: an offset, a row. What could not even be cut out of its source is `Rejected`.
    `origins` says where each stood before, if they were sent on from elsewhere.
    """

    kind: str
    source: str
    after: int | None
    until: int
    documents: Sequence[bytes | Rejected]
    places: Sequence[int]
    origins: Sequence[Origin] | None = None

    def origin(self, index: int) -> tuple[str, str]:
        """Source and position of a document, as a person would look for it."""
        if self.origins is None:
            return self.source, str(self.places[index])
        return self.origins[index].source, self.origins[index].position


class Source(Protocol):
    """Polled by one thread. What `poll` gives is taken later, in its order, or not at all."""

    @property
    def name(self) -> str:
        """The whole source: a topic, a folder."""
        ...

    @property
    def behind(self) -> int | None:
        """How many documents it holds beyond what was polled, as far as it was told; None where nobody counts them."""
        ...

    def poll(self, timeout_s: float) -> Sequence[Stretch]:
        """What came since the last call, none when the time is up; raises `SourceAway`."""
        ...

    def keep_alive(self) -> None:
        """Nothing more is wanted for a moment, but the source is still being read; raises `SourceAway`."""
        ...

    def taken(self, stretch: Stretch) -> None:
        """`stretch` stands in the store for good."""
        ...

    def go_back(self, stretch: Stretch) -> None:
        """`stretch` was not taken: the next `poll` goes on where the store says its source stands."""
        ...

    def close(self) -> None:
        """Let go of what is held; a later `poll` would take it up again."""
        ...
