"""The contract of what takes projections: a database of series, a topic."""

from collections.abc import Sequence
from typing import Protocol


class Sink(Protocol):
    """One target. The same may come twice: after a failure, or from two processes for a moment."""

    def write(self, bodies: Sequence[bytes]) -> int:
        """Take all of these, in their order; tells how many of the items in them the target will never take.

        Raises:
            Unavailable: it can not be taken now, and is to be tried again; some of it may have been taken.
            Refused: at least one of these will never be taken; which one shows when they are written apart.
        """
        ...

    def close(self) -> None:
        """Let go of the connections."""
        ...
