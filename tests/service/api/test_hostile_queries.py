"""Whatever stands in a query or a path: an answer or a refusal, never a mistake of ours, and nothing of the store."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import msgspec
import pytest

from service.api.tables import write_cursor
from service.store.store import Store
from tests.service.api.hostile import PAYLOADS, TRAVERSALS
from tests.service.asgi_client import AsgiClient
from tests.service.dashboard.cast import NOW

EVERY = 97


def reads(client: AsgiClient) -> Iterator[tuple[str, list[str]]]:
    paths: dict[str, Any] = client.get("/openapi.json").json()["paths"]
    for path, methods in paths.items():
        if "get" in methods and "{" not in path and not path.endswith("/stream"):
            yield path, [each["name"] for each in methods["get"].get("parameters", ()) if each["in"] == "query"]


def test_there_are_as_many_as_are_asked_for() -> None:
    assert len(set(PAYLOADS)) >= 500
    assert len(set(TRAVERSALS)) >= 100


def test_no_payload_in_any_parameter_of_a_list_fails_or_changes_an_order(client: AsgiClient, store: Store) -> None:
    before, turn = store.reads.orders(), 0
    for path, names in reads(client):
        for name in names:
            turn += 1
            for payload in PAYLOADS[turn % EVERY :: EVERY]:
                answer = client.get(path, params={name: payload})
                assert answer.status_code < 500, (path, name, payload, answer.text)
                assert "a=b" not in answer.headers.get("set-cookie", "")
    assert store.reads.orders() == before


def test_a_payload_is_looked_for_as_it_stands_and_nothing_has_that_name(client: AsgiClient) -> None:
    for name in ("outages", "complaints", "orders"):
        for payload in PAYLOADS[::15]:
            answer = client.get(f"/api/v1/{name}", params={"region": payload})
            assert answer.status_code == 200
            assert answer.json()["rows"] == [], (name, payload)


def test_no_path_leads_out_of_what_is_served(client: AsgiClient) -> None:
    for traversal in TRAVERSALS:
        for root in ("/static/", "/api/v1/orders/"):
            answer = client.get(root + quote(traversal, safe="/%.;"))
            assert answer.status_code in (400, 404, 405), (root, traversal, answer.status_code)


@pytest.mark.parametrize(
    "inside", [("2011-07-04T08:00:00", "O-1"), (NOW, "O-1", 1), (1, "O-1"), (NOW,), "\x00", {"a": 1}, None]
)
def test_a_cursor_that_no_list_has_given_is_refused(client: AsgiClient, inside: object) -> None:
    forged = write_cursor(inside)  # type: ignore[arg-type]
    for name in ("outages", "complaints", "orders"):
        answer = client.get(f"/api/v1/{name}", params={"cursor": forged})
        assert answer.status_code == 422, (name, msgspec.json.encode(inside), answer.text)


@pytest.mark.parametrize(
    ("path", "status"), [("/api/v1/orders/none", 404), ("/nowhere", 404), ("/api/v1/outages?limit=0", 422)]
)
def test_every_refusal_names_what_was_asked_for_and_not_its_query(client: AsgiClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["instance"]) == (status, path.partition("?")[0])
    assert told.keys() == {"type", "title", "status", "detail", "instance"}
