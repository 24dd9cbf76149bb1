"""The windows page over HTTP."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

import msgspec
import pytest
from fastapi import FastAPI

from alerts.what_if.weighed_limits import Material
from correlate.model import Model, default_model
from ingest.records import Region
from service.dashboard.frame.catalogue import Language
from service.dashboard.frame.pages import Pages
from service.dashboard.freshness_view import Sign
from service.dashboard.windows.routes import windows_routes
from service.dashboard.windows.view import WindowReads
from service.dashboard.windows.what_if import KeptWhatIf
from service.store.store import Store
from tests.correlate.made_facts import outage
from tests.service.asgi_client import AsgiClient
from tests.service.dashboard.windows.test_panels import FEW, LEARNT

NOT_REACHED = msgspec.structs.replace(
    LEARNT, segment="5G", technology="5G", status="not_reached", window_hours=None, window_lo=3.1, window_hi=None
)
CAREFUL = msgspec.structs.replace(LEARNT, endogenous=True, note="leans on nothing")
MODEL: Model = msgspec.structs.replace(default_model(), curves=(CAREFUL, FEW, NOT_REACHED), learnt=True)


class Around:
    zone = "Asia/Shanghai"
    regions: ClassVar = (Region("Yinchuan"),)

    def freshness(self, _language: Language) -> tuple[Sign, ...]:
        return ()


def client_of(store: Store, model: Model, count: int = 5) -> AsgiClient:
    outages = [outage(n, n + 3.0, outage_id=f"O-{n}", group_id=f"G-{n}") for n in range(count)]
    material = Material(outages, (), {}, "Asia/Shanghai", 1000.0, timedelta(seconds=180), complaints_known=True)
    reads = WindowReads(lambda: model, store.models, KeptWhatIf(lambda: material, lambda: 0), lambda: False)
    app = FastAPI()
    app.include_router(windows_routes(Pages(Around()), reads))
    return AsgiClient(app)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('windows') / 'windows.db'}")
    yield store
    store.close()


@pytest.fixture
def client(kept: Store) -> Iterator[AsgiClient]:
    with client_of(kept, MODEL) as client:
        yield client


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["burst 2:00", "golden window 3:00", "1:30–2:30", "200 outages", "read with care", "longer than 3:06"]),
        ("zh", ["爆发 2:00", "黄金抢修时间 3:00", "1:30–2:30", "200 起退服", "请谨慎解读", "长于 3:06"]),
    ],
)
def test_segments_say_what_is_known_of_them_in_both_languages(
    client: AsgiClient, language: str, said: list[str]
) -> None:
    text = client.get(f"/windows?lang={language}").text
    assert [each for each in said if each not in text] == []


def test_a_segment_stands_in_the_address(client: AsgiClient) -> None:
    text = client.get("/windows?lang=en&segment=4G").text
    assert '<h2 id="shown-title">4G</h2>' in text
    assert "too few outages or complaints" in text
    assert '<h2 id="shown-title">All outages</h2>' in client.get("/windows?lang=en&segment=no such").text


def test_the_page_is_there_before_the_limits_are_worked_out_and_asks_for_them(client: AsgiClient) -> None:
    text = client.get("/windows?lang=en&segment=4G").text
    assert 'hx-get="/windows/limits?segment=4G' in text
    part = client.get("/windows/limits?segment=4G&lang=en").text
    assert "those of all outages are shown" in part
    assert "hx-get" not in part


def test_a_limit_in_the_address_shows_what_it_comes_to_without_a_script(client: AsgiClient) -> None:
    two, four = (client.get(f"/windows?lang=en&limit={hours}").text for hours in (2, 4))
    crews = r'data-figure="orders" aria-live="polite"><b>(\d+)</b>'
    assert re.findall(crews, two) == ["5"]
    assert re.findall(crews, four) == ["0"]
    assert 'data-points="[{' in two


@pytest.mark.parametrize("limit", ["nan", "inf", "", "x", "-3", "1e400", "' or 1=1"])
def test_a_limit_that_is_none_does_no_harm(client: AsgiClient, limit: str) -> None:
    answer = client.get("/windows", params={"limit": limit, "lang": "en"})
    assert answer.status_code == 200
    assert re.findall(r">[^<]*\b(?:nan|inf)\b", answer.text) == []


def test_both_files_are_what_a_study_writes(client: AsgiClient) -> None:
    windows, curve = client.get("/windows/windows.csv"), client.get("/windows/curve.csv?segment=4G")
    assert windows.headers["content-type"].startswith("text/csv")
    assert windows.headers["content-disposition"] == 'attachment; filename="windows.csv"'
    assert windows.text.splitlines()[1].startswith("all,,,200,500,2,1.5,2.5,3,2.5,3.5,")
    assert {line.split(",")[0] for line in curve.text.splitlines()[1:]} == {"4G"}


def test_without_a_study_it_says_that_all_is_assumed_and_what_to_do(kept: Store) -> None:
    with client_of(kept, default_model(), 0) as client:
        text = client.get("/windows?lang=en&limit=4").text
    for said in ("assumed: no study has been made", "jobs.study_at", "No outage has been concluded yet"):
        assert said in text


def test_nothing_runs_inline(client: AsgiClient) -> None:
    text = client.get("/windows?limit=4").text
    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
    assert re.findall(r'\sstyle="|\son\w+="', text) == []
