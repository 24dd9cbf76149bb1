"""The management page and its files, as they are answered."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import Request
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.responses import Response

from correlate.weekly import WeeklyRow
from service.dashboard.management.routes import management_routes
from service.dashboard.management.store_sheets import StoreSheets
from service.store.store import Store
from tests.service.asgi_client import AsgiClient
from tests.service.dashboard.management.test_store_sheets import NOW, filled
from tests.service.dashboard.page_app import page_app, pages
from tests.service.dashboard.who import somebody
from tests.service.made import inventory


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """One kind of database is enough for what pages look like."""
    opened = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


@pytest.fixture
def client(store: Store) -> Iterator[AsgiClient]:
    with AsgiClient(page_app(management_routes(pages(), filled(store)))) as client:
        yield client


def test_the_page_shows_the_table_as_the_operators_print_it(client: AsgiClient) -> None:
    text = client.get("/management?week=2011-W28").text
    assert text.count("<tr>") > 5
    for words in (
        "Cumulative outage hours",
        "2011-W28",
        "this week goes on",
        "Yinchuan",
        "−50.00%",
        "Golden window hit rate",
    ):
        assert words in text
    assert "still being summed" not in text


def test_it_is_there_in_chinese(client: AsgiClient) -> None:
    text = client.get("/management?lang=zh").text
    for words in ("小区退服累计时长", "银川", "万投比", "黄金抢修时间达标率", "亮红灯"):
        assert words in text


def test_an_empty_service_says_what_is_missing(store: Store) -> None:
    empty = StoreSheets(store, inventory, lambda: NOW, timedelta(days=1_100))
    with AsgiClient(page_app(management_routes(pages(), empty))) as client:
        text = client.get("/management").text
    for words in (
        "No complaint has come yet.",
        "No outage began in this week.",
        "No red light is on.",
        "No region had",
    ):
        assert words in text


def test_the_weekly_file_has_the_columns_of_the_contract(client: AsgiClient) -> None:
    answer = client.get("/management/weekly.csv?week=2011-W28")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert tuple(rows[0]) == WeeklyRow.__struct_fields__
    assert {row["week"] for row in rows} >= {"2011-W27", "2011-W28"}
    assert 'filename="goldenwindow-weekly-2011-W28.csv"' in answer.headers["content-disposition"]


def test_the_trend_file_says_what_is_modelled(client: AsgiClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/management/trend.csv").text)))
    assert {row["figure"]: row["basis"] for row in rows}["complaints_avoided"] == "modelled"
    hit = next(row for row in rows if row["figure"] == "golden_window_hit_rate" and row["week"] == "2011-W27")
    assert (hit["value"], hit["of"], hit["over"]) == ("1", "1", "true")


@pytest.mark.parametrize("week", ["2011-W60", "yesterday", "2011-w1", "'; --"])
def test_a_week_that_is_none_is_refused_in_words(client: AsgiClient, week: str) -> None:
    answer = client.get("/management", params={"week": week})
    assert answer.status_code == 422
    assert "ISO week" in answer.text


def test_a_region_that_nobody_knows_has_empty_tables(client: AsgiClient) -> None:
    answer = client.get("/management?region=Nowhere")
    assert answer.status_code == 200
    assert "No region is known" in answer.text


def test_a_person_of_one_region_sees_nothing_of_another(store: Store) -> None:
    app = page_app(management_routes(pages(), filled(store)))

    async def sign_in(request: Request, call_next: RequestResponseEndpoint) -> Response:
        request.state.principal = somebody("viewer", frozenset({"Guyuan"}))
        return await call_next(request)

    app.add_middleware(BaseHTTPMiddleware, dispatch=sign_in)
    with AsgiClient(app) as client:
        rows = list(csv.DictReader(io.StringIO(client.get("/management/weekly.csv").text)))
        other = client.get("/management/weekly.csv?region=Yinchuan").text
        places = client.get("/management").text
    assert {row["region"] for row in rows} == {"Guyuan"}
    assert "Yinchuan" not in other
    assert "YC2" not in places
