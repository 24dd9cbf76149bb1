"""What a follower 跟踪器 keeps to: a part of the desk that follows something over time, beside the deciding."""

from datetime import datetime
from typing import Protocol

from alerts.told import News, Told


class Follower(Protocol):
    """Follows one thing. All that it remembers are cases of its own kind, and what the ledger of orders holds."""

    @property
    def next_due(self) -> datetime | None:
        """When it wants to be asked although nothing is new; None where nothing will fall due."""
        ...

    def follow(self, news: News, told: Told, now: datetime) -> Told:
        """What follows from what is new, from what came about in this very moment before it, and from the time."""
        ...
