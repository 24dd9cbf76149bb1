"""``/account``: who one is here, one's sessions, and one's password."""

from collections.abc import Mapping

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from ingest.mendable import Mendable
from service.access.door import SignInRefused
from service.access.principal import Via
from service.access.session_cookie import hand_over
from service.access.tries import TooManyTries
from service.api.access_check import address_of
from service.dashboard.access.door_routes import Doorway, minutes
from service.dashboard.access.next_page import next_page
from service.dashboard.access.refusals import NOT_THE_SAME, WRONG_PASSWORD, NotFilledIn, said_in
from service.dashboard.frame.look import look_of
from service.dashboard.frame.pages import Pages
from service.dashboard.frame.person import person_of
from service.dashboard.frame.place import Place
from service.dashboard.posted import fields_of


def account_routes(pages: Pages, way: Doorway) -> APIRouter:
    """The page, a new password, and the end of one's other sessions."""
    router = APIRouter(include_in_schema=False)
    account = _Account(pages, way)

    @router.get("/account")
    def shown(request: Request, done: str = "") -> Response:
        return account.shown(request, done=done)

    @router.post("/account/password")
    async def change_password(request: Request) -> Response:
        fields = await fields_of(request)
        return await to_thread.run_sync(account.change_password, request, fields)

    @router.post("/account/sessions/end")
    def end_others(request: Request) -> Response:
        way.desk.end_other_sessions(person_of(request), address_of(request))
        return RedirectResponse(f"{Place.ACCOUNT.value}?done=ended", 303)

    return router


class _Account:
    """Looks, changes the password, and answers with the page."""

    def __init__(self, pages: Pages, way: Doorway) -> None:
        self._pages = pages
        self._way = way

    def change_password(self, request: Request, fields: Mapping[str, str]) -> Response:
        """Changed, in a session of its own; else why not."""
        person, old, new = person_of(request), fields.get("old", ""), fields.get("password", "")
        try:
            if new != fields.get("again"):
                raise NotFilledIn(NOT_THE_SAME)
            signed_in = self._way.desk.change_password(person, old, new, address_of(request))
        except TooManyTries as many:
            return self.shown(request, 429, tries=minutes(many))
        except SignInRefused:
            return self._unfit(request, NotFilledIn(WRONG_PASSWORD))
        except Mendable as unfit:
            return self._unfit(request, unfit)
        target = next_page(fields["next"]) if fields.get("next") else f"{Place.ACCOUNT.value}?done=changed"
        response = RedirectResponse(target, 303)
        hand_over(response, request, signed_in, self._way.now())
        return response

    def shown(self, request: Request, status: int = 200, **came: object) -> Response:
        """The page; whoever is not in a session has neither sessions nor a password."""
        person, desk = person_of(request), self._way.desk
        is_in = person.via is Via.SESSION
        sessions = desk.sessions(person) if is_in else ()
        view = {
            "sessions": [(each, each.reference == person.reference) for each in sessions],
            "has_password": any(each.name == person.name and each.password for each in desk.people() if is_in),
            "next": request.query_params.get("next", ""),
            "done": "",
            "unfit": None,
            "tries": 0,
            **came,
        }
        # Nothing but a new password is open to whoever has one that an admin gave: no stream, no other page either.
        template = "access/own_password.html" if person.must_change else "access/account.html"
        return self._pages.answer(request, Place.ACCOUNT, template, status, **view)

    def _unfit(self, request: Request, error: Mendable) -> Response:
        return self.shown(request, 422, unfit=said_in(look_of(request).language, error))
