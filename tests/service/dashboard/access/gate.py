"""The pages of access behind the check that the service has, on a store of its own, and a browser before them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import httpx
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from service.access.route_table import RouteTable
from service.access.session_cookie import FIELD, csrf_field
from service.api.access_check import AccessCheck, Admission
from service.api.problems import answer_problems
from service.dashboard.access.account_routes import account_routes
from service.dashboard.access.audit_routes import AuditReads, audit_routes
from service.dashboard.access.door_routes import Doorway, door_routes
from service.dashboard.access.people_routes import PeopleOffice, people_routes
from service.dashboard.frame.pages import Pages
from service.local_time import LocalTime
from tests.service.access.keeping import PASSWORD, Keeping
from tests.service.asgi_client import AsgiClient
from tests.service.dashboard.page_app import Around

ZONE = Around.zone
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_FIELD = re.compile(rf'name="{FIELD}" value="(\w+)"')


def app_over(keeping: Keeping, *, on_loopback: bool = False, issuer: str | None = None) -> FastAPI:
    """The application: to begin with nobody was created."""
    app, pages, desk = FastAPI(docs_url=None, redoc_url=None), Pages(Around(), csrf_of=csrf_field), keeping.desk
    way = Doorway(desk, lambda: keeping.now, issuer)
    office = PeopleOffice(desk, [each.region for each in Around.regions], lambda: keeping.now)
    reads = AuditReads(desk.audit, lambda: [each.name for each in desk.people()], ZONE, LocalTime(ZONE).text)
    routers = (
        door_routes(pages, way),
        account_routes(pages, way),
        people_routes(pages, office),
        audit_routes(pages, reads),
    )
    for router in routers:
        app.include_router(router)
    answer_problems(app)
    recogniser = keeping.recogniser(on_loopback=on_loopback)
    admission = Admission(recogniser, keeping.rules, keeping.store.audit.write, lambda: keeping.now)
    app.add_middleware(AccessCheck, table=RouteTable(iter_route_contexts(app.routes)), admission=admission)
    return app


class Browser:
    """Looks at pages and fills in their forms; what a page gave for its forms is sent along."""

    def __init__(self, client: AsgiClient) -> None:
        self.client = client

    def look(self, path: str, status: int = 200, language: str = "en") -> str:
        """The page, its blanks made one."""
        answer = self.client.get(path, {"Accept": "text/html", "Accept-Language": language})
        assert answer.status_code == status, answer.text
        return " ".join(answer.text.split())

    def led(self, path: str) -> str:
        """Where the page leads instead."""
        answer = self.client.get(path, {"Accept": "text/html"})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def send(self, path: str, language: str = "en", **fields: str | list[str]) -> httpx.Response:
        """A form, as the page at `/account` or the door would send it."""
        found = _FIELD.search(self.client.get("/account", {"Accept": "text/html"}).text)
        told = {**fields, **({FIELD: found[1]} if found else {})}
        headers = {**FORM, "Accept": "text/html", "Accept-Language": language}
        return self.client.post(path, urlencode(told, doseq=True).encode(), headers)

    def sign_in(self, name: str, password: str = PASSWORD, following: str = "/account") -> httpx.Response:
        """By name and password."""
        return self.send("/login", name=name, password=password, next=following)


@contextmanager
def browser_of(keeping: Keeping, name: str | None = None, *, on_loopback: bool = False) -> Iterator[Browser]:
    """A browser of its own, in which `name` is signed in."""
    with AsgiClient(app_over(keeping, on_loopback=on_loopback)) as client:
        browser = Browser(client)
        if name is not None:
            assert browser.sign_in(name).status_code == 303
        yield browser


def text_of(answer: httpx.Response) -> str:
    """What an answer says, its blanks made one."""
    return " ".join(answer.text.split())
