"""``/api/v1/explain`` and ``/api/v1/contacts``: what an agent tells a caller, and how many were told."""

from collections.abc import Callable
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from anyio import to_thread
from fastapi import APIRouter, HTTPException, Query, Request, Response

from alerts.explain.explanation import Explanation
from alerts.explain.place import Place
from alerts.explain.restoration import OrderStanding
from alerts.orders.life import CHINESE
from ingest.records import Category
from ingest.times import TimeReader
from service.access.present import name_to_act_under
from service.api.described import body_described, described
from service.api.intake_routes import body_of
from service.api.moments import read_moment
from service.api.parameters import After, Limit, Moment, Region
from service.api.tables import Tables, read_cursor
from service.customers.explaining import Answer, Asked, CustomerSide, PlaceUnknown
from service.store.contacts import Contact, Demand

_DAY = timedelta(days=1)
_NOT_KEPT = {"Cache-Control": "no-store"}
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90)]
_Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)]


class ContactPosted(msgspec.Struct, forbid_unknown_fields=True):
    """A call as an agent posts it. `contact_id` makes it count once however often it is sent."""

    contact_id: _Name | None = None
    cell: _Name | None = None
    site: _Name | None = None
    district: _Name | None = None
    region: _Name | None = None
    latitude: _Latitude | None = None
    longitude: _Longitude | None = None
    customer: _Name | None = None
    category: Category | None = None
    channel: _Name | None = None
    by: _Name = "agent"
    intercepted: bool = True
    at: str | None = None


_BODY = body_described(ContactPosted)


def explain_routes(side: CustomerSide, now: Callable[[], datetime], zone: str) -> APIRouter:
    """Explanations, and the contacts they are counted as."""
    router, times = APIRouter(), TimeReader(zone)
    here = ZoneInfo(zone)

    def moment(text: str | None) -> datetime:
        return now() if text is None else read_moment(times, text, "at")

    @router.get("/explain", response_class=Response)
    def explain(
        cell: Annotated[str | None, Query(description="a cell")] = None,
        site: Annotated[str | None, Query(description="a site")] = None,
        district: Annotated[str | None, Query(description="a district")] = None,
        region: Region = None,
        latitude: Annotated[float | None, Query(ge=-90, le=90)] = None,
        longitude: Annotated[float | None, Query(ge=-180, le=180)] = None,
        customer: Annotated[str | None, Query(description="a customer's reference; it is hashed at once")] = None,
        at: Moment = None,
    ) -> Response:
        """Whether a known outage or planned work explains a call from there, and the reply to give."""
        asked = Asked(cell, site, district, region, latitude, longitude, customer)
        told = _told(explained(side, asked, moment(at)), here)
        return Response(msgspec.json.encode(told), headers=_NOT_KEPT, media_type="application/json")

    @router.post("/contacts", response_class=Response, openapi_extra=_BODY)
    async def post_contact(request: Request) -> Response:
        """The same for a call that was taken, which is counted: as demand where it became no complaint."""
        posted = _read(await body_of(request))
        return await to_thread.run_sync(take, posted)

    def take(posted: ContactPosted) -> Response:
        names = Asked.__struct_fields__
        answer = explained(side, Asked(*(getattr(posted, name) for name in names)), moment(posted.at))
        contact = contact_of(posted, answer)
        new = side.contacts.add(contact)
        told = {"contact_id": contact.contact_id, "counted": new, **_told(answer, here)}
        return Response(msgspec.json.encode(told), 201 if new else 200, _NOT_KEPT, "application/json")

    @router.get("/contacts", responses=described(Contact))
    def contacts(
        request: Request, region: Region = None, since: Moment = None, limit: Limit = 100, cursor: After = None
    ) -> Response:
        """Contacts, the latest first."""
        start = None if since is None else read_moment(times, since, "since")
        page = side.contacts.page(region, start, read_cursor(cursor), limit)
        end = (page[-1].at, page[-1].contact_id) if len(page) == limit else None
        return Tables(zone).answer(request, Contact, page, end)

    @router.get("/contacts/demand", responses=described(Demand))
    def demand(
        request: Request,
        by: Annotated[Literal["outage", "work", "region", "hour"], Query(description="what to count by")] = "outage",
        since: Moment = None,
    ) -> Response:
        """How many contacts and complaints there were, together the demand, from `since` (a day ago) on."""
        start = now() - _DAY if since is None else read_moment(times, since, "since")
        return Tables(zone).answer(request, Demand, side.contacts.demand(by, start))

    return router


def explained(side: CustomerSide, asked: Asked, at: datetime) -> Answer:
    """What explains a call; raises `HTTPException` 422 or 404 where the place can not be told."""
    if (asked.latitude is None) != (asked.longitude is None):
        raise HTTPException(422, "Coordinates are two: give latitude and longitude.")
    try:
        return side.explaining.explain(asked, at)
    except PlaceUnknown as error:
        raise HTTPException(422 if asked == Asked() else 404, str(error)) from error


def _read(body: bytes) -> ContactPosted:
    try:
        return msgspec.json.decode(body, type=ContactPosted)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise HTTPException(422, f"The contact can not be read: {error}. docs/explain.md names its fields.") from error


def contact_of(posted: ContactPosted, answer: Answer) -> Contact:
    """What is kept of it: where it came from, nothing of who called."""
    first = answer.explanations[0] if answer.explanations else None
    place = answer.place
    cell = max(place.cells, key=lambda name: place.cells[name]) if place and len(place.cells) == 1 else None
    site = max(place.sites, key=lambda name: place.sites[name]) if place and len(place.sites) == 1 else None
    return Contact(
        contact_id=posted.contact_id or f"K-{token_hex(10)}",
        at=answer.at,
        region=place.region if place else posted.region or "",
        district=place.district if place else posted.district,
        cell_id=cell,
        site_id=site,
        category=posted.category.value if posted.category else None,
        channel=posted.channel,
        by=name_to_act_under(posted.by),
        intercepted=posted.intercepted,
        verdict=answer.verdict.value,
        outage_id=first.outage_id if first else None,
        group_id=first.group_id if first else None,
        work_id=first.work_id if first else None,
        share=first.share if first else 0.0,
    )


def _told(answer: Answer, zone: ZoneInfo) -> dict[str, Any]:
    told = {
        "at": answer.at,
        "verdict": answer.verdict,
        "place": _place(answer.place) if answer.place else None,
        "explanations": [_explanation(one) for one in answer.explanations],
        "reply": msgspec.structs.asdict(answer.reply),
    }
    return {name: _local(value, zone) for name, value in told.items()}


def _place(place: Place) -> dict[str, Any]:
    return {"region": place.region, "district": place.district, "cells": len(place.cells), "told_by": place.told_by}


def _explanation(one: Explanation) -> dict[str, Any]:
    told = msgspec.structs.asdict(one)
    told["share"] = round(one.share, 4)
    told["expected"] = msgspec.structs.asdict(one.expected) if one.expected else None
    told["order"] = _order(one.order) if one.order else None
    return told


def _order(order: OrderStanding) -> dict[str, Any]:
    stage = order.life.stage
    told = {"order_id": order.order_id, "state": order.state, "stage": stage, "stage_zh": CHINESE[stage]}
    return {**told, "since": order.life.since or order.issued_at, "due_at": order.due_at, "unit": order.life.unit}


def _local(value: Any, zone: ZoneInfo) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, datetime):
        return value.astimezone(zone)
    if isinstance(value, dict):
        return {name: _local(inner, zone) for name, inner in value.items()}
    return [_local(inner, zone) for inner in value] if isinstance(value, list) else value
