"""While the database is down the service says so: alive, not ready, and that it should be asked again."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy.exc import OperationalError
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse

from service.access.principal import OPEN, Principal
from service.access.route_table import RouteTable
from service.api.access_check import AccessCheck, Admission
from service.api.request_log import RequestLog
from service.operation.metrics import Metrics
from service.store.people import People
from service.store.store import Store
from tests.service.asgi_client import AsgiClient

DOWN = OperationalError("SELECT", {}, Exception("connection refused"))


def client_of(recognise: Callable[[HTTPConnection], Principal | None]) -> AsgiClient:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    for path in ("/healthz", "/queue"):
        app.add_api_route(path, lambda: PlainTextResponse("alive"))
    app.add_middleware(AccessCheck, table=RouteTable(iter_route_contexts(app.routes)), admission=Admission(recognise))
    app.add_middleware(RequestLog, metrics=Metrics())
    return AsgiClient(app)


def down(_: HTTPConnection) -> Principal:
    raise DOWN


def test_whether_it_lives_is_told_without_the_store() -> None:
    with client_of(down) as client:
        assert client.get("/healthz").text == "alive"


def test_whoever_asks_for_more_is_told_to_come_again() -> None:
    with client_of(down) as client:
        answer = client.get("/queue")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]


def test_a_mistake_of_ours_is_none_of_the_stores() -> None:
    def wrong(_: HTTPConnection) -> Principal:
        raise KeyError("x")

    with client_of(wrong) as client:
        assert client.get("/queue").status_code == 500


def test_an_open_service_stays_open_while_its_store_is_silent(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    people: People = store.people

    def refused() -> None:
        raise DOWN

    assert people.any() is False
    monkeypatch.setattr(people, "_engine", type("Gone", (), {"connect": staticmethod(refused)})())
    assert people.any() is False


def test_a_service_that_never_saw_its_store_lets_nobody_in(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise DOWN

    monkeypatch.setattr(store.people, "_engine", type("Gone", (), {"connect": staticmethod(refused)})())
    with pytest.raises(OperationalError):
        store.people.any()


def test_who_is_recognised_passes() -> None:
    with client_of(lambda _: OPEN) as client:
        assert client.get("/queue").text == "alive"
