"""The page of data over HTTP: what is found, what comes of sending it again, and who sees what was sent."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode

import msgspec
import pytest
from fastapi import FastAPI

from service.api.problems import answer_problems
from service.dashboard.data.routes import data_routes
from service.dashboard.frame.pages import Pages
from service.intake.inbox import InboxFull, IngestAnswer, RejectedDocument
from service.intake.source_gate import RejectionLimit, SourceGate
from service.operation.data_desk import DataDesk
from service.store.batch import Count, DeadLetter
from service.store.store import Store
from tests.service.asgi_client import AsgiClient
from tests.service.dashboard.around import Around
from tests.service.made import at, outcome

NUMBER = "13900001234"
PARTS = [("en", "Rejected documents"), ("zh", "拒收记录")]


class Service:
    """Takes what does not say `bad`."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.busy = False

    def __call__(self, _kind: str, documents: Sequence[bytes]) -> IngestAnswer:
        if self.busy:
            raise InboxFull("the service is behind; send it again in a few seconds")
        self.taken.extend(documents)
        bad = [index for index, each in enumerate(documents) if b"bad" in each]
        rejected = tuple(RejectedDocument(index, "bad_value", "it is <b>bad</b>") for index in bad)
        return IngestAnswer(len(documents) - len(bad), 0, rejected)


class House:
    """An application with the page, whose visitor is an administrator or is not."""

    def __init__(self, store: Store) -> None:
        self.is_admin = True
        self.service = Service()
        self.gate = SourceGate(RejectionLimit(most_in_a_row=2))
        desk = DataDesk(store, self.gate, self.service)
        self.app = FastAPI()
        answer_problems(self.app)
        self.app.include_router(data_routes(Pages(Around()), desk, lambda _: self.is_admin))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'data.db'}")
    letters = (
        DeadLetter("alarms", "kafka:alarms/0", "7", "unknown_cell", "'nowhere' is no cell", '{"a": "good"}', at(8)),
        DeadLetter("complaints", "http", "2/0", "bad_time", "it is no time", f'{{"bad": "{NUMBER}"}}', at(9)),
    )
    store.commit(msgspec.structs.replace(outcome(), dead_letters=letters, counts={"alarms": Count(40, 2, 1, 3)}))
    yield store
    store.close()


@pytest.fixture
def house(store: Store) -> House:
    return House(store)


@pytest.fixture
def client(house: House) -> Iterator[AsgiClient]:
    with AsgiClient(house.app) as client:
        yield client


def posted(client: AsgiClient, path: str, **fields: str) -> str:
    answer = client.post(path, urlencode(fields).encode())
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize(("language", "title"), PARTS)
def test_the_page_shows_counts_sources_and_letters_in_both_languages(
    client: AsgiClient, language: str, title: str
) -> None:
    text = client.get(f"/data?lang={language}").text
    assert title in text
    assert "&#39;nowhere&#39; is no cell" in text
    assert ">43<" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["1", "2"]),
        ({"kind": "complaints"}, ["2"]),
        ({"reason": "unknown_cell"}, ["1"]),
        ({"state": "replayed"}, []),
        ({"text": "NOWHERE"}, ["1"]),
        ({"text": NUMBER}, ["2"]),
        ({"before": "2"}, ["1"]),
        ({"state": "' or 1=1 --"}, ["1", "2"]),
    ],
)
def test_letters_are_found_by_what_is_asked_for(client: AsgiClient, query: dict[str, str], found: list[str]) -> None:
    text = client.get(f"/data?{urlencode(query)}").text
    assert [number for number in ("1", "2") if f'href="/data/letters/{number}"' in text] == found


def test_what_was_sent_is_for_administrators_alone(house: House, client: AsgiClient) -> None:
    assert NUMBER in client.get("/data/letters/2").text
    house.is_admin = False
    for path in ("/data/letters/2", "/data", f"/data?text={NUMBER}"):
        assert f"&#34;{NUMBER}" not in client.get(path).text
    assert 'href="/data/letters/2"' not in client.get(f"/data?text={NUMBER}").text


def test_a_letter_that_is_repaired_comes_through_and_is_settled(house: House, client: AsgiClient) -> None:
    text = posted(client, "/data/letters/2/again", document='{"b": "good"}')
    assert house.service.taken == [b'{"b": "good"}']
    assert "It came through." in text
    assert 'href="/data/letters/2"' not in client.get("/data").text
    assert 'href="/data/letters/2"' in client.get("/data?state=replayed").text


def test_a_letter_that_is_still_wrong_shows_why_and_what_was_tried(client: AsgiClient) -> None:
    text = posted(client, "/data/letters/1/again", document="bad </textarea><script>")
    assert "It was rejected again" in text
    assert "bad_value: it is &lt;b&gt;bad&lt;/b&gt;" in text
    assert "bad &lt;/textarea&gt;&lt;script&gt;" in text


def test_a_document_left_empty_is_sent_as_it_was(house: House, client: AsgiClient) -> None:
    posted(client, "/data/letters/1/again", document="")
    assert house.service.taken == [b'{"a": "good"}']


def test_all_that_fit_are_sent_again(house: House, client: AsgiClient) -> None:
    text = posted(client, "/data/letters/again", reason="unknown_cell")
    assert house.service.taken == [b'{"a": "good"}']
    assert "1 document came through" in text


def test_a_busy_service_says_so_and_keeps_what_was_typed(house: House, client: AsgiClient) -> None:
    house.service.busy = True
    answer = client.post("/data/letters/1/again", b"document=typed")
    assert answer.status_code == 503
    assert "the service is behind" in answer.text
    assert "typed</textarea>" in answer.text
    assert client.post("/data/letters/again", b"").status_code == 503


def test_a_stopped_source_shows_why_and_goes_on_when_it_is_let(house: House, client: AsgiClient) -> None:
    house.gate.note("http:alarms", 2, [0, 1])
    assert "2 documents in a row were rejected" in client.get("/data").text
    assert "alarms posted over HTTP goes on." in posted(client, "/data/sources/resume", source="http:alarms")
    assert house.gate.stopped() == {}
    assert "was not stopped" in posted(client, "/data/sources/resume", source="http:alarms")


def test_a_letter_that_there_is_not_is_told_with_where_to_look(client: AsgiClient) -> None:
    for number in ("99", "-1", str(1 << 70)):
        answer = client.get(f"/data/letters/{number}")
        assert answer.status_code == 404
        assert "GET /data" in answer.text
    assert client.get("/data/letters/x").status_code == 422


def test_a_form_that_is_none_is_refused_in_words(client: AsgiClient) -> None:
    answer = client.post("/data/letters/1/again", b"document=%FF%FE")
    assert answer.status_code == 422
    assert "load the page anew" in answer.text


def test_parts_are_answered_once(client: AsgiClient) -> None:
    for part in ("/data/now", "/data/causes"):
        assert client.get(part).status_code == 200
    text = client.get("/data/now").text
    seen = text.split("seen=")[1].split('"')[0]
    assert client.get(f"/data/now?seen={seen}").status_code == 204
