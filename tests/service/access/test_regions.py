"""Whoever sees one region is told nothing of another: every page, list, part and file of the service is looked at."""

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import select

from service.access.routes import ROUTES
from service.compose import Service
from service.store import schema
from service.store.seen_regions import seeing
from tests.service.access.whole import SECRET_TEXT, headers_of, let_in, whole_service
from tests.service.asgi_client import AsgiClient

STRANGE = re.compile(r"GY\d|GY-town|R-GY|Guyuan|固原")
ASKED = "R-GY"
"""A visitor's own words may come back to them: where the other region is asked for by its id, not its name."""
NOT_ASKED = frozenset({"/api/v1/stream", "/login", "/logout", "/first-admin", "/oidc/start", "/oidc/callback"})
"""The stream tells numbers of commits alone, and has no end; the door shows nothing of the network."""
WITHOUT_REGION = frozenset({"/metrics", "/openapi.json"})


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with whole_service(tmp_path_factory.mktemp("regions")) as service:
        yield service


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[AsgiClient]:
    with AsgiClient(service.app) as client:
        yield client


@pytest.fixture(scope="module")
def local(service: Service) -> dict[str, str]:
    return headers_of(let_in(service)["viewer of Yinchuan"], Accept="text/html")


@pytest.fixture(scope="module")
def ids(service: Service) -> dict[str, list[str]]:
    """What stands in for the parameters of paths: of both regions."""
    reads = service.store.reads
    orders, outages, complaints = reads.orders(), reads.outages(), reads.complaints()
    assert {row.region for row in outages} == {row.region for row in orders} == {"R-YC", "R-GY"}
    spikes = [f"{number}" for number in (1, 2)]
    return {
        "order_id": [order.order_id for order in orders],
        "outage_id": [row.outage_id for row in outages],
        "complaint_id": [row.complaint_id for row in complaints][:30],
        "spike_id": spikes,
        "work_id": ["W-1", "W-2"],
        "name": [row.group_id for row in outages],
        "number": ["1"],
        "part": ["places", "orders", "list", "pictures", "spikes", "outages"],
        "period": ["weekly"],
        "segment": ["all"],
    }


def paths(service: Service, ids: dict[str, list[str]]) -> Iterator[str]:
    for route in iter_route_contexts(service.app.routes):
        path = route.path or ""
        if "GET" not in (route.methods or ()) or path in NOT_ASKED | WITHOUT_REGION:
            continue
        named = re.findall(r"{(\w+)}", path)
        for value in ids.get(named[0], ["x"]) if named else [""]:
            yield re.sub(r"{\w+}", value, path)


def test_nothing_of_another_region_is_told_anywhere(
    service: Service, client: AsgiClient, local: dict[str, str], ids: dict[str, list[str]]
) -> None:
    leaks, looked = {}, 0
    for path in paths(service, ids):
        for query in ("", f"?region={ASKED}", "?format=csv"):
            answer = client.get(path + query, headers=local)
            assert answer.status_code < 500, path
            echoed = {ASKED} if ASKED in query else set[str]()
            found = {hit.group() for hit in STRANGE.finditer(answer.text)} - echoed
            looked += answer.status_code == 200
            if found:
                leaks[path + query] = (answer.status_code, sorted(found)[:4])
    assert looked > 60
    assert not leaks, "\n".join(map(str, leaks.items()))


def test_what_is_not_asked_for_is_in_the_table() -> None:
    assert (NOT_ASKED | WITHOUT_REGION) - {path for _, path in ROUTES} == set()


def test_a_viewer_reads_nothing_that_a_customer_said(
    service: Service, client: AsgiClient, ids: dict[str, list[str]]
) -> None:
    dispatcher, viewer = let_in(service, {"d": ("dispatcher", None), "v": ("viewer", None)}).values()
    told: dict[str, set[str]] = {"d": set(), "v": set()}
    for path in paths(service, ids):
        for name, signed_in in (("d", dispatcher), ("v", viewer)):
            if SECRET_TEXT[-15:] in client.get(path, headers=headers_of(signed_in, Accept="text/html")).text:
                told[name].add(path)
    assert told["v"] == set()
    assert told["d"]


def test_rows_of_tables_are_told_apart_by_region(service: Service) -> None:
    with seeing(frozenset({"R-YC"})), service.store._engine.connect() as connection:
        seen = set(connection.execute(select(schema.orders.c.region)).scalars())
    assert seen == {"R-YC"}
