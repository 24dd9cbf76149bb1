"""``/api/v1/screenings``: complaints that are not the network's, and why; a person says so, or takes it back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Annotated

import msgspec
from anyio import to_thread
from fastapi import APIRouter, HTTPException, Query, Request, Response

from alerts.action import ACTIONS, Action, Subject
from alerts.explain.screening import ScreeningRate, ScreenReason, Standing
from ingest.times import TimeReader
from service.access.present import name_to_act_under
from service.api.described import body_described, described
from service.api.intake_routes import body_of
from service.api.moments import read_moment
from service.api.parameters import Limit, Moment, Region
from service.api.tables import Tables
from service.customers.explaining import CustomerSide
from service.store.screenings import Screening

_WEEK = timedelta(days=7)
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class ScreeningPosted(msgspec.Struct, forbid_unknown_fields=True):
    """Who says so, and why; a complaint that is let through keeps the reason it was screened for."""

    by: _Text = "operator"
    reason: ScreenReason = ScreenReason.OTHER
    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""


def screening_routes(side: CustomerSide, now: Callable[[], datetime], zone: str) -> APIRouter:
    """What is screened, its rates, and the two things that a person can say of a complaint."""
    router, times, tables = APIRouter(), TimeReader(zone), Tables(zone)

    def start(since: str | None) -> datetime:
        return now() - _WEEK if since is None else read_moment(times, since, "since")

    @router.get("/screenings", responses=described(Screening))
    def screenings(
        request: Request,
        region: Region = None,
        standing: Annotated[Standing | None, Query(description="only those that stand so")] = None,
        since: Moment = None,
        limit: Limit = 100,
    ) -> Response:
        """How complaints stand that were screened, from `since` (a week ago) on, the latest change first."""
        return tables.answer(request, Screening, side.screenings.listed(region, standing, start(since), limit))

    @router.get("/screenings/rates", responses=described(ScreeningRate))
    def rates(request: Request, since: Moment = None) -> Response:
        """By region, of the complaints made from `since` (a week ago) on: every one counts, screened or not."""
        return tables.answer(request, ScreeningRate, side.screenings.rates(start(since), now()))

    @router.get("/complaints/{complaint_id}/screenings", responses=described(Screening))
    def history(request: Request, complaint_id: str) -> Response:
        """Every change of how a complaint stands, oldest first."""
        return tables.answer(request, Screening, side.screenings.history(complaint_id))

    @router.post("/complaints/{complaint_id}/screen", response_class=Response, openapi_extra=_BODY)
    async def screen(complaint_id: str, request: Request) -> Response:
        """Keep a complaint from the network side; it stays counted."""
        return await changed(complaint_id, Standing.SCREENED, request)

    @router.post("/complaints/{complaint_id}/unscreen", response_class=Response, openapi_extra=_BODY)
    async def unscreen(complaint_id: str, request: Request) -> Response:
        """Let a complaint through to the network side after all."""
        return await changed(complaint_id, Standing.LET_THROUGH, request)

    async def changed(complaint_id: str, standing: Standing, request: Request) -> Response:
        posted = _read(await body_of(request))
        told = await to_thread.run_sync(change_screening, side, complaint_id, standing, posted, now())
        return tables.one(told)

    return router


_BODY = body_described(ScreeningPosted)


def change_screening(
    side: CustomerSide, complaint_id: str, standing: Standing, posted: ScreeningPosted, at: datetime
) -> Screening:
    """How it stands from now on, which the desk is told; raises `HTTPException` 404 or 409."""
    history = side.screenings.history(complaint_id)
    if standing is Standing.LET_THROUGH and not history:
        raise HTTPException(409, f"Complaint {complaint_id!r} was never screened; there is nothing to take back.")
    reason = history[-1].reason if standing is Standing.LET_THROUGH else posted.reason
    by = name_to_act_under(posted.by)
    told = side.screenings.change(complaint_id, standing, reason, by, posted.note, at)
    if told is None:
        raise HTTPException(
            404, f"There is no complaint {complaint_id!r}; GET /api/v1/complaints lists those there are."
        )
    side.ingest(ACTIONS, [msgspec.json.encode(_action(told, at))])
    return told


def _action(told: Screening, at: datetime) -> Action:
    """What the desk is told, which follows complaints; it refuses it of those that it does not follow any more.

    The same change is the same action: posted again after a failure, it is carried out once.
    """
    action_id = blake2b(
        f"{told.complaint_id}\x1f{told.version}".encode(), digest_size=16, person=b"screening"
    ).hexdigest()
    verb = "screen" if told.standing is Standing.SCREENED else "unscreen"
    return Action(action_id, Subject.COMPLAINT, told.complaint_id, told.region, verb, told.by, at, told.note)


def _read(body: bytes) -> ScreeningPosted:
    try:
        return msgspec.json.decode(body or b"{}", type=ScreeningPosted)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise HTTPException(422, f"The body can not be read: {error}. docs/explain.md names its fields.") from error
