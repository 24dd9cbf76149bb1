"""The face of a pipeline over a network that several workers share: what is posted goes to the owners of its shards.

All of it is written down in one transaction, in which its source moves, so that nothing is lost and nothing taken
twice whoever dies when; the owners take it from there. Whoever posts over HTTP waits for what they make of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from threading import Event, Thread
from time import monotonic, sleep

import msgspec
import structlog
from sqlalchemy.exc import DBAPIError

from alerts.desk_rules import DeskRules
from correlate.model import Model
from ingest.clock import Clock
from ingest.source import Stretch
from service.intake.inbox import IngestAnswer, NotCommitted, RejectedDocument, Stale, http_source
from service.intake.intake import Reader
from service.intake.source_gate import SourceGate
from service.pipeline.changes import Changes
from service.pipeline.pipeline import Pipeline
from service.projections.queued import Tellings
from service.sharing.dividing import Divided, divide, letters_of
from service.sharing.ownership import Ownership
from service.sharing.shard_part import ShardPart
from service.sharing.shards import Layout, shards_of
from service.store.batch import Move
from service.store.handovers import Posted
from service.store.layouts import SHARD_LEASE
from service.store.positions import SourceMoved
from service.store.store import Store

_log = structlog.get_logger(__name__)
_LOOK_S, _TELL_S = 0.05, 1.0
_answer = msgspec.json.Decoder(IngestAnswer)


class Division(msgspec.Struct, frozen=True):
    """What documents are divided by."""

    readers: Mapping[str, Reader]
    layout: Layout


class DividedPipeline:
    """As `Pipeline`, for all shards at once; those that this worker owns run in its `ownership`."""

    def __init__(
        self,
        store: Store,
        division: Division,
        ownership: Ownership,
        gate: SourceGate,
        clock: Clock,
        changes: Changes,
        tellings: Tellings,
        answer_s: float = 60.0,
    ) -> None:
        self.gate = gate
        self.changes = changes
        self._store = store
        self._division = division
        self._ownership = ownership
        self._clock = clock
        self._tellings = tellings
        self._answer_s = answer_s
        self._stopping = Event()
        self._watching = Thread(target=self._watch, name="other-workers", daemon=True)

    @property
    def layout(self) -> Layout:
        """Which region is of which shard."""
        return self._division.layout

    @property
    def trouble(self) -> str | None:
        """The first of what ails a shard."""
        nobodys = [duty for duty in self._ownership.unowned() if duty.startswith(SHARD_LEASE)]
        if nobodys:
            return f"nobody works on {', '.join(nobodys)} yet: a worker takes over within the time of a lease"
        return next((pipeline.trouble for pipeline in self._pipelines() if pipeline.trouble), None)

    @property
    def is_running(self) -> bool:
        """Whether what is posted is taken."""
        return self._watching.is_alive()

    @property
    def waiting(self) -> int:
        """How many documents wait for a batch of this worker."""
        return sum(pipeline.waiting for pipeline in self._pipelines())

    def now(self) -> datetime:
        """The pipeline's clock."""
        return self._clock.now()

    def take_model(self, model: Model) -> None:
        """Go on by another model; a shard that is taken over later begins with the one in force."""
        for pipeline in self._pipelines():
            pipeline.take_model(model)

    def take_rules(self, rules: DeskRules) -> None:
        """Go on by other rules of the desk; a shard that is taken over later begins with those in force."""
        for pipeline in self._pipelines():
            pipeline.take_rules(rules)

    def start(self) -> None:
        """Begin to take shards, and what is posted."""
        self._ownership.start()
        self._watching.start()

    def stop(self) -> None:
        """Give up all shards; what was posted waits for others, or for the next start."""
        self._stopping.set()
        self._ownership.stop()

    def conclude(self) -> None:
        """A recording is never divided."""
        raise AssertionError("a recording is taken by one worker")

    def ingest_documents(self, kind: str, documents: Sequence[bytes]) -> IngestAnswer:
        """Post JSON documents of one kind and wait until the owners of their shards have committed them.

        Raises `NotCommitted`: sending the same again later is right.
        """
        if not documents:
            return IngestAnswer(0, 0, ())
        source, now = http_source(kind), self._clock.now()
        self.gate.check(source)
        divided = divide(documents, self._division.readers[kind], self._division.layout, now)
        places = [f"{now.isoformat()}/{number}" for number in range(len(documents))]
        letters = letters_of(divided.rejected, kind, "http", places, now)
        try:
            numbers = self._leave(Posted(kind, divided.parts, letters, (), awaited=True), now)
            answers = self._awaited(numbers)
        except DBAPIError as error:
            raise NotCommitted("the store can not be written to now; send it again") from error
        self.gate.note(source, len(documents), list(divided.rejected))
        return _together(divided, answers)

    def post_stretch(self, stretch: Stretch) -> Future[IngestAnswer]:
        """Hand over documents of a source whose place is known; raises `SourceStopped`.

        The answer is there at once: what is accepted of them their owners will tell.
        """
        self.gate.check(stretch.source)
        answer: Future[IngestAnswer] = Future()
        now = self._clock.now()
        divided = divide(stretch.documents, self._division.readers[stretch.kind], self._division.layout, now)
        letters = letters_of(divided.rejected, stretch.kind, stretch.source, stretch.places, now)
        move = Move(stretch.source, stretch.after, stretch.until)
        try:
            self._leave(Posted(stretch.kind, divided.parts, letters, (move,), awaited=False), now)
        except SourceMoved:
            answer.set_exception(Stale("its source stands elsewhere in the store"))
        except DBAPIError:
            answer.set_exception(NotCommitted("the store can not be written to now; send it again"))
        else:
            self.gate.note(stretch.source, len(stretch.documents), list(divided.rejected))
            taken = len(stretch.documents) - len(divided.rejected)
            answer.set_result(IngestAnswer(taken, 0, divided.rejected_documents))
        return answer

    def _leave(self, posted: Posted, now: datetime) -> Mapping[str, int]:
        told = self._tellings.of((), now, posted.dead_letters)
        return self._store.handovers.leave(posted, told, now)

    def _awaited(self, numbers: Mapping[str, int]) -> Mapping[str, IngestAnswer]:
        until, found = monotonic() + self._answer_s, dict[str, bytes]()
        while len(found) < len(numbers):
            found |= self._store.handovers.answers({shard: numbers[shard] for shard in numbers.keys() - found.keys()})
            if monotonic() > until:
                raise NotCommitted("it is kept, but nobody has come to it in time; sending it again does no harm")
            if len(found) < len(numbers):
                sleep(_LOOK_S)
        self._store.handovers.forget(numbers)
        return {shard: _answer.decode(answer) for shard, answer in found.items()}

    def _pipelines(self) -> Iterator[Pipeline]:
        for shard in shards_of(self._division.layout):
            part = self._ownership.running(SHARD_LEASE + shard)
            if isinstance(part, ShardPart):
                yield part.pipeline

    def _watch(self) -> None:
        """Tell those who show the tables, and those who push, that another worker has committed something."""
        seen: datetime | None = None
        while not self._stopping.wait(_TELL_S):
            try:
                committed_at = self._store.reads.last_commit()
            except DBAPIError as error:
                _log.warning("other_workers_not_seen", error=repr(error))
                continue
            if committed_at != seen:
                seen = committed_at
                self.changes.tell()


def _together(divided: Divided, answers: Mapping[str, IngestAnswer]) -> IngestAnswer:
    """The answers of the shards as one, each document by its number in what was posted."""
    rejected = list(divided.rejected_documents)
    for shard, answer in answers.items():
        numbers = divided.numbers[shard]
        rejected += [RejectedDocument(numbers[each.index], each.reason, each.detail) for each in answer.rejected]
    accepted = sum(answer.accepted for answer in answers.values())
    duplicate = sum(answer.duplicate for answer in answers.values())
    return IngestAnswer(accepted, duplicate, tuple(sorted(rejected, key=lambda each: each.index)))
