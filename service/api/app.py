"""The whole HTTP face of the service: API, stream, health and pages in one application."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from starlette.middleware.gzip import GZipMiddleware

from alerts.explain.precision import PrecisionRow
from alerts.explain.screening import ScreeningRate
from alerts.orders.order_action import OrderDetails
from correlate.model import Model
from correlate.weekly import WeeklyRow
from service.access.route_table import RouteTable
from service.access.session_cookie import csrf_field
from service.api import rows
from service.api.access_check import AccessCheck, Admission
from service.api.case_actions import CaseActions
from service.api.channel_routes import channel_routes
from service.api.explain_routes import ContactPosted, explain_routes
from service.api.feedback_routes import FeedbackPosted, feedback_routes
from service.api.guard import LOOPBACK, Guard
from service.api.health_routes import Readiness, health_routes
from service.api.held_routes import ReportRow, WindowRow, report_list_routes, window_routes
from service.api.intake_routes import Ingest, intake_routes
from service.api.inventory_routes import inventory_routes
from service.api.known_parameters import KnownParameters
from service.api.list_routes import ListReads, complaint_route, list_routes
from service.api.notice_routes import NoticeRow, notice_routes
from service.api.openapi import completed
from service.api.order_routes import OrderActions, order_routes
from service.api.problems import answer_problems
from service.api.rate_routes import OrderRates, rate_routes
from service.api.request_log import RequestLog
from service.api.screening_routes import ScreeningPosted, screening_routes
from service.api.source_routes import source_routes
from service.api.standard_routes import standard_routes
from service.api.stream import Changes, Streams, stream_routes
from service.api.supervision_routes import SUPERVISION_KINDS, Desk, supervision_routes
from service.api.time_routes import time_routes
from service.api.tmf_routes import tmf_routes
from service.api.works_routes import WORKS_KINDS, works_routes
from service.channels.channel_desk import ChannelDesk
from service.configuration.shadow_mode import MODE_HEADER, Mode
from service.customers.explaining import CustomerSide
from service.dashboard.frame.pages import Pages
from service.dashboard.frame.scene_surroundings import SceneSurroundings
from service.dashboard.live.routes import live_routes, static_files
from service.dashboard.reports.report_folder import ReportFolder
from service.dashboard.scene import KeptScenes, SceneReads
from service.given_inventory import GivenInventory, Kept
from service.intake.source_gate import SourceGate
from service.operation.edition import version
from service.operation.metrics import Metrics
from service.store.actions import Actions
from service.store.complaint_search import ComplaintSearch
from service.store.contacts import Contact, Demand
from service.store.feedback import Feedback
from service.store.lists import Lists
from service.store.reads import Reads
from service.store.screenings import Screening
from service.store.standard_reads import StandardReads
from service.works.planned_works import PlannedWorks

GZIP_FROM_BYTES = 2_000
_KINDS = (
    *(rows.Outage, rows.Complaint, rows.ComplaintExplained, rows.SpikeRow, rows.Bin, rows.Order, WeeklyRow),
    *(WindowRow, ReportRow, NoticeRow, Kept, OrderDetails, OrderRates),
    *(ContactPosted, Contact, Demand, ScreeningPosted, Screening, ScreeningRate),
    *(FeedbackPosted, Feedback, PrecisionRow, *SUPERVISION_KINDS, *WORKS_KINDS),
)
"""What OpenAPI describes by name."""


@dataclass(frozen=True)
class Faces:
    """What the application shows and takes, and how.

    `zone` is the dataset's time zone; `hosts` are further names it answers to beside those of the loopback, `elsewhere`
    says that it is bound to more than that;
    `admission` tells who makes a request: everybody may do everything, which is only right on the loopback.
    In `mode` shadow every answer and page says that nothing is pushed. Without
    `customers` nothing of the customer-service side is answered, without `works` nothing of planned works. `pages` make
    the routes of further pages, given the frame that they stand in.
    """

    ingest: Ingest
    reads: Reads
    lists: Lists
    search: ComplaintSearch
    standard: StandardReads
    actions: Actions
    scenes: SceneReads
    changes: Changes
    readiness: Readiness
    metrics: Metrics
    gate: SourceGate
    zone: str
    customers: CustomerSide | None = None
    channels: ChannelDesk | None = None
    model: Callable[[], Model] | None = None
    reports: ReportFolder | None = None
    inventory: GivenInventory | None = None
    works: PlannedWorks | None = None
    admission: Admission = field(default_factory=Admission)
    mode: Mode = "live"
    pages: Sequence[Callable[[Pages], APIRouter]] = ()
    hosts: Collection[str] = field(default_factory=tuple)
    elsewhere: bool = False


def build_app(faces: Faces) -> FastAPI:
    """The application. ``app.state.streams.close()`` ends its event streams, to be called before it stops."""
    streams = Streams(faces.changes)
    app = FastAPI(
        title="goldenwindow",
        version=version(),
        summary="Network outages, the complaints they cause, and the repair orders against them",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_watching(streams),
    )
    app.state.streams = streams
    answer_problems(app)
    scenes = KeptScenes(faces.scenes)
    app.include_router(stream_routes(streams), prefix="/api/v1", tags=["stream"])
    listed = ListReads(faces.reads, faces.lists, faces.search)
    results = list_routes(listed, scenes.weekly, faces.zone)
    over_time = time_routes(faces.lists, faces.scenes.now, faces.zone)
    for routes in (results, over_time, *_held_routes(faces)):
        app.include_router(routes, prefix="/api/v1", tags=["results"])
    by_hand = OrderActions(faces.ingest, faces.reads, faces.actions, faces.scenes.now, faces.zone)
    app.include_router(order_routes(by_hand), prefix="/api/v1", tags=["orders"])
    rates = rate_routes(faces.reads, faces.scenes.now, faces.zone)
    app.include_router(rates, prefix="/api/v1", tags=["orders"])
    on_cases = CaseActions(faces.ingest, faces.reads.cases, faces.actions, faces.scenes.now)
    desk = Desk(faces.reads.cases, on_cases, faces.scenes.now, faces.zone)
    app.include_router(supervision_routes(desk), prefix="/api/v1", tags=["supervision"])
    if faces.customers is not None:
        at = (faces.scenes.now, faces.zone)
        said = feedback_routes(faces.customers, faces.lists, *at)
        for routes in (explain_routes(faces.customers, *at), screening_routes(faces.customers, *at), said):
            app.include_router(routes, prefix="/api/v1", tags=["customers"])
    app.include_router(complaint_route(listed, faces.zone), prefix="/api/v1", tags=["results"])
    if faces.works is not None:
        planned = works_routes(faces.works, faces.scenes.now, faces.zone)
        app.include_router(planned, prefix="/api/v1", tags=["planned work"])
    if faces.inventory is not None:
        app.include_router(inventory_routes(faces.inventory), prefix="/api/v1", tags=["inventory"])
    app.include_router(intake_routes(faces.ingest), prefix="/api/v1", tags=["records"])
    app.include_router(standard_routes(faces.ingest), tags=["records"])
    app.include_router(tmf_routes(faces.standard, faces.zone), tags=["TM Forum"])
    app.include_router(source_routes(faces.gate), prefix="/api/v1", tags=["records"])
    app.include_router(notice_routes(faces.lists, faces.zone), prefix="/api/v1", tags=["results"])
    if faces.channels is not None:
        app.include_router(channel_routes(faces.channels), prefix="/api/v1", tags=["channels"])
    app.include_router(health_routes(faces.readiness, faces.metrics, faces.mode))
    pages = app.state.pages = Pages(SceneSurroundings(scenes), faces.mode, csrf_of=csrf_field)
    app.include_router(live_routes(pages, scenes))
    for routes_of in faces.pages:
        app.include_router(routes_of(app.state.pages))
    app.mount("/static", static_files())
    app.add_middleware(GZipMiddleware, minimum_size=GZIP_FROM_BYTES)
    app.add_middleware(KnownParameters, openapi=lambda: app.openapi())  # noqa: PLW0108 - it is replaced below
    table = RouteTable(iter_route_contexts(app.routes))
    app.add_middleware(AccessCheck, table=table, admission=faces.admission)
    hosts = {*LOOPBACK, *faces.hosts}
    app.add_middleware(Guard, hosts=hosts, further=_mode_header(faces.mode), elsewhere=faces.elsewhere)
    app.add_middleware(RequestLog, metrics=faces.metrics)
    app.openapi = completed(app.openapi, _KINDS)  # type: ignore[method-assign]
    return app


def _held_routes(faces: Faces) -> Iterator[APIRouter]:
    if faces.model is not None:
        yield window_routes(faces.model, faces.zone)
    if faces.reports is not None:
        yield report_list_routes(faces.reports, faces.zone)


def _mode_header(mode: Mode) -> dict[str, str]:
    return {MODE_HEADER: mode} if mode != "live" else {}


def _watching(streams: Streams) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        watch = asyncio.create_task(streams.watch())
        yield
        streams.close()
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch

    return lifespan
