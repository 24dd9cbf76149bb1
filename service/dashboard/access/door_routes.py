"""``/login``, ``/logout`` and ``/first-admin``: how people come in and go out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from ingest.mendable import Mendable
from service.access.access_desk import AccessDesk
from service.access.door import LinkOver, SignedIn, SignInRefused
from service.access.principal import Via
from service.access.session_cookie import hand_over, held, take_back
from service.access.tries import TooManyTries
from service.api.access_check import address_of
from service.dashboard.access.next_page import next_page
from service.dashboard.access.refusals import NOT_THE_SAME, NotFilledIn, said_in
from service.dashboard.frame.look import look_of
from service.dashboard.frame.pages import Pages
from service.dashboard.frame.person import person_of
from service.dashboard.frame.place import Place
from service.dashboard.posted import fields_of


@dataclass(frozen=True)
class Doorway:
    """What the door needs beside the frame. `issuer`: where people may sign in too; `now`: wall time."""

    desk: AccessDesk
    now: Callable[[], datetime]
    issuer: str | None = None


def door_routes(pages: Pages, way: Doorway) -> APIRouter:
    """The pages before one is in, and the way out."""
    router = APIRouter(include_in_schema=False)
    door = _Door(pages, way)

    @router.get("/login")
    def login(request: Request) -> Response:
        return door.shown(request)

    @router.post("/login")
    async def sign_in(request: Request) -> Response:
        fields = await fields_of(request)
        return await to_thread.run_sync(door.sign_in, request, fields)

    @router.post("/logout")
    def sign_out(request: Request) -> Response:
        way.desk.sign_out(person_of(request), address_of(request))
        response = RedirectResponse(Place.LOGIN.value, 303)
        take_back(response, request)
        return response

    @router.get("/first-admin")
    def first_admin(request: Request, secret: str = "") -> Response:
        return door.link(request, secret)

    @router.post("/first-admin")
    async def set_up(request: Request) -> Response:
        fields = await fields_of(request)
        return await to_thread.run_sync(door.set_up, request, fields)

    return router


class _Door:
    """Lets people in, and says why it does not."""

    def __init__(self, pages: Pages, way: Doorway) -> None:
        self._pages = pages
        self._way = way

    def shown(self, request: Request) -> Response:
        """The form; whoever is in already goes on."""
        target = next_page(request.query_params.get("next", ""))
        if person_of(request).via is Via.SESSION and person_of(request).name:
            return RedirectResponse(target, 303)
        return self._form(request, target)

    def sign_in(self, request: Request, fields: Mapping[str, str]) -> Response:
        """In, and on to where one wanted to go; else the form again."""
        name, target = fields.get("name", "").strip(), next_page(fields.get("next", ""))
        try:
            signed_in = self._way.desk.sign_in(name, fields.get("password", ""), address_of(request), held(request))
        except TooManyTries as many:
            return _wait(self._form(request, target, 429, name=name, tries=minutes(many)), many)
        except SignInRefused:
            return self._form(request, target, 403, name=name, refused=True)
        return self._in(request, signed_in, target)

    def link(self, request: Request, secret: str) -> Response:
        """The form of the first admin, as long as the link counts."""
        over = not (_is_open(request) or self._way.desk.link_counts(secret))
        return self._first(request, secret, 410 if over else 200, over=over)

    def set_up(self, request: Request, fields: Mapping[str, str]) -> Response:
        """The first admin is in, and may let others in."""
        secret, name, password = (fields.get(field, "") for field in ("secret", "name", "password"))
        try:
            if password != fields.get("again"):
                raise NotFilledIn(NOT_THE_SAME)
            # Where everybody is admin, whoever asks may make a link for themselves.
            counts = self._way.desk.offer_link() if _is_open(request) else secret
            signed_in = self._way.desk.first_admin(counts, name, password, address_of(request))
        except TooManyTries as many:
            return _wait(self._first(request, secret, 429, name=name, tries=minutes(many)), many)
        except LinkOver:
            return self._first(request, secret, 410, over=True)
        except Mendable as unfit:
            said = said_in(look_of(request).language, unfit)
            return self._first(request, secret, 422, name=name, unfit=said)
        return self._in(request, signed_in, Place.PEOPLE.value)

    def _in(self, request: Request, signed_in: SignedIn, target: str) -> Response:
        if signed_in.principal.must_change:
            target = f"{Place.ACCOUNT.value}?{urlencode({'next': target})}"
        response = RedirectResponse(target, 303)
        hand_over(response, request, signed_in, self._way.now())
        return response

    def _form(self, request: Request, target: str, status: int = 200, **came: object) -> Response:
        standing = "open" if _is_open(request) else "" if self._way.desk.anybody() else "empty"
        view = {"name": "", "tries": 0, "refused": False, "next": target, "issuer": self._way.issuer, **came}
        return self._pages.answer(request, Place.LOGIN, "access/login.html", status, standing=standing, **view)

    def _first(self, request: Request, secret: str, status: int, **came: object) -> Response:
        view = {"secret": secret, "name": "", "unfit": None, "over": False, "tries": 0, **came}
        return self._pages.answer(request, Place.FIRST_ADMIN, "access/first_admin.html", status, **view)


def _is_open(request: Request) -> bool:
    return person_of(request).via is Via.OPEN


def minutes(many: TooManyTries) -> int:
    """How long to wait, in whole minutes."""
    return -(-many.retry_after // 60)


def _wait(answer: Response, many: TooManyTries) -> Response:
    answer.headers["Retry-After"] = str(many.retry_after)
    return answer
