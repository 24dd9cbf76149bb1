"""What handlers and feeders post waits here for the pipeline, and its answer comes back once it is committed."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from threading import Condition

import msgspec

from ingest.rejected import Rejected
from ingest.source import Stretch
from service.store.batch import Move


class InboxFull(Exception):
    """More waits than the pipeline can take soon: the sender should come back later."""


class NotCommitted(Exception):
    """What was posted could not be written down, nothing of it: send it again; the text says why."""


class Stale(NotCommitted):
    """The source does not stand in the store where the stretch begins: go on from where the store says."""


class RejectedDocument(msgspec.Struct, frozen=True):
    """A document that could not be taken, by its place in what was posted (0 first)."""

    index: int
    reason: str
    detail: str


class IngestAnswer(msgspec.Struct, frozen=True):
    """What became of what was posted: every document is accepted, duplicate or rejected; it is committed."""

    accepted: int
    duplicate: int
    rejected: tuple[RejectedDocument, ...]


def http_source(kind: str) -> str:
    """The name under which what is posted of one kind counts as a source of its own."""
    return f"http:{kind}"


class Submission(msgspec.Struct, frozen=True):
    """Documents of one kind that were posted together, and where their answer is waited for.

    `stretch`: of which source they are and how far they take it; None for what was posted over HTTP.
    """

    kind: str
    documents: Sequence[bytes | Rejected]
    answer: Future[IngestAnswer]
    stretch: Stretch | None = None

    @property
    def source(self) -> str:
        """Whom they are from."""
        return self.stretch.source if self.stretch else http_source(self.kind)

    @property
    def move(self) -> Move | None:
        """How far they take their source."""
        stretch = self.stretch
        return Move(stretch.source, stretch.after, stretch.until) if stretch else None


class Inbox:
    """A bounded queue of submissions between any number of handlers and feeders and the one pipeline."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._waiting: deque[Submission] = deque()
        self._documents = 0
        self._changed = Condition()
        self._closed = False

    @property
    def waiting(self) -> int:
        """How many documents wait."""
        return self._documents

    def put(self, kind: str, documents: Sequence[bytes]) -> Future[IngestAnswer]:
        """Leave documents to be taken; raises `InboxFull` when `capacity` documents wait already."""
        return self._put(Submission(kind, documents, Future()))

    def put_stretch(self, stretch: Stretch) -> Future[IngestAnswer]:
        """The same for documents whose place is known: taken if their source still stands where they begin."""
        return self._put(Submission(stretch.kind, stretch.documents, Future(), stretch))

    def _put(self, submission: Submission) -> Future[IngestAnswer]:
        size = len(submission.documents)
        with self._changed:
            if self._closed or (self._waiting and self._documents + size > self._capacity):
                raise InboxFull("the service is behind with what it was sent; send it again in a few seconds")
            self._waiting.append(submission)
            self._documents += size
            self._changed.notify()
        return submission.answer

    def take(self, limit: int, timeout_s: float) -> list[Submission]:
        """The submissions that wait, whole ones up to `limit` documents but one at least; none when the time is up."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._waiting) or self._closed, timeout_s)
            taken: list[Submission] = []
            while self._waiting and (not taken or self._size(taken) + len(self._waiting[0].documents) <= limit):
                taken.append(self._waiting.popleft())
            self._documents -= self._size(taken)
            return taken

    def close(self) -> None:
        """Take no more; what waits can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @staticmethod
    def _size(submissions: Sequence[Submission]) -> int:
        return sum(len(submission.documents) for submission in submissions)
