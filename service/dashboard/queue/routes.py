"""``/queue``: the dispatcher's page, its table as it changes, one order opened, and what is done to it."""

from collections.abc import Mapping
from datetime import timedelta
from secrets import token_hex
from urllib.parse import quote, urlencode

import msgspec
from anyio import to_thread
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from alerts.orders.life import Why
from alerts.orders.order_action import OrderVerb
from alerts.orders.receipt import REQUIRED
from service.api.order_routes import OrderActions
from service.dashboard.frame.formats import Formats
from service.dashboard.frame.look import look_of
from service.dashboard.frame.pages import Pages
from service.dashboard.frame.place import Place
from service.dashboard.onlooker import Onlooker, onlooker_of
from service.dashboard.outage.course_table import course_table
from service.dashboard.posted import fields_of
from service.dashboard.queue.crews import Unit
from service.dashboard.queue.desk import PAGE, Opened, QueueDesk
from service.dashboard.queue.form import read_form
from service.dashboard.queue.offers import RECEIPT_FIELDS
from service.store.order_queue import Wanted

MOST_ORDERS = 1_000_000
LONGEST = 200
"""Characters of one thing that is asked for."""


class Asked(msgspec.Struct, frozen=True):
    """What an address asks for: which orders, and where the page of them begins."""

    region: str = ""
    unit: str = ""
    stage: str = ""
    priority: str = ""
    mine: str = ""
    q: str = ""
    start: int = 0

    def wanted(self, viewer: Onlooker) -> Wanted:
        """As the store is asked."""
        return Wanted(
            region=self.region or None,
            regions=viewer.regions,
            unit=self.unit or None,
            stage=self.stage or None,
            priority=self.priority or None,
            mine=viewer.name if self.mine else None,
            text=self.q.strip(),
        )

    def query(self, **changed: str | int) -> str:
        """The query of an address that asks for the same but for what is `changed`."""
        told = {**msgspec.structs.asdict(self), **changed}
        return urlencode({name: value for name, value in told.items() if value})


class Said(msgspec.Struct, frozen=True):
    """What became of an action: `refused` is the desk's own words, None where it was carried out."""

    verb: OrderVerb
    status: int
    refused: str | None


