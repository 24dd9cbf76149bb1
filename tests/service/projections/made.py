"""A target that does what it is told, and a projector for it."""

from collections.abc import Callable, Sequence

from ingest.clock import Clock
from service.projections.projector import Bounds, Projector
from service.store.batch import QueuedProjection
from service.store.store import Store
from tests.service.made import outcome


class Target:
    """Answers each write as it is told, and keeps what it took."""

    def __init__(self, answer: Callable[[Sequence[bytes]], int] = lambda _: 0) -> None:
        self.answer = answer
        self.writes: list[list[bytes]] = []
        self.closed = False

    @property
    def taken(self) -> list[bytes]:
        return [body for write in self.writes for body in write]

    def write(self, bodies: Sequence[bytes]) -> int:
        refused = self.answer(bodies)
        self.writes.append(list(bodies))
        return refused

    def close(self) -> None:
        self.closed = True


def queue(store: Store, *bodies: str, items: int = 1, hours: float = 9.0) -> None:
    """Commit a batch that tells these."""
    queued = tuple(QueuedProjection("series", items, body.encode()) for body in bodies)
    store.commit(outcome(store.journal.last_batch() + 1, hours, projections=queued))


def projector(store: Store, clock: Clock, target: Target, holder: str = "me", **bounds: object) -> Projector:
    made = Bounds(**bounds)  # type: ignore[arg-type]
    return Projector("series", target, store.projections, store.leases, clock, holder=holder, bounds=made)
