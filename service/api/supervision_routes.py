"""``/api/v1/supervision``, ``/red-lights`` and the lists of complaints that are followed or may escalate."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

import msgspec
from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response

from alerts.action import Subject
from alerts.case import Case
from alerts.complaint_care.complaint_action import ASSIGN
from alerts.complaint_care.followed import COMPLAINT_CASE, Stage
from alerts.complaint_care.high_risk import HIGH_RISK_CASE
from alerts.supervision.red_light import RED_LIGHT_CASE
from alerts.supervision.resolution_rate import resolution_rates
from alerts.supervision.supervised import SUPERVISED_CASE, Supervised
from alerts.supervision.supervision_action import ANSWER, PUT_OUT
from ingest.times import TimeReader
from service.api.case_actions import Assigned, CaseActions, Doing, Said
from service.api.described import body_described, described
from service.api.intake_routes import body_of
from service.api.moments import read_moment
from service.api.parameters import After, Limit, Moment, Region
from service.api.posted_actions import IdempotencyKey
from service.api.supervision_rows import (
    FollowedRow,
    HighRiskRow,
    RedLightRow,
    ResolutionRow,
    SupervisionRow,
    followed_row,
    high_risk_row,
    red_light_row,
    supervised_of,
    supervision_row,
)
from service.api.tables import MOST_ROWS, Tables, read_cursor
from service.store.cases import Cases, Wanted

SUPERVISION_KINDS = (SupervisionRow, RedLightRow, ResolutionRow, HighRiskRow, FollowedRow, Said, Assigned)
"""What OpenAPI describes by name."""

_WEEK = timedelta(days=7)
_MOST_COUNTED = 200_000
_Open = Annotated[bool, Query(alias="open", description="only those that go on; false: with those that are over")]
_ASSIGN = Doing(COMPLAINT_CASE, Subject.COMPLAINT, ASSIGN, Assigned, "complaint that is followed")
_ANSWER = Doing(SUPERVISED_CASE, Subject.SUPERVISION, ANSWER, Said, "supervision")
_PUT_OUT = Doing(RED_LIGHT_CASE, Subject.RED_LIGHT, PUT_OUT, Said, "red light")


class Part(StrEnum):
    """What rates are told by."""

    ALL = "all"
    REGION = "region"
    UNIT = "unit"
    WHAT = "what"
    WHY = "why"


_PARTS: Mapping[Part, Callable[[Supervised], str]] = {
    Part.ALL: lambda _: "all",
    Part.REGION: lambda one: one.region,
    Part.UNIT: lambda one: one.unit or "",
    Part.WHAT: lambda one: one.what.value,
    Part.WHY: lambda one: one.why.value,
}


class Desk(msgspec.Struct, frozen=True):
    """What the routes read, by what they act, and the time and zone that they tell."""

    cases: Cases
    actions: CaseActions
    now: Callable[[], datetime]
    zone: str


def supervision_routes(desk: Desk) -> APIRouter:
    """The lists, the rates, and what people do about them."""
    router, tables = APIRouter(), Tables(desk.zone)
    _add_supervision(router, tables, desk)
    _add_red_lights(router, tables, desk)
    _add_complaints(router, tables, desk)
    return router


def _add_supervision(router: APIRouter, tables: Tables, desk: Desk) -> None:
    times = TimeReader(desk.zone)

    @router.get("/supervision", responses=described(SupervisionRow))
    def supervision(
        request: Request, region: Region = None, is_open: _Open = True, limit: Limit = 100, cursor: After = None
    ) -> Response:
        """What is supervised 督办, what changed last first; with the resolution rate of the last week."""
        now = desk.now()
        found = desk.cases.listed(SUPERVISED_CASE, _wanted(region, is_open, cursor), limit)
        rows = [supervision_row(case, now) for case in found]
        whole = _rates(desk, now - _WEEK, now, Part.ALL, region)
        also = {"resolution": whole[0] if whole else ResolutionRow("all", 0, 0, None)}
        return tables.answer(request, SupervisionRow, rows, _end(found, limit), also)

    @router.get("/supervision/rates", responses=described(ResolutionRow))
    def rates(
        request: Request,
        by: Annotated[Part, Query(description="a rate for each of these")] = Part.REGION,
        since: Moment = None,
        until: Moment = None,
    ) -> Response:
        """Supervised resolution rates 督办解决率 of what came under supervision in a time, by default in a week."""
        end = desk.now() if until is None else read_moment(times, until, "until")
        start = end - _WEEK if since is None else read_moment(times, since, "since")
        return tables.answer(request, ResolutionRow, _rates(desk, start, end, by, None))

    @router.post("/supervision/{supervision_id}/answer", response_class=Response, openapi_extra=body_described(Said))
    async def answer(supervision_id: str, request: Request, idempotency_key: IdempotencyKey = None) -> Response:
        """Whoever is responsible says what is being done: the red light waits from now on."""
        body = await body_of(request)
        case = await to_thread.run_sync(desk.actions.carry_out, _ANSWER, supervision_id, body, idempotency_key)
        return tables.one(supervision_row(case, desk.now()))


def _add_red_lights(router: APIRouter, tables: Tables, desk: Desk) -> None:
    @router.get("/red-lights", responses=described(RedLightRow))
    def red_lights(
        request: Request, region: Region = None, is_open: _Open = True, limit: Limit = 100, cursor: After = None
    ) -> Response:
        """Red lights 亮红灯, what changed last first; one that a person put out goes on while its cause does."""
        found = desk.cases.listed(RED_LIGHT_CASE, _wanted(region, is_open, cursor), limit)
        return tables.answer(request, RedLightRow, [red_light_row(case) for case in found], _end(found, limit))

    @router.post("/red-lights/{light_id}/out", response_class=Response, openapi_extra=body_described(Said))
    async def put_out(light_id: str, request: Request, idempotency_key: IdempotencyKey = None) -> Response:
        """Put a red light out, saying why; it is not lit again while the same goes on."""
        body = await body_of(request)
        case = await to_thread.run_sync(desk.actions.carry_out, _PUT_OUT, light_id, body, idempotency_key)
        return tables.one(red_light_row(case))


def _add_complaints(router: APIRouter, tables: Tables, desk: Desk) -> None:
    @router.get("/complaints/high-risk", responses=described(HighRiskRow))
    def high_risk(request: Request, region: Region = None, limit: Limit = 500) -> Response:
        """Open complaints that may escalate 越级, most points first."""
        found = desk.cases.listed(HIGH_RISK_CASE, Wanted(region, open_only=True), MOST_ROWS)
        rows = sorted(map(high_risk_row, found), key=lambda row: (-row.points, row.since, row.complaint_id))
        return tables.answer(request, HighRiskRow, rows[:limit])

    @router.get("/complaints/followed", responses=described(FollowedRow))
    def followed(
        request: Request,
        region: Region = None,
        stage: Annotated[Stage | None, Query(description="only those that stand so, of the page")] = None,
        owner: Annotated[str | None, Query(description="only those of this owner, of the page")] = None,
        is_open: _Open = True,
        limit: Limit = 500,
        cursor: After = None,
    ) -> Response:
        """Complaints that are followed until they were really solved, what changed last first."""
        found = desk.cases.listed(COMPLAINT_CASE, _wanted(region, is_open, cursor), limit)
        rows = [row for row in map(followed_row, found) if stage in (None, row.stage) and owner in (None, row.owner)]
        return tables.answer(request, FollowedRow, rows, _end(found, limit))

    @router.post("/complaints/{complaint_id}/assign", response_class=Response, openapi_extra=body_described(Assigned))
    async def assign(complaint_id: str, request: Request, idempotency_key: IdempotencyKey = None) -> Response:
        """Make a person or a unit the owner of a complaint."""
        body = await body_of(request)
        case = await to_thread.run_sync(desk.actions.carry_out, _ASSIGN, complaint_id, body, idempotency_key)
        return tables.one(followed_row(case))


def _wanted(region: str | None, is_open: bool, cursor: str | None) -> Wanted:
    return Wanted(region, is_open, after=read_cursor(cursor))


def _end(found: Sequence[Case], limit: int) -> tuple[datetime, str] | None:
    return (found[-1].changed_at, found[-1].case_id) if len(found) == limit else None


def _rates(desk: Desk, since: datetime, until: datetime, by: Part, region: str | None) -> list[ResolutionRow]:
    cases = desk.cases.listed(SUPERVISED_CASE, Wanted(region, since=since), _MOST_COUNTED)
    rates = resolution_rates(map(supervised_of, cases), since, until, _PARTS[by])
    return [ResolutionRow(part, rate.supervised, rate.resolved, rate.rate) for part, rate in sorted(rates.items())]
