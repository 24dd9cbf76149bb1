"""InfluxDB stops for an hour while alarms and complaints come: nothing waits for it, and it is told everything."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import msgspec
import pytest

from ingest.clock import ReplayClock
from service.compose import build_service
from service.configuration.setting_sections import Influx, InventorySection, Orders, StoreSection
from service.configuration.settings import Settings
from service.projections.projector import Bounds, Projector
from service.projections.targets import INFLUX, influx_sink, tellings_of
from service.store.store import Store
from tests.servers.influxdb import ORG, TOKEN, InfluxServer
from tests.service.asgi_client import AsgiClient
from tests.service.made import at
from tests.service.recording import alarm_document, batches, complaint_document, post, recording, worker_on


def network(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "regions.csv").write_text("region,subscribers\nYinchuan,800000\n")
    (folder / "cells.csv").write_text("cell_id,region,site_id,technology,users\nYC1-1,Yinchuan,YC1,3G,1500\n")
    return folder


def settings_of(influx: InfluxServer, bucket: str, folder: Path) -> Settings:
    return Settings(
        clock="replay",
        store=StoreSection(data_dir=folder / "data"),
        inventory=InventorySection(path=network(folder / "network")),
        orders=Orders(log=False, file=folder / "orders.jsonl"),
        influx=Influx(url=influx.url, token=TOKEN, org=ORG, bucket=bucket),  # type: ignore[arg-type]
    )


@pytest.fixture
def stopped(influx: InfluxServer) -> Iterator[InfluxServer]:
    """A server that is stopped, and started again for the others at last."""
    influx.stop()
    yield influx
    if not influx.is_running:
        influx.start()


def told_bins(influx: InfluxServer, bucket: str) -> dict[tuple[str, datetime], dict[str, float]]:
    found: dict[tuple[str, datetime], dict[str, float]] = {}
    for row in influx.rows(bucket, '|> filter(fn: (r) => r._measurement == "complaints")'):
        place = row["region"], datetime.fromisoformat(row["_time"])
        found.setdefault(place, {})[row["_field"]] = float(row["_value"])
    return found


def kept_bins(store: Store) -> dict[tuple[str, datetime], dict[str, float]]:
    return {
        (each.region, each.starts_at): {
            "observed": each.observed,
            "expected": each.expected,
            "upper": each.upper,
            "attributed": each.attributed,
        }
        for each in store.reads.recent_bins(at(0))
        if each.district is None
    }


def test_after_an_hour_without_it_it_is_told_everything_and_nothing_waited(
    influx: InfluxServer, store: Store, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    bucket = influx.new_bucket(request.node.name[-40:])
    settings, wall = settings_of(influx, bucket, tmp_path), ReplayClock(at(0))
    worker = worker_on(store)
    worker._outgoing = msgspec.structs.replace(worker._outgoing, tellings=tellings_of(settings))
    worker._clocks = msgspec.structs.replace(worker._clocks, wall=wall)
    sink = influx_sink(settings.influx)
    projector = Projector(INFLUX, sink, store.projections, store.leases, wall, holder="me", bounds=Bounds())
    request.getfixturevalue("stopped")
    parts = list(batches(recording(), [20]))
    for part in parts:
        post(worker, part)
        wall.advance_to(wall.now() + timedelta(hours=1) / len(parts))
        projector.work_off()
    assert wall.now() >= at(1)
    assert "does not answer" in str(projector.trouble)
    waiting = store.projections.backlog(INFLUX)
    assert waiting.waiting > 400
    influx.start()
    wall.advance_to(wall.now() + timedelta(minutes=1))
    while projector.work_off() == timedelta(0):
        pass
    projector.close()
    assert projector.trouble is None
    assert told_bins(influx, bucket) == kept_bins(store)
    after = store.projections.backlog(INFLUX)
    assert (after.waiting, after.taken, after.refused, after.dropped) == (0, waiting.waiting, 0, 0)


def wait_until(holds: Callable[[], bool], most_s: float = 30.0) -> None:
    until = monotonic() + most_s
    while not holds():
        assert monotonic() < until
        sleep(0.05)


def test_the_service_takes_what_comes_while_it_is_away_and_is_degraded_and_ready(
    stopped: InfluxServer, tmp_path: Path
) -> None:
    service = build_service(settings_of(stopped, "golden", tmp_path))
    with AsgiClient(service.app) as client, service.running():
        for number in range(12):
            hours = 8 + number / 2
            for kind, document in (alarm_document("YC1-1", hours), complaint_document(number, hours)):
                service.pipeline.ingest_documents(kind, [document])
        wait_until(lambda: "projection:influx" in client.get("/readyz").json()["degraded"])
        assert client.get("/readyz").json()["ready"]
        assert service.store.projections.backlog(INFLUX).waiting > 0
        stopped.start()
        wait_until(lambda: client.get("/readyz").json()["checks"]["projection:influx"] == "ok")
        wait_until(lambda: service.store.projections.backlog(INFLUX).waiting == 0)
    measured = {row["_measurement"] for row in stopped.rows("golden")}
    assert measured == {"complaints", "outages", "windows", "queue"}
    assert told_bins(stopped, "golden") == kept_bins(service.store)
    assert len(told_bins(stopped, "golden")) > 10
    service.close()
