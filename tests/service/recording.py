"""A small recording as documents, a pipeline for it, and all that a store holds after it."""

import random
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from itertools import islice

import msgspec
from sqlalchemy import Column, Engine, Table, create_engine, select

from alerts.action import ACTIONS
from alerts.action_wire import ActionReader
from alerts.channels.routing import Route
from alerts.orders.order import RepairOrder
from correlate.model import default_model
from correlate.rules import Rules
from ingest.alarm_wire import AlarmReader
from ingest.causes import CauseTable
from ingest.clock import Clock, ReplayClock
from ingest.complaint_wire import ComplaintReader
from ingest.times import TimeReader
from service.intake.inbox import IngestAnswer, Submission
from service.intake.intake import Reader
from service.pipeline.batch_worker import BatchWorker, Clocks, Outgoing
from service.pipeline.recovery import Basis
from service.store import schema
from service.store.store import Store
from tests.service.made import at, inventory

Posted = tuple[str, bytes]
"""A kind and a document of it."""

KEY = b"a key that is only for tests"


def alarm_document(cell_id: str, raised: float, cleared: float | None = None, **fields: object) -> Posted:
    """A raise, or the clear of it where `cleared` is given; hours after Monday."""
    known = raised if cleared is None else cleared
    document: dict[str, object] = {
        "alarm_id": f"A-{cell_id}-{raised}",
        "cell_id": cell_id,
        "raised_at": at(raised),
        "severity": "major",
        "probable_cause": "小区退服",
        "received_at" if cleared is None else "clear_received_at": at(known + 0.002),
    }
    if cleared is not None:
        document["cleared_at"] = at(cleared)
    return "alarms", msgspec.json.encode({**document, **fields})


def site_document(site_id: str, raised: float) -> Posted:
    """A raise that stands for all cells of a site."""
    document = {"alarm_id": f"S-{raised}", "site_id": site_id, "raised_at": at(raised), "effect": "out_of_service"}
    return "alarms", msgspec.json.encode(document)


def complaint_document(number: int, hours: float, cell_id: str = "YC1-1", **fields: object) -> Posted:
    region = "Yinchuan" if cell_id.startswith("YC") else "Guyuan"
    document = {
        "complaint_id": f"C-{number}",
        "created_at": at(hours),
        "received_at": at(hours + 0.01),
        "region": region,
        "cell_id": cell_id,
        "location_source": "serving_cell",
        "customer_ref": f"1390000{number:04d}",
    }
    return "complaints", msgspec.json.encode({**document, **fields})


def recording(seed: int = 1) -> list[Posted]:
    """Three days with outages of cells and of a site, complaints, duplicates and documents that can not be taken."""
    chance = random.Random(seed)  # noqa: S311
    timed: list[tuple[float, Posted]] = []
    for cell_id in inventory().cells:
        for day in range(3):
            start = day * 24 + chance.uniform(6, 18)
            end = start + chance.choice([0.03, 0.7, 2.5, 9.0])
            timed.append((start, alarm_document(cell_id, start)))
            timed.append((end, alarm_document(cell_id, start, end)))
    for number in range(50):
        hours = chance.uniform(0, 70)
        cell_id = chance.choice(list(inventory().cells))
        timed.append((hours, complaint_document(number, hours, cell_id)))
        closed = {"resolved_at": at(hours + 3), "cause": "equipment", "received_at": at(hours + 3)}
        timed.append((hours + 3, complaint_document(number, hours, cell_id, **closed)))
    timed.extend((hours, site_document("YC2", hours)) for hours in (30.0, 52.0))
    timed.extend((hours, document) for hours, document in timed[::17])
    timed.append((50.0, ("alarms", b'{"alarm_id": "A-x", "cell_id": "nowhere", "raised_at": "2011-07-05"}')))
    timed.append((60.0, ("complaints", b"\xff\xfe not a document")))
    return [document for _, document in sorted(timed, key=lambda pair: pair[0])]


def batches(documents: Sequence[Posted], sizes: Sequence[int]) -> Iterator[list[Posted]]:
    """The documents in batches of these sizes, over and over."""
    rest, number = iter(documents), 0
    while batch := list(islice(rest, sizes[number % len(sizes)])):
        yield batch
        number += 1


def order_body(order: RepairOrder) -> bytes:
    return order.key.encode()


def worker_on(
    store: Store, events: Clock | None = None, unsaved: int = 20_000, rules: Rules | None = None
) -> BatchWorker:
    """A worker for the inventory in `made`; its time is the recording's where `events` is None."""
    places = inventory()
    times = TimeReader(places.timezone)
    readers: dict[str, Reader] = {
        "alarms": AlarmReader(places, times, CauseTable()),
        "complaints": ComplaintReader(places, times, KEY),
        ACTIONS: ActionReader(places.regions),
    }
    clocks = Clocks(wall=events or ReplayClock(at(0)), events=events)
    outgoing = Outgoing((Route("log", unpushed=True),), order_body, msgspec.json.encode)
    return BatchWorker(store, Basis(places, default_model(), rules or Rules()), readers, clocks, outgoing, unsaved)


def post(worker: BatchWorker, documents: Sequence[Posted]) -> list[IngestAnswer]:
    """One batch, in this thread: raises what the commit raises."""
    submissions = [Submission(kind, [document], Future()) for kind, document in documents]
    worker.turn(submissions)
    return [submission.answer.result(0) for submission in submissions]


def contents(url: str) -> Mapping[str, list[tuple[object, ...]]]:
    """Every row of every table, but for the numbers that the database counts up: what is undone leaves gaps."""
    engine: Engine = create_engine(url)
    with engine.connect() as connection:
        held = {
            name: sorted((tuple(row) for row in connection.execute(select(*_counted_by_us(table)))), key=repr)
            for name, table in schema.metadata.tables.items()
        }
    engine.dispose()
    return held


def _counted_by_us(table: Table) -> list[Column[object]]:
    return [column for column in table.columns if column is not table.autoincrement_column]
