"""The paths that standard systems post to: TM Forum alarms and trouble tickets (TMF642, TMF621), ONAP VES events."""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from anyio import to_thread
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.params import Path as PathParameter

from ingest.event_lists import documents_in
from service.api.intake_routes import Ingest, body_of

AlarmEvent = Literal["alarmCreateEvent", "alarmAttributeValueChangeEvent", "alarmStateChangeEvent"]
ComplaintEvent = Literal[
    "troubleTicketCreateEvent",
    "troubleTicketAttributeValueChangeEvent",
    "troubleTicketStatusChangeEvent",
    "troubleTicketResolvedEvent",
]
_CREATED, _ACCEPTED = 201, 202


class _Header(msgspec.Struct):
    domain: str = ""


class _Event(msgspec.Struct, rename="camel"):
    common_event_header: _Header | None = None
    event: "_Event | None" = None


def standard_routes(ingest: Ingest) -> APIRouter:
    """Routes that take one document a request, or a batch of VES events; what was taken is committed."""
    router = APIRouter()

    @router.post("/tmf-api/alarm/v4/alarm", status_code=_CREATED, response_class=Response)
    async def create_alarm(request: Request) -> Response:
        """An Alarm of TMF642 v4; the answer is the alarm as it was sent."""
        return await _take_one(ingest, "alarms", request)

    @router.post("/tmf-api/alarm/v4/listener/{event}", status_code=_CREATED, response_class=Response)
    async def hear_of_alarm(event: Annotated[AlarmEvent, PathParameter()], request: Request) -> Response:  # noqa: ARG001
        """An event of TMF642 v4, as a hub sends it to those who listen."""
        return await _take_one(ingest, "alarms", request)

    @router.post("/tmf-api/troubleTicket/v4/troubleTicket", status_code=_CREATED, response_class=Response)
    async def create_complaint(request: Request) -> Response:
        """A TroubleTicket of TMF621 v4: a complaint; the answer is the ticket as it was sent."""
        return await _take_one(ingest, "complaints", request)

    @router.post("/tmf-api/troubleTicket/v4/listener/{event}", status_code=_CREATED, response_class=Response)
    async def hear_of_complaint(event: Annotated[ComplaintEvent, PathParameter()], request: Request) -> Response:  # noqa: ARG001
        """An event of TMF621 v4, as a hub sends it to those who listen."""
        return await _take_one(ingest, "complaints", request)

    @router.post("/eventListener/v7", status_code=_ACCEPTED, response_class=Response)
    @router.post("/eventListener/v7/eventBatch", status_code=_ACCEPTED, response_class=Response)
    async def hear_events(request: Request) -> Response:
        """Fault events of ONAP VES 7.x, one or a batch (`eventList`); heartbeats are let pass."""
        events = documents_in(await body_of(request))
        await _take(ingest, "alarms", [event for event in events if not _is_heartbeat(event)])
        return Response(status_code=_ACCEPTED)

    return router


async def _take_one(ingest: Ingest, kind: str, request: Request) -> Response:
    document = await body_of(request)
    await _take(ingest, kind, [document])
    return Response(document, _CREATED, media_type="application/json")


async def _take(ingest: Ingest, kind: str, documents: Sequence[bytes]) -> None:
    """Raises HTTPException 400 where one is rejected; it is kept as a dead letter, and the others are taken."""
    answer = await to_thread.run_sync(ingest, kind, documents)
    if answer.rejected:
        told = "; ".join(f"document {each.index}: {each.reason}: {each.detail}" for each in answer.rejected)
        raise HTTPException(400, f"{told}. {answer.accepted + answer.duplicate} of {len(documents)} were taken.")


def _is_heartbeat(document: bytes) -> bool:
    try:
        told = msgspec.json.decode(document, type=_Event)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return False
    header = (told.event or told).common_event_header
    return header is not None and header.domain == "heartbeat"
