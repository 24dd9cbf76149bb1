"""The live service's loop: take what was posted, a batch at a time, and never stop over one of them."""

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from threading import Event, Thread
from time import perf_counter

import msgspec
import structlog
from sqlalchemy.exc import DBAPIError

from alerts.action import ACTIONS
from alerts.desk_rules import DeskRules
from correlate.model import Model
from ingest.source import Stretch
from service.intake.answers import refuse
from service.intake.inbox import Inbox, IngestAnswer, NotCommitted, Submission, http_source
from service.intake.poisoned import cut, joined
from service.intake.source_gate import SourceGate
from service.operation.metrics import Metric, Metrics
from service.pipeline.batch_worker import BatchWorker
from service.pipeline.changes import Changes
from service.store.layouts import LayoutMoved
from service.store.positions import SourceMoved
from service.store.store import PositionMoved

_log = structlog.get_logger(__name__)

_NOT_WRITTEN = "the store can not be written to now; send it again"


class Limits(msgspec.Struct, frozen=True):
    """How much at a time and how long to wait.

    `batch` documents a commit, `waiting` documents in the inbox, `tick_s` between looks at what falls due,
    `idle_s` between steps when nothing does, `answer_s` until a handler gives up on its answer.
    """

    batch: int = 5_000
    waiting: int = 50_000
    tick_s: float = 1.0
    idle_s: float = 15.0
    answer_s: float = 60.0


