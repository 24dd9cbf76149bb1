"""Who may do what: every route of the application × everybody who may ask, made from the application itself."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.responses import PlainTextResponse

from service.access.door import SignedIn
from service.access.principal import OF_ROLE, Role, Scope
from service.access.route_table import RouteTable, RouteUnlisted
from service.access.routes import OF_ALL_REGIONS, ROUTES
from service.api.access_check import AccessCheck, Admission
from service.compose import Service
from tests.service.access.whole import ROLES, headers_of, let_in, whole_service

Route = tuple[str, str]
NOBODY = "nobody"
REACHED = 299


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with whole_service(tmp_path_factory.mktemp("matrix")) as service:
        yield service


@pytest.fixture(scope="module")
def people(service: Service) -> dict[str, SignedIn | None]:
    return {NOBODY: None, **let_in(service)}


@pytest.fixture(scope="module")
def declared(service: Service) -> list[Route]:
    found = [
        (method, route.path or "")
        for route in iter_route_contexts(service.app.routes)
        if route.path != "/static"
        for method in sorted(route.methods or ())
    ]
    assert len(found) > 100
    return found


@pytest.fixture(scope="module")
def answers(
    service: Service, declared: list[Route], people: dict[str, SignedIn | None]
) -> dict[tuple[str, Route], int]:
    """What the check of the service answers everybody who asks for a route; `REACHED` where it lets them through."""
    entrance = service.entrance
    check = AccessCheck(
        PlainTextResponse("reached", REACHED),
        RouteTable(iter_route_contexts(service.app.routes)),
        Admission(entrance.recogniser, entrance.rules),
    )

    async def asked() -> dict[tuple[str, Route], int]:
        transport = httpx.ASGITransport(check)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            found = {}
            for name, signed_in in people.items():
                for method, path in declared:
                    answer = await client.request(method, _filled(path), headers=headers_of(signed_in))
                    found[name, (method, path)] = answer.status_code
            return found

    return asyncio.run(asked())


def _filled(path: str) -> str:
    return "/".join("alarms" if part == "{kind}" else part.strip("{}") for part in path.split("/"))


def _expected(name: str, route: Route) -> int:
    scope = ROUTES[route if route[0] != "HEAD" else ("GET", route[1])]
    if scope is Scope.PUBLIC:
        return REACHED
    if name == NOBODY:
        return 401
    role, regions = ROLES[name]
    whole = regions is None or route not in OF_ALL_REGIONS
    return REACHED if scope in OF_ROLE[Role(role)] and whole else 403


@pytest.mark.parametrize("name", [NOBODY, *ROLES])
def test_everybody_reaches_what_the_table_says_and_nothing_else(
    name: str, answers: dict[tuple[str, Route], int], declared: list[Route]
) -> None:
    wrong = {
        route: (answers[name, route], _expected(name, route))
        for route in declared
        if answers[name, route] != _expected(name, route)
    }
    assert not wrong


def test_a_route_that_nobody_listed_stops_the_start() -> None:
    app = FastAPI(openapi_url=None)
    app.get("/secret")(lambda: None)
    with pytest.raises(RouteUnlisted, match="GET /secret"):
        RouteTable(iter_route_contexts(app.routes))


def test_what_changes_something_asks_for_more_than_to_look() -> None:
    own = {"/login", "/first-admin", "/logout", "/account/password", "/account/sessions/end"}
    lenient = {route for route, scope in ROUTES.items() if route[0] != "GET" and scope in {Scope.READ, Scope.PUBLIC}}
    assert {path for _, path in lenient} <= own


def test_public_is_only_the_door_and_whether_the_service_lives() -> None:
    public = {path for (_, path), scope in ROUTES.items() if scope is Scope.PUBLIC}
    assert public == {"/login", "/first-admin", "/healthz", "/oidc/start", "/oidc/callback"}


def test_the_application_itself_checks(service: Service, people: dict[str, SignedIn | None]) -> None:
    async def asked() -> list[int]:
        transport = httpx.ASGITransport(service.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            told = [await client.get("/api/v1/orders", headers=headers_of(people[name])) for name in (NOBODY, "viewer")]
            told.append(await client.post("/api/v1/orders/x/hold", headers=headers_of(people["viewer"])))
            told.append(await client.post("/api/v1/orders/x/hold", headers=headers_of(people["dispatcher"])))
            return [answer.status_code for answer in told]

    assert asyncio.run(asked()) == [401, 200, 403, 404]


def test_a_page_leads_to_the_door_and_from_there_back(service: Service, people: dict[str, SignedIn | None]) -> None:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(service.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get("/queue?region=Yinchuan", headers={"Accept": "text/html"})

    answer = asyncio.run(asked())
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fqueue%3Fregion%3DYinchuan")
