"""The dispatcher's page over HTTP, on a real worker: as a script asks for it, and as a browser without one does."""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint

from alerts.escalation.roster import Person, Roster
from correlate.model import default_model
from ingest.clock import ReplayClock
from ingest.records import Region
from service.api.order_routes import OrderActions
from service.api.problems import answer_problems
from service.dashboard.frame.catalogue import Language
from service.dashboard.frame.pages import Pages
from service.dashboard.freshness_view import Sign
from service.dashboard.outage.story import StoryReads
from service.dashboard.queue.desk import PAGE, QueueDesk, QueueReads
from service.dashboard.queue.routes import queue_routes
from service.intake.inbox import IngestAnswer, Submission
from service.store.store import Store
from tests.service.asgi_client import AsgiClient
from tests.service.dashboard.who import somebody
from tests.service.made import at, inventory, order, outcome
from tests.service.recording import alarm_document, post, worker_on

ZONE = "Asia/Shanghai"
HOSTILE = "<script>alert(1)</script>\"'>"
SCRIPT = {"HX-Request": "true"}
ROSTER = Roster({"li": Person("li", "Li Wei", ("crew",), "North")})


class Around:
    zone = ZONE
    regions = (Region("Yinchuan", "银川", "Yinchuan"), Region("Guyuan", "固原", "Guyuan"))

    def freshness(self, language: Language) -> tuple[Sign, ...]:  # noqa: ARG002 - the strip is not looked at here
        return ()


class Site:
    """The page on a worker of its own, with one order for a cell of Yinchuan; `principal` is who asks."""

    def __init__(self, url: str) -> None:
        self.store, self.clock = Store.open(url), ReplayClock(at(8))
        self.worker = worker_on(self.store, self.clock)
        self.principal = somebody("dispatcher", name="operator")
        post(self.worker, [alarm_document("YC1-1", 8)])
        self.clock.advance_to(at(8.5))
        self.worker.turn([])
        (self.order,) = self.store.reads.queue()
        self.path = f"/queue/orders/{self.order.order_id}"
        self.client = AsgiClient(self._app())

    def _app(self) -> FastAPI:
        reads, store, places, now = self.store.reads, self.store, inventory(), self.clock.now
        stories = StoryReads(reads, store.outage_stories, store.outage_steps, places, default_model, now)
        sources = QueueReads(reads, store.order_queue, stories)
        desk = QueueDesk(sources, places, default_model, lambda: ROSTER, now, store.journal.last_batch)
        by_hand = OrderActions(self.take, reads, store.actions, now, ZONE)
        app = FastAPI()
        answer_problems(app)
        app.include_router(queue_routes(Pages(Around()), desk, by_hand, ZONE))

        async def signed_in(request: Request, go_on: RequestResponseEndpoint) -> Response:
            request.state.principal = self.principal
            return await go_on(request)

        app.add_middleware(BaseHTTPMiddleware, dispatch=signed_in)
        return app

    def take(self, kind: str, documents: Sequence[bytes]) -> IngestAnswer:
        submission = Submission(kind, documents, Future())
        self.worker.turn([submission])
        return submission.answer.result(0)

    def get(self, path: str = "/queue", lang: str = "en", status: int = 200, **query: str | int) -> str:
        answer = self.client.get(path, headers=SCRIPT, params={"lang": lang, **query})
        assert answer.status_code == status, answer.text
        return answer.text

    def posts(self, verb: str, *, script: bool = False, query: str = "", **fields: str) -> httpx.Response:
        body = urlencode(fields).encode()
        return self.client.post(f"{self.path}/{verb}{query}", body, SCRIPT if script else {"Accept-Language": "en"})

    def state(self) -> tuple[str, str, str]:
        found = self.store.reads.order(self.order.order_id)
        assert found is not None
        return found.life.stage.value, found.life.by, found.life.note


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(f"sqlite:///{tmp_path / 'queue.db'}")
    with site.client:
        yield site
    site.store.close()


def test_a_row_tells_place_worth_countdowns_state_and_why(site: Site) -> None:
    (row,) = re.findall(r'<tr id="order-.*?</tr>', site.get(), re.DOTALL)
    for said in ("YC1", "1 cell", "1,500 users", "so far", "if left", "in 1:30", "issued", "小区退服"):
        assert said in row
    assert re.search(r'data-until="\d+\.0" data-since="\d+\.0"', row)


