"""A storm of two thousand alarms a minute, from the alarms to what people read of it."""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec
import pytest

from alerts.channels.digest import Digest
from alerts.channels.push import Delivered, PushMessage
from alerts.channels.routing import Route
from alerts.notices.document import notice_line
from alerts.orders.tmf697 import order_line
from correlate.model import default_model
from correlate.rules import Rules
from ingest.alarm_wire import AlarmReader
from ingest.causes import CauseTable
from ingest.clock import ReplayClock
from ingest.inventory import Inventory
from ingest.records import Cell, Region, Site
from ingest.times import TimeReader
from service.channels.channel import Channel, Patience, Way
from service.local_time import LocalTime
from service.pipeline.batch_worker import BatchWorker, Clocks, Outgoing
from service.pipeline.recovery import Basis
from service.store.store import Store
from tests.service.made import at
from tests.service.recording import Posted, post

CELLS, PER_MINUTE = 2_000, 10
LOCAL = LocalTime("Asia/Shanghai").text
MINUTE = timedelta(minutes=1)


def network() -> Inventory:
    """Cells of which each hangs on something of its own, so that each outage is an order of its own."""
    cells = [
        Cell(f"C{n}", "Yinchuan", f"S{n}", f"district {n}", "3G", "urban", users=4000.0, backhaul_id=f"line-{n}")
        for n in range(CELLS)
    ]
    return Inventory([Region("Yinchuan", "银川", "Yinchuan", 8e6)], cells, [Site(f"S{n}") for n in range(CELLS)])


class Shift:
    """Those on duty: what their phone shows, and when."""

    def __init__(self, clock: ReplayClock) -> None:
        self._clock = clock
        self.read: list[tuple[datetime, int]] = []

    def push(self, _: PushMessage) -> Delivered:
        return self._show(1)

    def push_digest(self, digest: Digest) -> Delivered:
        return self._show(digest.messages)

    def _show(self, messages: int) -> Delivered:
        self.read.append((self._clock.now(), messages))
        return Delivered("shown")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(f"sqlite:///{tmp_path / 'store.db'}")


def storm_at(second: int) -> list[Posted]:
    """The alarms of 15 seconds, a quarter of a minute's."""
    first = second // 15 * (CELLS // 4)
    told = LOCAL(at(8) + timedelta(seconds=second))
    return [
        (
            "alarms",
            msgspec.json.encode({"alarm_id": f"A{n}", "cell_id": f"C{n}", "raised_at": told, "severity": "critical"}),
        )
        for n in range(first, first + CELLS // 4)
    ]


def worker_on(store: Store, clock: ReplayClock) -> BatchWorker:
    places = network()
    outgoing = Outgoing(
        (Route("shift", updates=False),),
        lambda order: order_line(order, LOCAL).rstrip(b"\n"),
        partial(notice_line, local=LOCAL),
    )
    readers = {"alarms": AlarmReader(places, TimeReader(places.timezone), CauseTable())}
    basis = Basis(places, default_model(), Rules())
    return BatchWorker(store, basis, readers, Clocks(wall=clock, events=clock), outgoing)


def test_a_storm_of_two_thousand_alarms_a_minute_is_a_handful_of_messages_and_none_is_lost(store: Store) -> None:
    clock = ReplayClock(at(8))
    shift, worker = Shift(clock), worker_on(store, clock)
    way = Way(shift, shift.push_digest, per_minute=PER_MINUTE)
    channel = Channel("shift", way, store.deliveries, clock, Patience())
    for second in range(0, 480, 15):
        clock.advance_to(at(8) + timedelta(seconds=second))
        post(worker, storm_at(second) if second < 60 else [])
        while not channel.work_off():
            pass
    pushed = sum(order.push.pushed for order in store.reads.queue(limit=CELLS + 1))
    told = sum(store.deliveries.counts("shift").values())
    assert pushed == CELLS
    assert sum(messages for _, messages in shift.read) == told >= CELLS
    by_minute = Counter(moment.replace(second=0) for moment, _ in shift.read)
    assert max(by_minute.values()) <= PER_MINUTE
    assert len(shift.read) <= 2 * PER_MINUTE
    store.close()
