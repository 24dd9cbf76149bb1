"""The service as a whole, put together from settings."""

import stat
from pathlib import Path

import httpx
import msgspec
import pytest

from ingest.inventory_wire import DatasetUnreadable
from service.api.server import Server, address, listen
from service.compose import Service, build_service
from service.configuration.setting_sections import InventorySection, Orders, StoreSection
from service.configuration.settings import Settings
from service.customers.customer_key import customer_key
from tests.service.recording import alarm_document, complaint_document


def network(folder: Path) -> Path:
    folder.mkdir()
    (folder / "dataset.toml").write_text('timezone = "Asia/Urumqi"\n')
    (folder / "regions.csv").write_text("region,subscribers\nYinchuan,800000\n")
    (folder / "cells.csv").write_text("cell_id,region,site_id,users\nYC1-1,Yinchuan,YC1,1500\nYC1-2,Yinchuan,YC1,900\n")
    (folder / "planned_work.csv").write_text("work_id,cell_id,starts_at,ends_at\nW-1,YC1-1,2011-07-05,tomorrow\n")
    return folder


def settings_of(tmp_path: Path, inventory: Path | None = None) -> Settings:
    return Settings(
        clock="replay",
        store=StoreSection(data_dir=tmp_path / "data"),
        inventory=InventorySection(path=inventory),
        orders=Orders(log=False, file=tmp_path / "orders.jsonl"),
    )


def run_once(service: Service) -> None:
    """One outage that gets an order, and what waits after it pushed."""
    with service.running():
        for kind, document in (alarm_document("YC1-1", 8), complaint_document(1, 8.5), complaint_document(2, 9)):
            service.pipeline.ingest_documents(kind, [document])
        while not service.outbox.is_idle():
            service.pipeline.changes.wait(service.pipeline.changes.number, 0.05)


def test_an_alarm_that_is_posted_becomes_a_line_in_the_file_of_orders(tmp_path: Path) -> None:
    service = build_service(settings_of(tmp_path, network(tmp_path / "network")))
    run_once(service)
    (line,) = (tmp_path / "orders.jsonl").read_bytes().splitlines()
    order = msgspec.json.decode(line)
    assert (order["cell_ids"], order["change"]) == (["YC1-1"], "issued")
    assert order["issued_at"].endswith("+06:00")
    service.close()


def test_the_service_goes_on_after_a_restart_where_it_was(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, network(tmp_path / "network"))
    service = build_service(settings)
    run_once(service)
    queue, now = service.store.reads.queue(), service.pipeline.now()
    service.close()
    again = build_service(settings_of(tmp_path))
    assert (again.store.reads.queue(), again.pipeline.now()) == (queue, now)
    assert again.inventory.timezone == "Asia/Urumqi"
    assert list(again.inventory.cells) == ["YC1-1", "YC1-2"]
    with again.running():
        kind, document = alarm_document("YC1-1", 8)
        assert again.pipeline.ingest_documents(kind, [document]).duplicate == 1
    again.close()


def test_without_an_inventory_cells_are_learnt_from_the_alarms_and_it_is_said(tmp_path: Path) -> None:
    service = build_service(settings_of(tmp_path))
    assert "cells are learnt from the alarms" in service.notes[0]
    run_once(service)
    service.pipeline.conclude()
    (outage,) = service.store.reads.outages()
    assert (outage.cell_id, outage.region) == ("YC1-1", "unknown")
    assert {row.region for row in service.store.reads.complaints()} == {"unknown"}
    service.close()


def test_a_bad_row_of_the_planned_work_is_noted_and_the_service_runs(tmp_path: Path) -> None:
    service = build_service(settings_of(tmp_path, network(tmp_path / "network")))
    assert [note.partition(":")[0] for note in service.notes] == ["planned_work.csv row 2"]
    service.close()


def test_an_inventory_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetUnreadable, match="is not a folder"):
        build_service(settings_of(tmp_path, tmp_path / "nowhere"))


def test_a_wrong_time_zone_of_the_inventory_is_refused(tmp_path: Path) -> None:
    folder = network(tmp_path / "network")
    (folder / "dataset.toml").write_text('timezone = "Asia/Beijing"\n')
    with pytest.raises(DatasetUnreadable, match=r"dataset\.toml"):
        build_service(settings_of(tmp_path, folder))


def test_documents_posted_over_http_are_answered_once_they_are_committed(tmp_path: Path) -> None:
    service = build_service(settings_of(tmp_path, network(tmp_path / "network")))
    sock = listen("127.0.0.1", 0)
    server = Server(service.app, sock)
    with service.running(), server.in_background(), httpx.Client(base_url=address(sock)) as client:
        _, document = alarm_document("YC1-1", 8)
        body = b"[" + document + b"," + document + b', {"alarm_id": 1}]'
        answer = client.post("/api/v1/alarms", content=body).json()
        assert (answer["accepted"], answer["duplicate"]) == (1, 1)
        assert [rejected["index"] for rejected in answer["rejected"]] == [2]
        assert client.get("/readyz").status_code == 200
    assert service.store.journal.last_batch() == 1
    service.close()


def test_the_key_of_customers_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    made = customer_key(tmp_path / "data", None)
    assert customer_key(tmp_path / "data", None) == made
    assert len(made) == 64
    (path,) = (tmp_path / "data").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert customer_key(tmp_path / "data", "of our own") == b"of our own"
    assert customer_key(tmp_path / "other", None) != made
