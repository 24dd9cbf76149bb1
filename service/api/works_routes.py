"""``/api/v1/planned-work``: planned works as they stand, their rates, and what people do with them."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
from anyio import to_thread
from fastapi import APIRouter, HTTPException, Query, Request, Response

from alerts.works.rates import WorkRates
from alerts.works.work_action import WorkVerb
from ingest.documents import read_json
from ingest.rejected import Unacceptable
from ingest.times import TimeReader
from service.access.present import name_to_act_under
from service.api.asked import WorksAsked
from service.api.cursors import page_of_held
from service.api.described import described
from service.api.intake_routes import body_of, split_documents
from service.api.moments import read_moment
from service.api.parameters import Moment, Region
from service.api.posted_actions import IdempotencyKey, check
from service.api.tables import Tables
from service.intake.inbox import IngestAnswer, RejectedDocument
from service.works.planned_works import Asked, PlannedWorks
from service.works.work_rows import PlannedWorkDetails, PlannedWorkRow

WORKS_KINDS = (PlannedWorkRow, PlannedWorkDetails, WorkRates)
"""The rows that OpenAPI names."""

_DETAILS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The work.", "content": {"application/json": {"schema": {"type": "object"}}}}
}
DAY = timedelta(days=1)
_OWN = ("by", "note")


def works_routes(works: PlannedWorks, now: Callable[[], datetime], zone: str) -> APIRouter:
    """The list, the rates, one work, and the verbs."""
    router = APIRouter()
    _add_reads(router, works, now, zone)
    _add_verbs(router, works, zone)
    return router


def _add_reads(router: APIRouter, works: PlannedWorks, now: Callable[[], datetime], zone: str) -> None:
    tables, times = Tables(zone), TimeReader(zone)

    def moment(text: str | None, name: str, otherwise: timedelta) -> datetime:
        return now() + otherwise if text is None else read_moment(times, text, name)

    @router.get("/planned-work", responses=described(PlannedWorkRow))
    def listed(request: Request, asked: Annotated[WorksAsked, Query()]) -> Response:
        """Planned works whose window ends after `since` (a day ago), the first to start at the top."""
        span = asked.span(times, now() - DAY)
        found = works.listed(asked.region, asked.state, span["since"] or now())
        rows = [row for row in found if _is_wanted(row, asked, span["until"])]
        page, cursor = page_of_held(rows, _by_start, asked.sort, asked.cursor, asked.limit)
        return tables.answer(request, PlannedWorkRow, page, cursor)

    @router.get("/planned-work/rates", responses=described(WorkRates))
    def rates(request: Request, region: Region = None, since: Moment = None, until: Moment = None) -> Response:
        """Completion confirmed, on time, complaints a work: of those that ended from `since` (30 days ago) on."""
        span = moment(since, "since", -30 * DAY), moment(until, "until", timedelta(0))
        return tables.answer(request, WorkRates, works.rates(region, *span))

    @router.get("/planned-work/{work_id}", responses=_DETAILS)
    def one(work_id: str) -> Response:
        """All that is known of one work: what it names, its outages, and the complaints linked to it."""
        return _details(works, work_id, ZoneInfo(zone))


def _by_start(row: PlannedWorkRow) -> tuple[datetime, str]:
    return row.starts_at, row.work_id


def _is_wanted(row: PlannedWorkRow, asked: WorksAsked, until: datetime | None) -> bool:
    words = f"{row.work_id} {row.description or ''}".casefold()
    return (
        (until is None or row.starts_at < until)
        and asked.affects_service in (None, row.affects_service)
        and (asked.text or "").casefold() in words
    )


def _add_verbs(router: APIRouter, works: PlannedWorks, zone: str) -> None:
    @router.post("/planned-work", response_class=Response)
    async def plan(request: Request, by: str = "operator") -> Response:
        """Works, one, an array, or one a line, each a row of ``planned_work``; it takes the place of what there was.

        `cell_ids` or `site_ids` name several places at once, and with `recurs` it comes again.
        """
        documents = split_documents(await body_of(request))
        answer = await to_thread.run_sync(_planned, works, documents, Asked(name_to_act_under(by)))
        return Response(msgspec.json.encode(answer), media_type="application/json")

    @router.put("/planned-work/{work_id}", response_class=Response)
    async def replace(work_id: str, request: Request, idempotency_key: IdempotencyKey = None) -> Response:
        """One work, new or in the place of what there was of it."""
        return await _carried_out(WorkVerb.PLAN, work_id, request, idempotency_key)

    @router.delete("/planned-work/{work_id}", response_class=Response)
    async def cancel(work_id: str, request: Request, idempotency_key: IdempotencyKey = None) -> Response:
        """The work will not be done; of one that comes again, all of it or the one window that is named."""
        return await _carried_out(WorkVerb.CANCEL, work_id, request, idempotency_key)

    @router.post("/planned-work/{work_id}/confirm", response_class=Response)
    async def confirm(work_id: str, request: Request, idempotency_key: IdempotencyKey = None) -> Response:
        """The work is done: its completion is confirmed."""
        return await _carried_out(WorkVerb.CONFIRM, work_id, request, idempotency_key)

    @router.post("/planned-work/{work_id}/approve", response_class=Response)
    async def approve(work_id: str, request: Request, idempotency_key: IdempotencyKey = None) -> Response:
        """It may silence as it says, however long or broad its window is."""
        return await _carried_out(WorkVerb.APPROVE, work_id, request, idempotency_key)

    async def _carried_out(verb: WorkVerb, work_id: str, request: Request, key: str | None) -> Response:
        body = await body_of(request)
        return await to_thread.run_sync(_done, works, verb, work_id, body, key, ZoneInfo(zone))


def _planned(works: PlannedWorks, documents: list[bytes], asked: Asked) -> IngestAnswer:
    """Those that can be read go to the pipeline together; every document is told by its own number."""
    read = [_read_work(works, number, document) for number, document in enumerate(documents)]
    good = [(number, one) for number, one in enumerate(read) if not isinstance(one, RejectedDocument)]
    bad = [one for one in read if isinstance(one, RejectedDocument)]
    if not good:
        return IngestAnswer(0, 0, tuple(bad))
    answer = works.plan([one for _, one in good], asked)
    refused = [msgspec.structs.replace(one, index=good[one.index][0]) for one in answer.rejected]
    rejected = tuple(sorted([*bad, *refused], key=lambda one: one.index))
    return IngestAnswer(answer.accepted, answer.duplicate, rejected)


def _read_work(
    works: PlannedWorks, number: int, document: bytes
) -> tuple[str, str, Mapping[str, object]] | RejectedDocument:
    try:
        fields = read_json(document)
    except Unacceptable as fault:
        return RejectedDocument(number, fault.reason.value, fault.detail)
    work_id = str(fields.get("work_id") or "")
    if not work_id:
        return RejectedDocument(number, "missing_field", "work_id is empty; fill it in")
    region = works.region_of(work_id, fields)
    if region is None:
        detail = "none of its places is in the inventory; correct cell_id, site_id or region"
        return RejectedDocument(number, "unknown_cell", detail)
    return work_id, region, fields


def _done(works: PlannedWorks, verb: WorkVerb, work_id: str, body: bytes, key: str | None, zone: ZoneInfo) -> Response:
    fields = _fields(body)
    asked = Asked(name_to_act_under(str(fields.get("by") or "operator")), str(fields.get("note") or ""), key)
    details = {name: value for name, value in fields.items() if name not in _OWN} if verb is WorkVerb.PLAN else {}
    region = works.region_of(work_id, details)
    if region is None:
        raise HTTPException(*_unknown(verb, work_id))
    done = works.do(verb, work_id, region, asked, details)
    if isinstance(done, IngestAnswer):
        told = "; ".join(one.detail for one in done.rejected)
        raise HTTPException(422, told or "It was not carried out.")
    check(done)
    return _details(works, work_id, zone)


def _unknown(verb: WorkVerb, work_id: str) -> tuple[int, str]:
    if verb is WorkVerb.PLAN:
        return 422, "None of its places is in the inventory; correct cell_id, site_id or region."
    return 404, f"There is no planned work {work_id!r}; GET /api/v1/planned-work lists those there are."


def _fields(body: bytes) -> Mapping[str, object]:
    try:
        return read_json(body) if body.strip() else {}
    except Unacceptable as fault:
        raise HTTPException(
            422, f"The body can not be read: {fault.detail}. docs/planned-work.md has its fields."
        ) from None


def _details(works: PlannedWorks, work_id: str, zone: ZoneInfo) -> Response:
    found = works.of(work_id)
    if found is not None:
        linked = [_in_zone(one, zone) for one in found.linked]
        told = {**msgspec.structs.asdict(found), **_in_zone(found.work, zone), "linked": linked}
        del told["work"]
        return _json(told)
    plan = works.plan_of(work_id)
    if plan is None:
        raise HTTPException(*_unknown(WorkVerb.CONFIRM, work_id))
    windows = [_in_zone(one, zone) for one in plan.windows]
    return _json({**msgspec.structs.asdict(plan), "windows": windows})


def _in_zone(row: msgspec.Struct, zone: ZoneInfo) -> dict[str, object]:
    told = msgspec.structs.asdict(row).items()
    return {name: value.astimezone(zone) if isinstance(value, datetime) else value for name, value in told}


def _json(told: Mapping[str, object]) -> Response:
    return Response(msgspec.json.encode(told), media_type="application/json")
