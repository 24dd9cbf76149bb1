"""Inventory over HTTP: all rows of a kind or none, checked as files are, kept for the next start."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from fastapi import FastAPI

from ingest.inventory import Inventory
from ingest.records import Cell, Region
from service.api.inventory_routes import inventory_routes
from service.api.problems import answer_problems
from service.given_inventory import GivenInventory
from service.inventory_source import inventory_of
from service.store.store import Store
from tests.service.asgi_client import AsgiClient

REGIONS = "region,name_zh,subscribers\nyinchuan,银川,1300000\nguyuan,固原,500000\n"
CELLS = "小区编号,基站编号,地市,区县,制式\nYC1-1,YC1,yinchuan,兴庆区,4G\nGY1-1,GY1,guyuan,西吉县,2G\n"
CSV = {"Content-Type": "text/csv"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    yield store
    store.close()


def client_of(store: Store, folder: Path | None = None) -> AsgiClient:
    app = FastAPI()
    answer_problems(app)
    app.include_router(inventory_routes(GivenInventory(store.network, "Asia/Shanghai", {}, folder)))
    return AsgiClient(app)


@pytest.fixture
def client(store: Store) -> Iterator[AsgiClient]:
    with client_of(store) as client:
        yield client


def put(
    client: AsgiClient, kind: str, body: str, headers: dict[str, str] = CSV, status: int = 200
) -> dict[str, object]:
    answer = client.request("PUT", f"/inventory/{kind}", body.encode(), headers)
    assert answer.status_code == status, answer.text
    told: dict[str, object] = answer.json()
    return told


def test_what_was_given_is_the_inventory_of_the_next_start(client: AsgiClient, store: Store) -> None:
    assert put(client, "regions", REGIONS)["kept"] == 2
    answer = put(client, "cells", CELLS)
    assert (answer["kept"], answer["before"], answer["in_force"]) == (2, 0, "from the next start")
    put(client, "sites", "site_id,owner\nYC1,self\n")
    put(client, "planned_work", "work_id,site_id,starts_at,ends_at\nW,YC1,2011-07-05 01:00,2011-07-05 05:00\n")
    inventory, notes = inventory_of(store, None, "Asia/Shanghai", {})
    assert (list(inventory.regions), list(inventory.cells), list(inventory.sites)) == (
        ["yinchuan", "guyuan"],
        ["YC1-1", "GY1-1"],
        ["YC1"],
    )
    assert ([work.work_id for work in inventory.works], notes) == (["W"], [])


def test_json_is_read_as_an_array_or_a_document_a_line(client: AsgiClient, store: Store) -> None:
    array = msgspec.json.encode([{"region": "yinchuan"}, {"region": "guyuan", "subscribers": 7}]).decode()
    assert put(client, "regions", array, {"Content-Type": "application/json"})["kept"] == 2
    lines = '{"region": "yinchuan"}\n{"region": "wuzhong"}\n'
    assert put(client, "regions", lines, {"Content-Type": "application/x-ndjson"}) == {
        "kind": "regions",
        "kept": 2,
        "before": 2,
        "in_force": "from the next start",
        "note": put(client, "regions", lines, {})["note"],
    }
    assert list(store.network.inventory("UTC").regions) == ["yinchuan", "wuzhong"]


@pytest.mark.parametrize(
    ("kind", "body", "row", "said"),
    [
        ("regions", "region,subscribers\nyinchuan,many\n", 2, "subscribers"),
        ("cells", "cell_id,region\nX,yinchuan\nY,nowhere\n", 3, "region 'nowhere' is not in regions"),
        ("cells", "cell_id,region\nX,yinchuan\n,yinchuan\n", 3, "cell_id is empty"),
        ("sites", "site_id,owner\nS,a,b,c\n", 2, "4 fields under a header of 2"),
        ("planned_work", "work_id,site_id,starts_at,ends_at\nW,S,soon,later\n", 2, "starts_at"),
    ],
)
def test_one_wrong_row_is_named_with_its_remedy_and_nothing_is_taken(
    client: AsgiClient, store: Store, kind: str, body: str, row: int, said: str
) -> None:
    store.network.replace(Inventory([Region("yinchuan")], [Cell("OLD", "yinchuan")]))
    answer = put(client, kind, body, status=422)
    (wrong,) = msgspec.convert(answer["rows"], list[dict[str, object]])
    assert wrong["row"] == row
    assert said in str(wrong["detail"])
    assert f"row {row}: " in str(answer["detail"])
    assert "Nothing was taken" in str(answer["detail"])
    kept = store.network.inventory("UTC")
    assert (list(kept.cells), list(kept.sites), kept.works) == (["OLD"], [], ())


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("cells", "site_id,district\nS,D\n", "column cell_id, region is missing"),
        ("regions", "", "is empty"),
        ("regions", "region\n", "not one row of regions"),
        ("regions", "region\nguyuan\n", "Cells are kept of yinchuan"),
        ("regions", "[1, 2", "can not be read"),
    ],
)
def test_what_can_not_stand_as_a_whole_is_told(
    client: AsgiClient, store: Store, kind: str, body: str, said: str
) -> None:
    store.network.replace(Inventory([Region("yinchuan")], [Cell("OLD", "yinchuan")]))
    answer = client.request("PUT", f"/inventory/{kind}", body.encode())
    assert answer.status_code in (400, 422)
    assert said in answer.json()["detail"]


def test_files_of_a_folder_go_before_what_is_given(store: Store, tmp_path: Path) -> None:
    with client_of(store, tmp_path) as client:
        assert "inventory.path names a folder" in str(put(client, "cells", CELLS, status=409)["detail"])


def test_a_kind_that_there_is_not_is_told_with_the_choices(client: AsgiClient) -> None:
    assert "'planned_work'" in str(put(client, "towers", CELLS, status=422)["detail"])