class Pipeline:
    """One thread that takes what is posted.

    A batch that can not be written leaves nothing behind: the state is read again from the store, and whoever
    posted it is told to send it again.
    """

    def __init__(
        self,
        worker: BatchWorker,
        limits: Limits | None = None,
        gate: SourceGate | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self.trouble: str | None = None
        self.gate = gate or SourceGate()
        self._worker = worker
        self._metrics = metrics or Metrics()
        self._limits = limits or Limits()
        self._inbox = Inbox(self._limits.waiting)
        self._new_model: Model | None = None
        self._new_rules: DeskRules | None = None
        self._concluding: Future[None] | None = None
        self._thread = Thread(target=self._work, name="pipeline", daemon=True)
        self._stopping = Event()

    @property
    def changes(self) -> Changes:
        """Counts commits."""
        return self._worker.changes

    @property
    def is_running(self) -> bool:
        """Whether what is posted is taken."""
        return self._thread.is_alive()

    @property
    def waiting(self) -> int:
        """How many documents wait for a batch."""
        return self._inbox.waiting

    def now(self) -> datetime:
        """The pipeline's clock."""
        return self._worker.now()

    def take_model(self, model: Model) -> None:
        """Go on by another model, from the next batch on."""
        self._new_model = model

    def take_rules(self, rules: DeskRules) -> None:
        """Go on by other rules of the desk, from the next batch on."""
        self._new_rules = rules

    def start(self) -> None:
        """Begin to take what is posted."""
        self._thread.start()

    def stop(self, within_s: float = 25.0) -> None:
        """Take what waits, then no more; returns when all of it is committed.

        A store that hangs is not waited for longer than `within_s`: what it was being told is then as after a kill.
        """
        self._inbox.close()
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(within_s)
            if self._thread.is_alive():
                _log.error("pipeline_left_behind", reason="the store does not answer")

    def conclude(self) -> None:
        """The recording has ended: conclude what is open as open, once what waits is taken. People may still act."""
        if not self.is_running:
            self._worker.conclude()
            return
        self._concluding = concluded = Future[None]()
        concluded.result()

    def ingest_documents(self, kind: str, documents: Sequence[bytes]) -> IngestAnswer:
        """Post JSON documents of one kind (`alarms`, `complaints`) and wait until they are committed.

        Raises `InboxFull`, or `NotCommitted` (`SourceStopped` among them): sending the same again later is right.
        """
        if not documents:
            return IngestAnswer(0, 0, ())
        self.gate.check(http_source(kind))
        answer, posted = self._inbox.put(kind, documents), perf_counter()
        try:
            committed = answer.result(self._limits.answer_s)
        except TimeoutError as error:
            raise NotCommitted("the service did not come to it in time; send it again") from error
        self._metrics.observe(Metric.INTAKE_SECONDS, perf_counter() - posted, kind)
        return committed

    def post_stretch(self, stretch: Stretch) -> Future[IngestAnswer]:
        """Post documents of a source whose place is known; raises `InboxFull` or `SourceStopped`.

        The answer is there once they are committed with their position; it is `Stale` where the source does not
        stand there, else `NotCommitted`.
        """
        self.gate.check(stretch.source)
        return self._inbox.put_stretch(stretch)

    def _work(self) -> None:
        idle = timedelta(seconds=self._limits.idle_s)
        while True:
            submissions = self._inbox.take(self._limits.batch, self._limits.tick_s)
            if self._new_model is not None:
                self._worker.take_model(self._new_model)
                self._new_model = None
            if self._new_rules is not None:
                self._worker.take_rules(self._new_rules)
                self._new_rules = None
            if submissions:
                self._try(submissions)
            elif self._concluding is not None:
                self._conclude(self._concluding)
            elif self._stopping.is_set():
                return
            elif self._worker.batch < 0:
                self.trouble = None if self._has_state() else self.trouble
            elif self._worker.is_due(idle):
                self._try([])

    def _conclude(self, concluded: Future[None]) -> None:
        self._concluding = None
        try:
            self._worker.conclude()
        except Exception as error:  # noqa: BLE001 - whoever asked for it is told
            concluded.set_exception(error)
        else:
            concluded.set_result(None)

    def _try(self, submissions: Sequence[Submission]) -> None:
        if not self._has_state():
            refuse(submissions, NotCommitted(_NOT_WRITTEN))
            return
        started = perf_counter()
        try:
            self._worker.turn(submissions)
            self.trouble = None
        except SourceMoved as moved:
            _log.warning("stretch_stale", reason=str(moved))
            self._start_over()
            self._try(submissions)
        except (DBAPIError, PositionMoved) as error:
            self._metrics.count(Metric.BATCHES, "not_committed")
            _log.error("batch_not_committed", error=repr(error))
            self.trouble = "the store can not be written to: see the log for the reason"
            refuse(submissions, NotCommitted(_NOT_WRITTEN))
            self._start_over()
        except Exception as error:  # noqa: BLE001 - our own mistake over one document may not stop the others
            self._metrics.count(Metric.BATCHES, "mistake")
            _log.exception("batch_not_taken", documents=sum(len(each.documents) for each in submissions))
            self._start_over()
            self._try_apart(submissions, error)
        else:
            self._metrics.count(Metric.BATCHES, "committed")
            self._metrics.observe(Metric.BATCH_SECONDS, perf_counter() - started)
            self._note(submissions)

    def _note(self, submissions: Sequence[Submission]) -> None:
        for submission in submissions:
            # That a person may not do something is no fault of a source.
            if submission.kind != ACTIONS and submission.answer.exception() is None:
                rejected = [each.index for each in submission.answer.result().rejected]
                self.gate.note(submission.source, len(submission.documents), rejected)

    def _try_apart(self, submissions: Sequence[Submission], error: Exception) -> None:
        if len(submissions) > 1:
            for submission in submissions:
                self._try([submission])
        elif submissions and submissions[0].stretch is not None:
            self._try_parts(submissions[0], submissions[0].stretch, error)
        else:
            told = f"the service made a mistake over it and wrote nothing ({type(error).__name__})"
            refuse(submissions, NotCommitted(told))

    def _try_parts(self, submission: Submission, stretch: Stretch, error: Exception) -> None:
        parts = cut(stretch, error)
        posted = [Submission(part.kind, part.documents, Future(), part) for part in parts]
        for each in posted:
            self._try([each])
        failed = next((each.answer.exception() for each in posted if each.answer.exception() is not None), None)
        if failed is not None or not parts:
            told = f"the service made a mistake over it ({type(error).__name__}); what came before it was taken"
            refuse([submission], NotCommitted(str(failed or told)))
        else:
            submission.answer.set_result(joined(parts, [each.answer.result() for each in posted]))

    def _has_state(self) -> bool:
        """Whether there is a state to go on from; one that could not be read is tried again."""
        if self._worker.batch < 0:
            self._start_over()
        return self._worker.batch >= 0

    def _start_over(self) -> None:
        try:
            self._worker.resume()
        except (DBAPIError, LayoutMoved) as error:
            # Without a state nothing can be taken; that is told once, and tried again.
            if self._worker.batch >= 0:
                _log.error("state_not_read", error=repr(error))
            self._worker.batch = -1
