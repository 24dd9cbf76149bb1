"""Answers whole pages inside the frame, and parts of them to those who have not seen them yet."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec
from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ingest.records import Region
from service.access.principal import Principal
from service.configuration.shadow_mode import Mode
from service.dashboard.frame.catalogue import Language, words_of
from service.dashboard.frame.formats import Formats, to_json
from service.dashboard.frame.kept_texts import KeptTexts
from service.dashboard.frame.look import HOURS, Look, look_of, remember
from service.dashboard.frame.person import person_of
from service.dashboard.frame.place import RAIL, Place
from service.dashboard.freshness_view import Sign

TEMPLATES: Final = Path(__file__).parents[1] / "templates"
NO_STORE: Final = {"Cache-Control": "no-store"}
_SEEN: Final = "@seen@"


class Surroundings(Protocol):
    """What the frame shows besides the page."""

    @property
    def zone(self) -> str:
        """The time zone that all times are told in."""
        ...

    @property
    def regions(self) -> Sequence[Region]:
        """Those to choose from."""
        ...

    def freshness(self, language: Language) -> Sequence[Sign]:
        """The freshness strip."""
        ...


class Pages:
    """Renders templates that extend ``frame.html``.

    `person_of`: who made a request; `csrf_of`: the hidden field that a form of theirs carries; `folders`: where
    templates are looked for.
    """

    def __init__(
        self,
        surroundings: Surroundings,
        mode: Mode = "live",
        person_of: Callable[[Request], Principal] = person_of,
        csrf_of: Callable[[Request], Markup] = lambda _: Markup(""),
        folders: tuple[Path, ...] = (TEMPLATES,),
    ) -> None:
        self._surroundings = surroundings
        self._mode = mode
        self._person_of = person_of
        self._csrf_of = csrf_of
        self._folders = folders
        self._kept = KeptTexts()

    def answer(self, request: Request, place: Place, template: str, status: int = 200, **view: object) -> HTMLResponse:
        """The whole page. In it `part(address)` are the attributes of an element that is asked for anew."""
        text = self._render(request, template, place=place, **view)
        response = HTMLResponse(with_digests(text), status, headers=NO_STORE)
        remember(request, response)
        return response

    def part(self, request: Request, template: str, **view: object) -> Response:
        """A part by itself: nothing (204) where ``?seen=`` says that the visitor has it as it is."""
        return _part(request, self._render(request, template, **view))

    def shared_part(
        self, request: Request, template: str, key: Hashable, view: Callable[[], Mapping[str, object]]
    ) -> Response:
        """A part that is the same for all who ask with the same `key` in the same language: rendered once."""
        return _part(request, self._shared(request, template, key, view))

    def shared(
        self, request: Request, template: str, key: Hashable, view: Callable[[], Mapping[str, object]]
    ) -> Markup:
        """Such a part to be put into a page: whoever has the page has seen it."""
        return _seen(self._shared(request, template, key, view))

    def freshness(self, request: Request) -> Response:
        """The freshness strip by itself."""
        return self.part(request, "frame/freshness.html")

    def _shared(self, request: Request, template: str, key: Hashable, view: Callable[[], Mapping[str, object]]) -> str:
        whole = (template, look_of(request).language, key)
        return self._kept.text(whole, lambda: self._render(request, template, **view()))

    def _render(self, request: Request, template: str, **view: object) -> str:
        look = look_of(request)
        if request.method != "GET" and isinstance(place := view.get("place"), Place):
            look = msgspec.structs.replace(look, address=place.value)  # what is posted to can not be looked at
        templates = _environment(look.language, self._surroundings.zone, self._folders)
        person = self._person_of(request)
        return templates.get_template(template).render(
            look=look,
            rail=[stop for stop in RAIL if stop.is_open_to(person)],
            place=view.pop("place", None),
            ranges=HOURS,
            zone=self._surroundings.zone,
            regions=[one for one in self._surroundings.regions if person.sees(one.region)],
            region_name=self._name_of(look, person),
            signs=lambda: self._surroundings.freshness(look.language),
            mode=self._mode,
            person=person,
            may=person.may,
            csrf_field=lambda: self._csrf_of(request),
            part=part_attributes,
            severity=_macro(templates, "severity"),
            **view,
        )

    def _name_of(self, look: Look, person: Principal) -> Callable[[str], str]:
        names = {
            one.region: (one.name_zh if look.language == "zh" else one.name_en) or one.region
            for one in self._surroundings.regions
            if person.sees(one.region)
        }
        return lambda region: names.get(region, region)


def _part(request: Request, text: str) -> Response:
    told = digest(text)
    if request.query_params.get("seen") == told:
        return Response(status_code=204, headers=NO_STORE)
    return HTMLResponse(text.replace(_SEEN, told), headers=NO_STORE)


def _seen(text: str) -> Markup:
    return Markup(text.replace(_SEEN, digest(text)))  # noqa: S704 - rendered with autoescape


def part_attributes(address: str) -> Markup:
    """Of an element with an ``id`` that is asked for anew, at `address`, whenever something was committed."""
    joint = "&" if "?" in address else "?"
    return Markup('data-part hx-get="{}" hx-trigger="refresh" hx-swap="morph:outerHTML" hx-sync="this:drop"').format(
        f"{address}{joint}seen={_SEEN}"
    )


def with_digests(page: str) -> str:
    """A page whose parts say that they were not seen alone yet: the first time each is asked for, it is answered."""
    return page.replace(_SEEN, "")


def digest(text: str) -> str:
    """Tells two renderings apart."""
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _macro(templates: Environment, name: str) -> Callable[[str], Markup]:
    """The macro of that name of the frame, for pages and for parts that stand alone."""
    macros: Any = templates.get_template(f"frame/{name}.html").module
    macro: Callable[[str], Markup] = getattr(macros, name)
    return macro


@cache
def _environment(language: Language, zone: str, folders: tuple[Path, ...]) -> Environment:
    templates = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    words: Any = templates
    words.install_gettext_translations(words_of(language), newstyle=True)
    formats = Formats(language, zone)
    for name in ("number", "percent", "hours", "age", "moment"):
        templates.filters[name] = getattr(formats, name)
    templates.filters["to_json"] = to_json
    return templates
