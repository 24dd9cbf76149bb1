"""One shard at work in this process: its pipeline, and the feeders that bring it what belongs to it."""

from collections.abc import Callable, Sequence

from ingest.clock import Clock
from service.intake.feeder import Feeder, Post
from service.pipeline.pipeline import Pipeline
from service.pipeline.stopping import stop_all
from service.sharing.handover_source import HandoverSource
from service.store.store import Store

MakeFeeders = Callable[[str, Post], Sequence[Feeder]]
"""Further sources of a shard, of which what comes is posted to its pipeline."""


class ShardPart:
    """Runs for as long as this worker owns the shard."""

    def __init__(
        self, store: Store, shard: str, pipeline: Pipeline, clock: Clock, others: MakeFeeders | None = None
    ) -> None:
        self.pipeline = pipeline
        source = HandoverSource(store, shard, pipeline.post_stretch, clock)
        further = others(shard, pipeline.post_stretch) if others else ()
        self._feeders = (Feeder(source, source.post), *further)

    def start(self) -> None:
        """Begin to take what was handed over."""
        self.pipeline.start()
        for feeder in self._feeders:
            feeder.start()

    def stop(self) -> None:
        """Take no more; what the pipeline holds is committed."""
        stop_all(self._feeders)
        self.pipeline.stop()
