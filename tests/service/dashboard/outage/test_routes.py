"""The outage page over HTTP."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from fastapi import FastAPI, Request, Response
from starlette.middleware.base import RequestResponseEndpoint

from alerts.explain.precision import Verdict
from alerts.orders.order import order_id_of
from correlate.facts import Share
from correlate.model import default_model
from ingest.records import Region
from service.dashboard.frame.catalogue import Language
from service.dashboard.frame.pages import Pages
from service.dashboard.freshness_view import Sign
from service.dashboard.outage.routes import outage_routes
from service.dashboard.outage.story import StoryReads
from service.dashboard.outage.verdicts import LinkVerdicts
from service.store.batch import Filed
from service.store.store import Store
from tests.correlate.made_facts import complaint as attributed
from tests.service.asgi_client import AsgiClient
from tests.service.dashboard.who import somebody
from tests.service.made import alarm, at, complaint, inventory, open_outage, order, outcome, picture

ZONE = "Asia/Shanghai"
OUTAGE = open_outage()
HOSTILE = "<script>alert(1)</script>"
FORM = {"content-type": "application/x-www-form-urlencoded"}


class Around:
    zone = ZONE
    regions: ClassVar = (Region("Yinchuan", name_zh="银川", name_en="Yinchuan"),)

    def freshness(self, _language: Language) -> tuple[Sign, ...]:
        return ()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('outage') / 'outage.db'}")
    share = Share(OUTAGE.outage_id, 0.8, planned=False)
    drawn = picture(9, OUTAGE, open_outage("YC1-2"), causes=(HOSTILE,))
    filed = tuple(Filed(each, at(8)) for each in (alarm(8, probable_cause=HOSTILE), complaint(8.5)))
    facts = (drawn, attributed(8.5, share))
    store.commit(outcome(1, 9, records=filed, facts=facts, orders=(order(8.1, order_id_of("G-1")),)))
    yield store
    store.close()


def app_on(store: Store) -> FastAPI:
    app, pages = FastAPI(), Pages(Around())
    reads = StoryReads(store.reads, store.outage_stories, store.outage_steps, inventory(), default_model, lambda: at(9))
    verdicts = LinkVerdicts(store.feedback, store.explained, lambda: at(9))
    app.include_router(outage_routes(pages, reads, verdicts, ZONE))
    return app


@pytest.fixture
def client(store: Store) -> Iterator[AsgiClient]:
    with AsgiClient(app_on(store)) as client:
        yield client


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["YC1", "Yinchuan", "2 cells out of service", "made from one of its cells", "Order issued"]),
        ("zh", ["YC1", "银川", "2 个小区退服", "来自其退服小区 YC1-1", "归因于此的投诉及依据", "工单已派单"]),
    ],
)
def test_the_story_is_told_in_both_languages(client: AsgiClient, language: str, said: list[str]) -> None:
    text = client.get(f"/outages/G-1?lang={language}").text
    assert [each for each in said if each not in text] == []


def test_the_picture_stands_as_a_table_too(client: AsgiClient) -> None:
    text = client.get("/outages/G-1?lang=en").text
    assert 'data-course="{' in text
    assert "The same as a table" in text
    assert text.count('<tr class="ahead">') >= 3


def test_what_records_say_stays_text_and_nothing_runs_inline(client: AsgiClient) -> None:
    text = client.get("/outages/G-1").text
    assert HOSTILE not in text
    assert "&lt;script&gt;alert(1)" in text
    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
    assert re.findall(r'\sstyle="|\son\w+="', text) == []


def test_an_outage_an_order_or_a_former_id_leads_to_the_group(client: AsgiClient) -> None:
    for name in (OUTAGE.outage_id, order_id_of("G-1")):
        answer = client.get(f"/outages/{name}")
        assert (answer.status_code, answer.headers["location"]) == (302, "/outages/G-1")


def test_an_outage_that_nobody_knows_is_said_to_be_unknown_with_a_next_step(client: AsgiClient) -> None:
    answer = client.get("/outages/G-404?lang=en")
    assert answer.status_code == 404
    assert "There is no outage G-404" in answer.text
    assert client.get("/outages/G-404/part").status_code == 404


def test_the_part_is_not_sent_again_to_who_has_seen_it(client: AsgiClient) -> None:
    (address,) = re.findall(r'hx-get="(/outages/G-1/part[^"]*)"', client.get("/outages/G-1/part?lang=en").text)
    assert client.get(address.replace("&amp;", "&") + "&lang=en").status_code == 204


def test_a_person_confirms_and_rejects_links_and_sees_that_they_did(client: AsgiClient, store: Store) -> None:
    for verdict in ("confirm", "reject"):
        form = f"complaint_id=C-1&outage_id={OUTAGE.outage_id}&verdict={verdict}&shown=8"
        answer = client.request("POST", "/outages/G-1/links", form.encode(), FORM)
        assert (answer.status_code, answer.headers["location"]) == (303, "/outages/G-1?shown=8#complaints")
    assert [said.verdict for said in store.feedback.newest(5)] == [Verdict.REJECT, Verdict.CONFIRM]
    text = client.get("/outages/G-1?lang=en").text
    assert "rejected by operator" in text
    assert 'value="reject" aria-pressed="true"' in text


@pytest.mark.parametrize(
    "form",
    [
        "verdict=confirm",
        f"complaint_id=C-1&outage_id={OUTAGE.outage_id}&verdict=perhaps",
        "complaint_id=C-1&outage_id=O-404&verdict=confirm",
        f"complaint_id=C-404&outage_id={OUTAGE.outage_id}&verdict=confirm",
    ],
)
def test_a_form_that_says_nothing_of_what_there_is_is_refused(client: AsgiClient, form: str) -> None:
    answer = client.request("POST", "/outages/G-1/links", form.encode(), FORM)
    assert answer.status_code == 422
    assert "eload the page" in answer.text


@pytest.mark.parametrize("shown", ["0", "501", "many"])
def test_more_evidence_than_a_page_holds_can_not_be_asked_for(client: AsgiClient, shown: str) -> None:
    assert client.get(f"/outages/G-1?shown={shown}").status_code == 422


def test_who_may_not_see_the_region_is_told_of_no_outage(store: Store) -> None:
    app = app_on(store)

    @app.middleware("http")
    async def signed_in(request: Request, call_next: RequestResponseEndpoint) -> Response:
        request.state.principal = somebody("dispatcher", frozenset({"Guyuan"}))
        return await call_next(request)

    with AsgiClient(app) as client:
        assert client.get("/outages/G-1").status_code == 404
        assert client.get(f"/outages/{OUTAGE.outage_id}").status_code == 404
        assert client.get("/outages/G-1/part").status_code == 404
        form = f"complaint_id=C-1&outage_id={OUTAGE.outage_id}&verdict=confirm"
        assert client.request("POST", "/outages/G-1/links", form.encode(), FORM).status_code == 404


def test_style_and_script_are_files_of_our_own(client: AsgiClient) -> None:
    static = Path(__file__).parents[4] / "service" / "dashboard" / "static"
    for name in re.findall(r'(?:href|src)="/static/([^"#]+)"', client.get("/outages/G-1").text):
        assert (static / name).is_file()
