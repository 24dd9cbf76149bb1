"""``/api/v1/feedback``: people confirm or reject what was concluded, and how often they confirm it."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from anyio import to_thread
from fastapi import APIRouter, HTTPException, Query, Request, Response

from alerts.explain.precision import PrecisionRow, Verdict, precision
from ingest.times import TimeReader
from service.access.present import name_to_act_under
from service.api.asked import FeedbackAsked
from service.api.described import body_described, described
from service.api.intake_routes import body_of
from service.api.list_routes import end_of, wanted_of
from service.api.moments import read_moment
from service.api.parameters import Moment
from service.api.tables import Tables
from service.customers.explaining import CustomerSide
from service.store.feedback import Feedback
from service.store.list_filters import FeedbackFilter
from service.store.lists import FEEDBACK, Lists

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class FeedbackPosted(msgspec.Struct, forbid_unknown_fields=True):
    """What a person says of a complaint's link to an outage, or of an order's cause; `cause`: the true one."""

    verdict: Verdict
    complaint_id: _Name | None = None
    outage_id: _Name | None = None
    order_id: _Name | None = None
    cause: _Name | None = None
    by: _Name = "operator"
    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""


_BODY = body_described(FeedbackPosted)


def feedback_routes(side: CustomerSide, of: Lists, now: Callable[[], datetime], zone: str) -> APIRouter:
    """What people say, and what it comes to."""
    router, times, tables = APIRouter(), TimeReader(zone), Tables(zone)

    @router.post("/feedback", response_class=Response, status_code=201, openapi_extra=_BODY)
    async def post_feedback(request: Request) -> Response:
        """Confirm or reject a link, or an order's cause; of one person the last word counts."""
        posted = _read(await body_of(request))
        return tables.one(await to_thread.run_sync(_kept, side, posted, now()), 201)

    @router.get("/feedback", responses=described(Feedback))
    def feedback(request: Request, asked: Annotated[FeedbackAsked, Query()]) -> Response:
        """What was said, the latest first."""
        told = asked.model_dump(include={"of", "verdict", "by", "complaint_id", "outage_id", "order_id"})
        wanted = wanted_of(asked, FeedbackFilter(**told, **asked.span(times)), asked.sort, FEEDBACK)
        found = of.feedback(wanted)
        return tables.answer(request, Feedback, found.rows, end_of(found, wanted))

    @router.get("/feedback/precision", responses=described(PrecisionRow))
    def precisions(
        request: Request,
        of: Annotated[Literal["links", "orders"], Query(description="of links, or of the causes of orders")] = "links",
        since: Moment = None,
    ) -> Response:
        """The share of conclusions that people confirm, with its 90 % interval: for all, and by segment or kind."""
        start = None if since is None else read_moment(times, since, "since")
        told = side.feedback.on_links(start) if of == "links" else side.feedback.on_orders(start)
        return tables.answer(request, PrecisionRow, precision(told))

    return router


def _kept(side: CustomerSide, posted: FeedbackPosted, at: datetime) -> Feedback:
    given = {name: getattr(posted, name) for name in ("complaint_id", "outage_id", "order_id", "cause", "note")}
    by = name_to_act_under(posted.by)
    told = Feedback(at=at, verdict=posted.verdict, segment=_segment(side, posted), by=by, **given)
    side.feedback.add(told)
    return told


def _segment(side: CustomerSide, posted: FeedbackPosted) -> str:
    """Of the outage, or the kind of the order; HTTPException 404 where there is none, 422 where none is named."""
    if posted.order_id is not None and posted.complaint_id is None and posted.outage_id is None:
        order = side.reads.order(posted.order_id)
        if order is None:
            raise HTTPException(
                404, f"There is no order {posted.order_id!r}; GET /api/v1/orders lists those there are."
            )
        return order.kind.value
    if posted.order_id is not None or posted.complaint_id is None or posted.outage_id is None:
        raise HTTPException(422, "Name a complaint_id and an outage_id, or an order_id alone.")
    segment = side.explained.segment(posted.outage_id)
    if segment is None:
        raise HTTPException(404, f"There is no outage {posted.outage_id!r}; GET /api/v1/outages lists those there are.")
    if not side.explained.has_complaint(posted.complaint_id):
        detail = f"There is no complaint {posted.complaint_id!r}; GET /api/v1/complaints lists those there are."
        raise HTTPException(404, detail)
    return segment


def _read(body: bytes) -> FeedbackPosted:
    try:
        return msgspec.json.decode(body, type=FeedbackPosted)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise HTTPException(422, f"The body can not be read: {error}. docs/feedback.md names its fields.") from error
