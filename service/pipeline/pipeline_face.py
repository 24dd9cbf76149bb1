"""What the rest of the service sees of a pipeline, whether it is one or the shards of several workers."""

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Protocol

from alerts.desk_rules import DeskRules
from correlate.model import Model
from ingest.source import Stretch
from service.intake.inbox import IngestAnswer
from service.intake.source_gate import SourceGate
from service.pipeline.changes import Changes


class PipelineFace(Protocol):
    """Takes what is posted, and says how it is."""

    @property
    def gate(self) -> SourceGate:
        """The sources that it takes nothing from."""
        ...

    @property
    def trouble(self) -> str | None:
        """What ails it, in words."""
        ...

    @property
    def changes(self) -> Changes:
        """Counts commits."""
        ...

    @property
    def is_running(self) -> bool:
        """Whether what is posted is taken."""
        ...

    @property
    def waiting(self) -> int:
        """How many documents wait for a batch."""
        ...

    def now(self) -> datetime:
        """The pipeline's clock."""
        ...

    def take_model(self, model: Model) -> None:
        """Go on by another model, from the next batch on."""
        ...

    def take_rules(self, rules: DeskRules) -> None:
        """Go on by other rules of the desk, from the next batch on."""
        ...

    def start(self) -> None:
        """Begin to take what is posted."""
        ...

    def stop(self) -> None:
        """Take what waits, then no more."""
        ...

    def conclude(self) -> None:
        """The recording has ended: conclude what is open as open, once what waits is taken. People may still act."""
        ...

    def ingest_documents(self, kind: str, documents: Sequence[bytes]) -> IngestAnswer:
        """Post JSON documents of one kind and wait until they are committed; raises `InboxFull` or `NotCommitted`."""
        ...

    def post_stretch(self, stretch: Stretch) -> Future[IngestAnswer]:
        """Post documents of a source whose place is known; raises `InboxFull` or `SourceStopped`."""
        ...
