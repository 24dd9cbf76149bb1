"""What was handed over to a shard, as a source of its owner: taken in its order, each once, like any other."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from time import sleep

import msgspec
from sqlalchemy.exc import DBAPIError

from ingest.clock import Clock
from ingest.source import SourceAway, Stretch
from service.intake.inbox import IngestAnswer
from service.store.handovers import Handover
from service.store.store import Store

_AT_ONCE, _LOOK_S = 20, 0.05
_ANSWERS_KEPT = timedelta(hours=1)
_ANSWER = msgspec.json.Encoder()


class HandoverSource:
    """The handovers of one shard. `post` them by it: it keeps what becomes of each for whoever waits for it."""

    def __init__(self, store: Store, shard: str, post: Callable[[Stretch], Future[IngestAnswer]], clock: Clock) -> None:
        self._store = store
        self._shard = shard
        self._post = post
        self._clock = clock
        self._polled: int | None = None
        self._forgot_at: datetime | None = None
        self._posted: dict[int, Future[IngestAnswer]] = {}

    @property
    def name(self) -> str:
        """Of which shard they are."""
        return f"handover/{self._shard}"

    @property
    def behind(self) -> int | None:
        """Nobody counts them."""
        return None

    def post(self, stretch: Stretch) -> Future[IngestAnswer]:
        """Post it to the pipeline of the shard."""
        self._posted[stretch.until] = answer = self._post(stretch)
        return answer

    def poll(self, timeout_s: float) -> Sequence[Stretch]:
        """What was handed over since the last call."""
        for _ in range(max(1, round(timeout_s / _LOOK_S))):
            if found := self._look():
                return found
            sleep(_LOOK_S)
        return ()

    def keep_alive(self) -> None:
        """Nobody has to be told that it is still read."""

    def taken(self, stretch: Stretch) -> None:
        """Keep the answer for whoever waits for it."""
        answer = self._posted.pop(stretch.until).result(0)
        self._store.handovers.settle(self._shard, stretch.until, _ANSWER.encode(answer))

    def go_back(self, stretch: Stretch) -> None:
        """Go on where the store says."""
        self._posted.pop(stretch.until, None)
        self._polled = None

    def close(self) -> None:
        """There is nothing to let go of."""
        self._polled = None

    def _look(self) -> list[Stretch]:
        try:
            if self._polled is None:
                self._polled = self._store.positions.of(self.name) or 0
            self._forget_unread()
            found = self._store.handovers.waiting(self._shard, self._polled, _AT_ONCE)
        except DBAPIError as error:
            raise SourceAway("the store can not be read: see the log of the pipeline") from error
        if not found:
            return []
        self._polled = found[-1].number
        return [self._stretch(each) for each in found]

    def _forget_unread(self) -> None:
        """Now and then: what was taken without being settled, and answers that nobody has come for."""
        now = self._clock.now()
        if self._forgot_at is None or now >= self._forgot_at + _ANSWERS_KEPT:
            self._forgot_at = now
            taken = self._store.positions.of(self.name) or 0
            self._store.handovers.forget_taken(self._shard, taken, now - _ANSWERS_KEPT)

    def _stretch(self, handover: Handover) -> Stretch:
        documents, until = handover.documents, handover.number
        # The first finds no position in the store: numbers begin at 1.
        return Stretch(handover.kind, self.name, until - 1 or None, until, documents, range(len(documents)))
