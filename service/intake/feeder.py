"""A source and its thread: what it polls is posted to the pipeline with its position, a little ahead at most."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from threading import Event, Thread

import msgspec
import structlog
from sqlalchemy.exc import DBAPIError

from ingest.source import Source, SourceAway, Stretch
from service.intake.inbox import InboxFull, IngestAnswer, NotCommitted, Stale

_log = structlog.get_logger(__name__)

Post = Callable[[Stretch], Future[IngestAnswer]]


class Pace(msgspec.Struct, frozen=True):
    """How a source is polled.

    `ahead` polls wait for their answer at most; `poll_s` is how long a poll waits, `alive_s` how often the source is
    told that we are still there, `stop_s` how long stopping waits for it; pauses after trouble grow from
    `least_pause_s` to `most_pause_s`.
    """

    ahead: int = 2
    poll_s: float = 0.2
    alive_s: float = 0.5
    least_pause_s: float = 0.2
    most_pause_s: float = 5.0
    stop_s: float = 4.0


class _Posted(msgspec.Struct, frozen=True):
    stretch: Stretch
    answer: Future[IngestAnswer]


class Feeder:
    """Goes on for ever: a source that is away is tried again, and what was not taken is polled again.

    `trouble` says in words why nothing comes, None while all is well.
    """

    def __init__(self, source: Source, post: Post, pace: Pace | None = None) -> None:
        self.trouble: str | None = None
        self.source = source
        self._post = post
        self._pace = pace or Pace()
        self._pause_s = self._pace.least_pause_s
        self._goes_back = False
        self._polls: deque[Sequence[_Posted]] = deque()
        self._stopping = Event()
        self._thread = Thread(target=self._work, name=f"feeder {source.name}", daemon=True)

    @property
    def name(self) -> str:
        """The source's."""
        return self.source.name

    @property
    def behind(self) -> int | None:
        """How many documents the source holds beyond what was polled; None where nobody counts them."""
        return self.source.behind

    def start(self) -> None:
        """Begin to poll."""
        self._thread.start()

    def stop(self) -> None:
        """Poll no more. What was posted may still be taken: its position goes with it."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(self._pace.stop_s)

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                self._turn()
            except (SourceAway, NotCommitted, InboxFull) as error:
                self._rest(str(error))
            except DBAPIError:
                self._rest("the store does not tell where the source stands: see the log of the pipeline")
            except Exception:  # noqa: BLE001 - our own mistake over one poll may not end the source
                _log.exception("feeder_stumbled", source=self.name)
                self.source.close()
                self._rest("the service made a mistake over it: see the log")
        self.source.close()

    def _turn(self) -> None:
        """One poll, or one look at what is still to be answered."""
        while self._polls and all(posted.answer.done() for posted in self._polls[0]):
            self._settle(self._polls.popleft())
        # What was polled after something that was not taken is stale: only when all of it is back, go on.
        self._goes_back = self._goes_back and bool(self._polls)
        if self._goes_back or len(self._polls) >= self._pace.ahead:
            wait([posted.answer for posted in self._polls[0]], self._pace.alive_s)
            self.source.keep_alive()
            return
        stretches = self.source.poll(self._pace.poll_s)
        if stretches:
            self._hand_over(stretches)
        elif not self._polls:
            self._well()

    def _hand_over(self, stretches: Sequence[Stretch]) -> None:
        posted: list[_Posted] = []
        refusal: InboxFull | NotCommitted | None = None
        for stretch in stretches:
            try:
                posted.append(_Posted(stretch, self._post(stretch)))
            except (InboxFull, NotCommitted) as error:
                self._go_back(stretch)
                refusal = error
        if posted:
            self._polls.append(posted)
        if refusal is not None:
            raise refusal

    def _settle(self, posted: Sequence[_Posted]) -> None:
        refusals = []
        for each in posted:
            error = each.answer.exception()
            if error is None:
                self.source.taken(each.stretch)
                continue
            self._go_back(each.stretch)
            if not isinstance(error, Stale):
                refusals.append(str(error))
        if refusals:
            raise NotCommitted(refusals[0])
        self._well()

    def _go_back(self, stretch: Stretch) -> None:
        self.source.go_back(stretch)
        self._goes_back = True

    def _well(self) -> None:
        if self.trouble is not None:
            _log.info("source_back", source=self.name)
        self.trouble, self._pause_s = None, self._pace.least_pause_s

    def _rest(self, trouble: str) -> None:
        if trouble != self.trouble:
            _log.warning("source_in_trouble", source=self.name, reason=trouble)
        self.trouble = trouble
        self._stopping.wait(self._pause_s)
        self._pause_s = min(2 * self._pause_s, self._pace.most_pause_s)