class QueuePage:
    """Answers the page and its parts."""

    def __init__(self, pages: Pages, desk: QueueDesk, actions: OrderActions, zone: str) -> None:
        self._pages = pages
        self._desk = desk
        self._actions = actions
        self._zone = zone

    def page(self, request: Request, asked: Asked, order_id: str = "", said: Said | None = None) -> Response:
        """The whole page, with that order opened."""
        viewer = onlooker_of(request)
        opened = self._opened(order_id, asked, viewer) if order_id else None
        status = said.status if said and said.refused is not None else 404 if order_id and opened is None else 200
        more = self._opened_view(request, opened, asked, viewer, said)
        view = {**self._table_view(asked, viewer), **more, "missing_order": order_id if opened is None else ""}
        return self._pages.answer(request, Place.QUEUE, "queue/page.html", status, **view)

    def table(self, request: Request, asked: Asked) -> Response:
        """The table by itself, as it is asked for anew; nothing is opened in it."""
        view = {**self._table_view(asked, onlooker_of(request)), "opened": None, "missing_order": ""}
        return self._pages.part(request, "queue/table.html", **view)

    def order(self, request: Request, asked: Asked, order_id: str, said: Said | None = None) -> Response:
        """One order opened, by itself."""
        viewer = onlooker_of(request)
        opened = self._opened(order_id, asked, viewer)
        if opened is None:
            raise HTTPException(404, f"There is no order {order_id!r} in the queue any more.")
        view = self._opened_view(request, opened, asked, viewer, said)
        answer = self._pages.part(request, "queue/opened.html", **view)
        answer.status_code = said.status if said and said.refused is not None else 200
        return answer

    def act(self, order_id: str, verb: OrderVerb, fields: Mapping[str, str], viewer: Onlooker) -> Said:
        """Carry out what a form asks for, once however often it is sent; an order that is not theirs is not found."""
        region = self._desk.region_of(order_id)
        if region is None or not viewer.sees(region):
            raise HTTPException(404, f"There is no order {order_id!r}.")
        if not viewer.may_act:
            return Said(verb, 403, "")
        form = read_form(fields, viewer.name)
        try:
            self._actions.carry_out(order_id, verb, form.body, form.key or None)
        except HTTPException as refused:
            return Said(verb, refused.status_code, str(refused.detail))
        return Said(verb, 200, None)

    def _opened(self, order_id: str, asked: Asked, viewer: Onlooker) -> Opened | None:
        """None also where the person may not see its region: that there is such an order is not theirs to know."""
        region = self._desk.region_of(order_id)
        if region is None or not viewer.sees(region):
            return None
        return self._desk.opened(order_id, asked.wanted(viewer), viewer.name)

    def _table_view(self, asked: Asked, viewer: Onlooker) -> dict[str, object]:
        listed = self._desk.listed(asked.wanted(viewer), asked.start)
        return {"asked": asked, "listed": listed, "page_size": PAGE, "may_act": viewer.may_act}

    def _opened_view(
        self, request: Request, opened: Opened | None, asked: Asked, viewer: Onlooker, said: Said | None
    ) -> dict[str, object]:
        if opened is None:
            return {"opened": None}
        story, formats = opened.story, Formats(look_of(request).language, self._zone)
        mended = None
        if story is not None and story.course.repaired_at is not None:
            mended = formats.moment(story.head.started_at + timedelta(hours=story.course.repaired_at), "minute")
        return {
            "asked": asked,
            "opened": opened,
            "story": story,
            "table": course_table(story.course) if story else (),
            "repaired_time": mended,
            "may_act": viewer.may_act,
            "said": said,
            "key": token_hex(16),
            "whys": tuple(why.value for why in Why),
            "receipt_fields": RECEIPT_FIELDS,
            "required": {scene.value: names for scene, names in REQUIRED.items()},
            "crews": _crews(opened.units),
            "now": self._desk.now(),
        }


def queue_routes(pages: Pages, desk: QueueDesk, actions: OrderActions, zone: str) -> APIRouter:
    """The page, its parts ``/queue/table`` and ``/queue/orders/{order_id}``, and the verbs that forms are posted to."""
    router = APIRouter(include_in_schema=False)
    page = QueuePage(pages, desk, actions, zone)

    @router.get("/queue")
    def whole(request: Request) -> Response:
        query = request.query_params
        return page.page(request, _asked_of(query), query.get("order", "")[:LONGEST])

    @router.get("/queue/table")
    def table(request: Request) -> Response:
        return page.table(request, _asked_of(request.query_params))

    @router.get("/queue/orders/{order_id}")
    def order(request: Request, order_id: str) -> Response:
        return page.order(request, _asked_of(request.query_params), order_id)

    @router.post("/queue/orders/{order_id}/{verb}")
    async def act(request: Request, order_id: str, verb: OrderVerb) -> Response:
        fields = await fields_of(request)
        said = await to_thread.run_sync(page.act, order_id, verb, fields, onlooker_of(request))
        return await to_thread.run_sync(_answer, page, request, order_id, said)

    return router


def _answer(page: QueuePage, request: Request, order_id: str, said: Said) -> Response:
    """To a script the order as it stands now; to a browser without one a page: another one where it was done."""
    asked = _asked_of(request.query_params)
    if "hx-request" in request.headers:
        return page.order(request, asked, order_id, said)
    if said.refused is not None:
        return page.page(request, asked, order_id, said)
    return RedirectResponse(f"/queue?{asked.query(order=order_id)}#order-{quote(order_id, safe='')}", 303)


def _asked_of(query: Mapping[str, str]) -> Asked:
    """From an address that forms and scripts carry on; what is not readable in it is left out."""
    told = {name: query[name][:LONGEST] for name in Asked.__struct_fields__ if name != "start" and name in query}
    start = query.get("start", "")
    return Asked(**told, start=min(int(start), MOST_ORDERS) if start.isascii() and start.isdecimal() else 0)


def _crews(units: tuple[Unit, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for unit in units for name in unit.on_duty))
