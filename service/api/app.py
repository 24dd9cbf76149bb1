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
from service.api.dead_letter_routes import LETTER_KINDS, dead_letter_routes
from service.api.explain_routes import ContactPosted, explain_routes
from service.api.feedback_routes import FeedbackPosted, feedback_routes
from service.api.guard import LOOPBACK, Guard
from service.api.health_routes import Readiness, health_routes
from service.api.held_routes import ReportRow, WindowRow, report_list_routes, window_routes
from service.api.intake_routes import Ingest, intake_routes
from service.api.inventory_routes import inventory_routes
from service.api.job_routes import JobAsked, JobListed, Jobs, job_routes
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
from service.dashboard.frame.problem_pages import ProblemPages
from service.dashboard.frame.scene_surroundings import SceneSurroundings
from service.dashboard.live.routes import live_routes, static_files
from service.dashboard.reports.report_folder import ReportFolder
from service.dashboard.scene import KeptScenes, SceneReads
from service.given_inventory import GivenInventory, Kept
from service.intake.inbox import IngestAnswer
from service.intake.source_gate import SourceGate
from service.operation.data_desk import DataDesk
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
    *(*LETTER_KINDS, JobListed, JobAsked, IngestAnswer),
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
    data: DataDesk | None = None
    jobs: Jobs | None = None
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
    for tag, routes in _api_routes(faces, scenes):
        app.include_router(routes, prefix="/api/v1", tags=[tag])
    app.include_router(standard_routes(faces.ingest), tags=["records"])
    app.include_router(tmf_routes(faces.standard, faces.zone), tags=["TM Forum"])
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
    app.add_middleware(ProblemPages, pages=pages)
    app.add_middleware(Guard, hosts=hosts, further=_mode_header(faces.mode), elsewhere=faces.elsewhere)
    app.add_middleware(RequestLog, metrics=faces.metrics)
    app.openapi = completed(app.openapi, _KINDS)  # type: ignore[method-assign]
    return app


def _api_routes(faces: Faces, scenes: KeptScenes) -> Iterator[tuple[str, APIRouter]]:
    """Routes under ``/api/v1`` with their tag; of two that a path could be of, the first answers."""
    now, zone = faces.scenes.now, faces.zone
    listed = ListReads(faces.reads, faces.lists, faces.search)
    yield "results", list_routes(listed, scenes.weekly, zone)
    yield "results", time_routes(faces.lists, now, zone)
    yield "results", notice_routes(faces.lists, zone)
    yield "orders", order_routes(OrderActions(faces.ingest, faces.reads, faces.actions, now, zone))
    yield "orders", rate_routes(faces.reads, now, zone)
    on_cases = CaseActions(faces.ingest, faces.reads.cases, faces.actions, now)
    yield "supervision", supervision_routes(Desk(faces.reads.cases, on_cases, now, zone))
    yield from _optional_routes(faces)
    yield "results", complaint_route(listed, zone)
    yield "records", intake_routes(faces.ingest)
    yield "records", source_routes(faces.gate)


def _optional_routes(faces: Faces) -> Iterator[tuple[str, APIRouter]]:
    """Of what a service has or has not."""
    now, zone = faces.scenes.now, faces.zone
    if faces.model is not None:
        yield "results", window_routes(faces.model, zone)
    if faces.reports is not None:
        yield "results", report_list_routes(faces.reports, zone)
    if faces.customers is not None:
        yield "customers", explain_routes(faces.customers, now, zone)
        yield "customers", screening_routes(faces.customers, now, zone)
        yield "customers", feedback_routes(faces.customers, faces.lists, now, zone)
    if faces.works is not None:
        yield "planned work", works_routes(faces.works, now, zone)
    if faces.inventory is not None:
        yield "inventory", inventory_routes(faces.inventory)
    if faces.data is not None:
        yield "operation", dead_letter_routes(faces.data, zone)
    if faces.jobs is not None:
        yield "operation", job_routes(faces.jobs, zone)
    if faces.channels is not None:
        yield "channels", channel_routes(faces.channels)


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