def test_an_order_opens_in_place_with_forecast_evidence_history_and_what_can_be_done(site: Site) -> None:
    page = site.get(order=site.order.order_id)
    assert page.count('id="opened"') == 1
    assert page.index(f'id="order-{site.order.order_id}"') < page.index('id="opened"') < page.index("</table>")
    for said in ("data-holds", "data-course=", "No order avoids more an hour", "Who did what", "Li Wei", "North"):
        assert said in page
    offered = re.findall(r'data-verb="(\w+)"', page)
    assert offered == ["acknowledge", "reject", "redispatch", "assign", "start", "cancel", "comment"]


def test_what_opens_in_a_page_is_what_a_script_asks_for_alone(site: Site) -> None:
    part = site.get(site.path)
    assert part.lstrip().startswith('<div class="order-opened"')
    assert "<html" not in part


def test_without_a_script_a_form_leads_to_the_page_with_the_order_as_it_stands(site: Site) -> None:
    answer = site.posts("acknowledge", query="?q=YC1&start=0", unit="North", note="coming", key="k-1")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/queue?q=YC1&order={site.order.order_id}#order-{site.order.order_id}"
    assert site.state() == ("acknowledged", "operator", "coming")
    followed = site.get(answer.headers["location"].partition("#")[0].partition("?")[0], order=site.order.order_id)
    assert "acknowledged" in followed
    assert "North" in followed


def test_a_script_is_answered_with_the_order_as_it_stands(site: Site) -> None:
    answer = site.posts("hold", script=True, reason="no_access", until="2011-07-04T12:30", key="k")
    assert answer.status_code == 409
    site.posts("acknowledge", script=True, key="k-2")
    held = site.posts("hold", script=True, reason="no_access", until="2011-07-04T12:30", key="k-3")
    assert held.status_code == 200
    assert "The order is now “held”" in held.text
    assert "held until 2011-07-04 12:30" in site.get()


def test_a_form_that_is_sent_twice_is_carried_out_once(site: Site) -> None:
    for _ in range(2):
        assert site.posts("comment", note="seen", key="same").status_code == 303
    assert len(site.store.reads.order_history(site.order.order_id)) == site.order.version + 1


def test_each_form_carries_a_key_of_its_own(site: Site) -> None:
    keys = re.findall(r'name="key" value="([^"]+)"', site.get(site.path) + site.get(site.path))
    assert len(keys) == len(set(keys)) == 14


@pytest.mark.parametrize(("script", "shown"), [(True, '<div class="order-opened"'), (False, "<!doctype html>")])
def test_what_the_desk_refuses_is_told_beside_the_order_and_changes_nothing(
    site: Site, script: bool, shown: str
) -> None:
    answer = site.posts("resume", script=script, key="k")
    assert answer.status_code == 409
    assert answer.text.lstrip().startswith(shown)
    assert "“Resume” was not done: the order is “issued” by now" in answer.text
    assert 'role="alert"' in answer.text
    assert site.state()[0] == "issued"


def test_a_form_that_lacks_something_is_told_with_what(site: Site) -> None:
    answer = site.posts("redispatch", script=True, key="k")
    assert answer.status_code == 422
    assert "unit is missing" in answer.text


def test_a_receipt_of_a_scene_closes_the_order_and_one_that_lacks_something_comes_back(site: Site) -> None:
    site.posts("start", key="1")
    lacking = site.posts("complete", script=True, key="2", receipt_scene="power", receipt_cause="市电停电")
    assert "The receipt went back" in lacking.text
    assert site.state()[0] == "in_progress"
    full = {"measures": "发电", "restored_at": "2011-07-04T08:20", "supply": "generator", "cause": "市电停电"}
    told = urlencode({"key": "3", "receipt_scene": "power", **{f"receipt_{name}": full[name] for name in full}})
    assert site.client.post(f"{site.path}/complete", told.encode()).status_code == 303
    assert site.state()[0] == "completed"
    assert "No longer pay" in site.get()


def test_those_who_may_only_look_are_offered_nothing_and_refused_in_words(site: Site) -> None:
    site.principal = somebody("viewer", name="guest")
    assert "data-verb" not in site.get(site.path)
    answer = site.posts("acknowledge", script=True, key="k")
    assert answer.status_code == 403
    assert "ask an administrator" in answer.text
    assert site.state()[0] == "issued"


