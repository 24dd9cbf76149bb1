"""``/people`` and ``/tokens``: who may sign in, what programs hold, and what admins change of both."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec
from anyio import to_thread
from fastapi import APIRouter, HTTPException, Request, Response

from ingest.mendable import Mendable
from service.access.access_desk import OF_TOKENS, AccessDesk
from service.access.principal import Role
from service.dashboard.access.people_view import person_lines, token_lines
from service.dashboard.access.refusals import FIRST_ADMIN, NO_REGION, NO_SCOPE, SAME_AS_BEFORE, NotFilledIn, said_in
from service.dashboard.frame.look import look_of
from service.dashboard.frame.pages import Pages
from service.dashboard.frame.person import person_of
from service.dashboard.frame.place import Place
from service.dashboard.posted import pairs_of
from service.store.audit import Actor
from service.store.people import Person

LIVES_DAYS: Final = (7, 30, 90, 180, 365)
"""How long a token may count, as the page offers it."""

Form = Mapping[str, list[str]]


class Secret(msgspec.Struct, frozen=True):
    """What is shown once: the first password of a person, or a token with its `number`."""

    name: str
    value: str
    number: int | None = None


class Came(msgspec.Struct, frozen=True):
    """What came of a form: what was done to whom, and what is to be shown once."""

    done: str
    name: str
    secret: Secret | None = None


@dataclass(frozen=True)
class PeopleOffice:
    """What the page needs beside the frame: the desk, the regions there are, and wall time."""

    desk: AccessDesk
    regions: Collection[str]
    now: Callable[[], datetime]


def people_routes(pages: Pages, office: PeopleOffice) -> APIRouter:
    """The page, and its forms."""
    router = APIRouter(include_in_schema=False)
    page = _PeoplePage(pages, office)

    async def answered(request: Request, act: Callable[[Form, Actor], Came], chosen: str = "") -> Response:
        form = lists_of(await pairs_of(request))
        return await to_thread.run_sync(page.carried_out, request, form, act, chosen)

    @router.get("/people")
    def people(request: Request, person: str = "") -> Response:
        return page.whole(request, chosen=person)

    @router.post("/people")
    async def add(request: Request) -> Response:
        return await answered(request, page.add)

    @router.post("/people/{name}")
    async def change(request: Request, name: str) -> Response:
        return await answered(request, lambda form, who: page.change(name, form, who), name)

    @router.post("/tokens")
    async def make(request: Request) -> Response:
        return await answered(request, page.make)

    @router.post("/tokens/{number}/revoke")
    async def revoke(request: Request, number: int) -> Response:
        return await answered(request, lambda _, who: page.revoke(number, who))

    return router


class _PeoplePage:
    """Looks, changes, and answers with the page that shows what came of it."""

    def __init__(self, pages: Pages, office: PeopleOffice) -> None:
        self._pages = pages
        self._office = office
        self._desk = office.desk

    def whole(self, request: Request, status: int = 200, chosen: str = "", **came: object) -> Response:
        """The page; `chosen`: whose form is open, nobody's where there is nobody of that name."""
        people = person_lines(self._desk.people(), person_of(request).name)
        view = {
            "people": people,
            "tokens": token_lines(self._desk.tokens(), self._office.now()),
            "chosen": next((line for line in people if line.name == chosen), None),
            "roles": tuple(Role),
            "scopes": sorted(OF_TOKENS),
            "lives": LIVES_DAYS,
            "form": {},
            "came": None,
            "refused": None,
            **came,
        }
        return self._pages.answer(request, Place.PEOPLE, "access/people.html", status, **view)

    def carried_out(self, request: Request, form: Form, act: Callable[[Form, Actor], Came], chosen: str) -> Response:
        """What is refused is said above the form, which stays as it was filled in."""
        try:
            came = act(form, request.state.actor)
        except Mendable as error:
            said = said_in(look_of(request).language, error)
            return self.whole(request, 422, chosen, refused=said, form={name: text[-1] for name, text in form.items()})
        return self.whole(request, 200, came=came)

    def add(self, form: Form, who: Actor) -> Came:
        """Somebody new. From the first one on everybody has to sign in, and nobody else could let others in."""
        if not self._desk.anybody():
            raise NotFilledIn(FIRST_ADMIN)
        name = one(form, "name")
        password = self._desk.add_person(name, one(form, "role"), self._regions(form), who)
        return Came("add", name, Secret(name, password))

    def change(self, name: str, form: Form, who: Actor) -> Came:
        """Role and regions, or whether and by which password somebody may sign in."""
        match do := one(form, "do"):
            case "role":
                self._change_role(name, form, who)
            case "disable":
                self._desk.disable(name, who)
            case "enable":
                self._desk.enable(name, who)
            case "password":
                return Came(do, name, Secret(name, self._desk.reset_password(name, who)))
            case _:
                raise HTTPException(422, "do: one of role, disable, enable, password; load the page anew.")
        return Came(do, name)

    def make(self, form: Form, who: Actor) -> Came:
        """A new token."""
        scopes, days, label = frozenset(form.get("scope", ())), one(form, "days"), one(form, "label")
        if not scopes:
            raise NotFilledIn(NO_SCOPE)
        until = self._office.now() + timedelta(days=int(days) if days in map(str, LIVES_DAYS) else LIVES_DAYS[0])
        regions, speaks = self._regions(form), one(form, "speaks_for_others") == "1"
        made = self._desk.make_token(label, scopes, regions, speaks, until, who)
        return Came("make", label, Secret(label, made.secret, made.number))

    def revoke(self, number: int, who: Actor) -> Came:
        """A token that counts no more."""
        self._desk.revoke_token(number, who)
        return Came("revoke", str(number))

    def _change_role(self, name: str, form: Form, who: Actor) -> None:
        """Each is changed where it is other than it was: both end sessions, and leave an entry."""
        role, regions, before = one(form, "role"), self._regions(form), self._person(name)
        is_other_role = before is None or before.role != role
        if is_other_role:
            self._desk.change_role(name, role, who)
        if is_elsewhere := before is not None and before.regions != regions:
            self._desk.change_regions(name, regions, who)
        if not is_other_role and not is_elsewhere:
            raise NotFilledIn(SAME_AS_BEFORE)

    def _person(self, name: str) -> Person | None:
        return next((person for person in self._desk.people() if person.name == name), None)

    def _regions(self, form: Form) -> frozenset[str] | None:
        if one(form, "sees") != "some":
            return None
        chosen = frozenset(form.get("region", ())) & frozenset(self._office.regions)
        if not chosen:
            raise NotFilledIn(NO_REGION)
        return chosen


def lists_of(pairs: Collection[tuple[str, str]]) -> dict[str, list[str]]:
    """Fields by name, with all that came for each."""
    lists: dict[str, list[str]] = {}
    for name, text in pairs:
        lists.setdefault(name, []).append(text)
    return lists


def one(form: Form, name: str) -> str:
    """What was written last into a field; empty where there is none."""
    return form.get(name, [""])[-1].strip()
