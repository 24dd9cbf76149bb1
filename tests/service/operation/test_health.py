"""What the service depends on is looked at in earnest."""

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import NamedTuple

import pytest
from sqlalchemy import text

from alerts.channels.push import Delivered, PushMessage, Unavailable
from ingest.clock import ReplayClock
from service.channels.channel import Way
from service.channels.outbox import Outbox
from service.intake.source_gate import RejectionLimit, SourceGate
from service.operation.health import (
    LEAST_FREE_BYTES,
    Dependency,
    Health,
    channel_probe,
    disk_probe,
    free_bytes,
    pipeline_probe,
    store_probe,
)
from service.pipeline.changes import Changes
from service.pipeline.pipeline import Pipeline
from service.store.batch import QueuedPush
from service.store.store import Store
from tests.service.made import at, outcome
from tests.service.recording import worker_on


class Usage(NamedTuple):
    """As `shutil.disk_usage` tells it."""

    total: int
    used: int
    free: int


def test_all_probes_are_asked_each_time() -> None:
    troubles: list[str | None] = [None, "away", None]
    health = Health([lambda: [Dependency("broker", troubles.pop())], lambda: [Dependency("store", None)]])
    told = [[each.trouble for each in health()] for _ in range(3)]
    assert told == [[None, None], ["away", None], [None, None]]


def test_a_store_that_can_not_be_read_is_told_with_the_reason_in_a_line(store: Store) -> None:
    (well,) = store_probe(store)()
    assert well == Dependency("store", None)
    with store._engine.begin() as connection:
        connection.execute(text("DROP TABLE dead_letters"))
    (ill,) = store_probe(store)()
    assert ill.needed
    assert ill.trouble is not None
    assert "dead_letters" in ill.trouble
    assert "\n" not in ill.trouble


def test_a_store_that_hangs_is_told_and_holds_up_nobody(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    awake = Event()
    monkeypatch.setattr(store.reads, "freshness", lambda: awake.wait(60))
    monkeypatch.setattr("service.operation.health._WAIT_S", 0.01)
    probe = store_probe(store)
    for _ in range(3):
        (hanging,) = probe()
        assert hanging.trouble is not None
        assert "has not answered" in hanging.trouble
    awake.set()


def test_a_pipeline_that_does_not_run_is_told_and_a_stopped_source_beside_it(store: Store) -> None:
    gate = SourceGate(RejectionLimit(most_in_a_row=2))
    pipeline = Pipeline(worker_on(store), gate=gate)
    (still,) = pipeline_probe(pipeline)()
    assert still.trouble is not None
    pipeline.start()
    assert list(pipeline_probe(pipeline)()) == [Dependency("pipeline", None)]
    gate.note("http:alarms", 2, [0, 1])
    _, stopped = pipeline_probe(pipeline)()
    assert (stopped.name, stopped.needed) == ("http:alarms", True)
    assert stopped.trouble is not None
    pipeline.stop()


class Receiver:
    """Takes a push if it is well."""

    def __init__(self) -> None:
        self.well = False

    def push(self, message: PushMessage) -> Delivered:
        if not self.well:
            raise Unavailable("connection refused")
        return Delivered(f"took {message.key}")


def test_a_receiver_that_is_away_is_told_until_it_takes_something_and_nothing_waits_for_it(store: Store) -> None:
    receiver, clock = Receiver(), ReplayClock(at(9))
    store.commit(outcome(pushes=(QueuedPush("noc", "R-1", "R-1.1", b"{}"),)))
    outbox = Outbox(store.deliveries, {"noc": Way(receiver)}, clock, Changes())
    probe = channel_probe(outbox.troubles)
    assert list(probe()) == [Dependency("orders:noc", None, needed=False)]
    outbox._channels["noc"].work_off()
    (away,) = probe()
    assert (away.needed, away.trouble) == (False, "it does not take orders: connection refused")
    receiver.well = True
    clock.advance_to(at(10))
    outbox._channels["noc"].work_off()
    assert list(probe()) == [Dependency("orders:noc", None, needed=False)]


@pytest.mark.parametrize(("free", "told"), [(LEAST_FREE_BYTES - 1, True), (LEAST_FREE_BYTES, False)])
def test_a_disk_that_is_nearly_full_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, told: bool
) -> None:
    usage: Callable[[Path], Usage] = lambda _: Usage(0, 0, free)  # noqa: E731
    monkeypatch.setattr("service.operation.health.shutil.disk_usage", usage)
    (disk,) = disk_probe(tmp_path)()
    assert (disk.trouble is not None, disk.needed) == (told, False)


def test_room_is_told_of_a_folder_that_is_still_to_be_made(tmp_path: Path) -> None:
    assert free_bytes(tmp_path / "not" / "yet") == pytest.approx(free_bytes(tmp_path), rel=0.1)