def test_orders_of_other_regions_are_not_there_at_all(site: Site) -> None:
    site.principal = somebody("dispatcher", frozenset({"Guyuan"}), "li")
    assert site.order.order_id not in site.get()
    assert "Yinchuan" not in re.sub(r"<select.*?</select>", "", site.get("/queue/table"), flags=re.DOTALL)
    site.get(site.path, status=404)
    assert site.posts("acknowledge", key="k").status_code == 404
    assert "is not known here" in site.get(order=site.order.order_id, status=404)
    assert site.state()[0] == "issued"


def test_what_a_person_did_is_signed_with_their_name_and_is_theirs(site: Site) -> None:
    site.principal = somebody("dispatcher", name="wang")
    assert "No open order is like that" in site.get(mine=1)
    site.posts("acknowledge", key="k", by="boss")
    assert site.state()[:2] == ("acknowledged", "wang")
    assert site.order.order_id in site.get(mine=1)


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ({"q": "yc1"}, True),
        ({"q": "nowhere"}, False),
        ({"region": "Guyuan"}, False),
        ({"stage": "issued"}, True),
        ({"priority": "P9"}, False),
        ({"start": "100"}, True),
        ({"start": "-1"}, True),
        ({"start": "x" * 300}, True),
        ({"unit": HOSTILE}, False),
    ],
)
def test_filters_stand_in_the_address(site: Site, query: dict[str, str], there: bool) -> None:
    page = site.client.get("/queue", params=query)
    assert page.status_code == 200
    assert (f'data-key="{site.order.order_id}"' in page.text) is there


def test_a_table_that_was_seen_is_not_sent_again_until_something_changes(site: Site) -> None:
    (again,) = re.findall(r'hx-get="([^"]+)"', site.get("/queue/table"))
    path = again.replace("&amp;", "&")
    assert site.client.get(path, headers={"Cookie": "lang=en"}).status_code == 204
    site.posts("comment", note="x", key="k")
    site.posts("acknowledge", key="k")
    assert site.client.get(path, headers={"Cookie": "lang=en"}).status_code == 200


def test_the_queue_is_paged_by_rank(site: Site) -> None:
    many = tuple(order(8.5, f"R-{n}", f"G-{n}", index=float(n), region="Guyuan") for n in range(PAGE + 30))
    site.store.commit(outcome(site.store.journal.last_batch() + 1, orders=many))
    first, second = (site.get(region="Guyuan", start=start) for start in (0, PAGE))
    assert first.count('data-key="') == PAGE
    assert second.count('data-key="') == 30
    assert "1–100 of 130" in first
    assert 'start=100" rel="next"' in first
    assert re.search(rf"<b>{PAGE + 1}</b>.*R-29\b", second, re.DOTALL)
    assert "101–130 of 130" in site.get(region="Guyuan", start=99_999)


def test_whatever_people_and_systems_write_stays_text(site: Site) -> None:
    hostile = order(
        8.5, "R-h", HOSTILE, site_ids=(HOSTILE,), causes=(HOSTILE,), region=HOSTILE, owner=HOSTILE, work_id=HOSTILE
    )
    site.store.commit(outcome(site.store.journal.last_batch() + 1, orders=(hostile,)))
    site.posts("comment", note=HOSTILE, key="k")
    texts = [site.get(), site.get(order="R-h"), site.get(order=site.order.order_id), site.get(q=HOSTILE)]
    for text in texts:
        assert "<script>alert" not in text
        assert not re.search(r"<[^>]+ on\w+=|style=", text)


def test_an_empty_queue_says_so_and_what_comes_next(site: Site) -> None:
    site.posts("cancel", reason="no_fault", key="k")
    site.clock.advance_to(at(30))
    site.worker.turn([])
    assert "No repair order is open" in site.get()


def test_the_page_is_whole_in_chinese(site: Site) -> None:
    text = site.get(lang="zh", order=site.order.order_id)
    words = re.sub(r"<[^>]+>|%\(\w+\)s|\{\w+\}", " ", text)
    left = set(re.findall(r"[A-Za-z]{4,}", words))
    names = {"Yinchuan", "English", "North", "Guyuan", "Enter", "nbsp", "operator"}
    assert left - names <= set(re.findall(r"[A-Za-z]{4,}", site.order.order_id))
