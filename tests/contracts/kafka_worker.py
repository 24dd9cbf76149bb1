"""A worker process of a consumer group: each message becomes a row in a store, with its position or not at all.

`python -m tests.contracts.kafka_worker URL BROKER TOPIC GROUP NAME [PAUSE_S]`, until it is told to stop.
"""

import signal
import sys
from concurrent.futures import Future
from datetime import UTC, datetime
from time import sleep

from ingest.kafka_source import KafkaSource
from ingest.rejected import Rejected
from ingest.source import Stretch
from service.intake.feeder import Feeder, Pace
from service.intake.inbox import IngestAnswer, NotCommitted, Stale
from service.store.batch import BatchOutcome, DeadLetter, Move
from service.store.positions import SourceMoved
from service.store.store import Store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Writer:
    """Posts by committing at once, to a shard of its own; `pause_s` lies between reading and committing."""

    def __init__(self, store: Store, name: str, pause_s: float) -> None:
        self._store, self._name, self._pause_s = store, name, pause_s
        self._batch = 0

    def post(self, stretch: Stretch) -> Future[IngestAnswer]:
        answer: Future[IngestAnswer] = Future()
        sleep(self._pause_s)
        try:
            self._commit(stretch)
            answer.set_result(IngestAnswer(0, 0, ()))
        except SourceMoved as moved:
            answer.set_exception(Stale(str(moved)))
        except Exception as error:  # noqa: BLE001 - a store that is busy, too
            answer.set_exception(NotCommitted(repr(error)))
        return answer

    def _commit(self, stretch: Stretch) -> None:
        letters = tuple(
            DeadLetter("alarms", stretch.source, str(place), self._name, "", _text(document), NOON)
            for place, document in zip(stretch.places, stretch.documents, strict=True)
        )
        move = Move(stretch.source, stretch.after, stretch.until)
        number = self._batch + 1
        self._store.commit(BatchOutcome(number, NOON, NOON, dead_letters=letters, moves=(move,), shard=self._name))
        self._batch = number


def _text(document: bytes | Rejected) -> str:
    return document.decode() if isinstance(document, bytes) else document.original


def main() -> None:
    """Work until SIGTERM."""
    url, broker, topic, group, name, *pause = sys.argv[1:]
    store = Store.open(url)
    told = {"bootstrap_servers": broker, "session_timeout_ms": 3_000, "heartbeat_interval_ms": 1_000}
    source = KafkaSource(topic, "alarms", group, told, store.positions.of, most=40)
    feeder = Feeder(source, Writer(store, name, float(pause[0]) if pause else 0.0).post, Pace(most_pause_s=1.0))
    feeder.start()
    signal.sigwait({signal.SIGTERM})
    feeder.stop()
    store.close()


if __name__ == "__main__":
    main()
