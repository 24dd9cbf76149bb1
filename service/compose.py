"""The only place that builds adapters from settings: store, correlator, ledger, receivers, pipeline, application."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from fastapi import FastAPI

from alerts.action import ACTIONS
from alerts.action_wire import ActionReader
from alerts.dispatch.near_ties import NearTies
from alerts.notices.document import notice_line
from alerts.orders.order import RepairOrder
from alerts.orders.tmf697 import LocalText, order_line
from correlate.model import Model, default_model, read_model
from correlate.rules import Rules
from ingest.alarm_wire import AlarmReader
from ingest.causes import CauseTable
from ingest.clock import Clock, SystemClock
from ingest.complaint_wire import ComplaintReader
from ingest.inventory import Inventory
from ingest.times import TimeReader
from service.access.entrance import Entrance, entrance_of
from service.api.access_check import Admission
from service.api.app import Faces, build_app
from service.channels.channel_desk import ChannelDesk
from service.channels.channel_ways import makers_of, patience_of, routes_of
from service.channels.outbox import Outbox
from service.configuration.settings import Settings
from service.configuration.shadow_mode import notes_of, tells
from service.customers.customer_side import customer_key_of, customer_side
from service.dashboard.reports.report_folder import ReportFolder
from service.dashboard.store_scenes import StoreScenes
from service.dashboard.wiring.all_pages import Behind, all_pages
from service.dashboard.wiring.office import reports_folder
from service.duty.duty_in_force import DutyInForce
from service.given_inventory import GivenInventory
from service.intake.feeder import Feeder
from service.intake.feeders import feeders_of, is_routed, keyed_feeders, router_of
from service.intake.intake import Reader
from service.intake.source_gate import RejectionLimit, SourceGate
from service.inventory_source import UNKNOWN_REGION, LearntInventory, inventory_of, past_orders_of
from service.jobs.job_desk import JobDesk
from service.jobs.running import clockwork_of
from service.local_time import LocalTime
from service.model_in_force import ModelInForce
from service.operation.data_desk import DataDesk
from service.operation.gauges import (
    feeder_reading,
    pipeline_reading,
    process_reading,
    projection_reading,
    store_reading,
)
from service.operation.health import (
    Feeding,
    Health,
    channel_probe,
    disk_probe,
    feeder_probe,
    pipeline_probe,
    projection_probe,
    store_probe,
)
from service.operation.metrics import Metrics
from service.pipeline.batch_worker import BatchWorker, Clocks, Outgoing
from service.pipeline.changes import Changes
from service.pipeline.pipeline import Limits, Pipeline
from service.pipeline.pipeline_face import PipelineFace
from service.pipeline.recovery import Basis
from service.pipeline.stopping import Part, stop_all
from service.pipeline.successive import Successive
from service.projections.projections import Projections
from service.projections.targets import projections_of, tellings_of
from service.sharing.shard_finder import shard_finder
from service.sharing.shared_network import Network, Ways, shared_pipeline
from service.store.batch import WHOLE
from service.store.store import Store
from service.works.planned_works import planned_works

if TYPE_CHECKING:
    from service.intake.router import Router


@dataclass(frozen=True)
class Service:
    """Everything that runs, put together; `notes` is what a person should know about it, a line each."""

    settings: Settings
    inventory: Inventory
    store: Store
    pipeline: PipelineFace
    outbox: Outbox
    feeders: tuple[Feeder, ...]
    parts: tuple[Part, ...]
    app: FastAPI
    entrance: Entrance
    notes: tuple[str, ...]

    @contextmanager
    def running(self) -> Iterator["Service"]:
        """Takes records and pushes orders inside the block; all of it stops at its end, what waits is taken."""
        for part in self.parts:
            part.start()
        try:
            yield self
        finally:
            stop_all(self.parts)

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()


def build_service(settings: Settings, wall: Clock | None = None) -> Service:
    """The service that the settings describe, its state as it was after its last commit.

    Raises `StoreUnusable`, `DatasetUnreadable`, `ModelUnreadable` or OSError: each says what to do.
    """
    store = Store.open(settings.store_url())
    try:
        return _assembled(settings, store, wall or SystemClock())
    except BaseException:
        store.close()
        raise


def _assembled(settings: Settings, store: Store, clock: Clock) -> Service:
    told, mode = settings.inventory, settings.orders.mode
    inventory, notes = inventory_of(store, told.path, told.timezone, settings.ingest.columns)
    clocks = Clocks(wall=clock, events=clock if settings.clock == "system" else None)
    in_force = ModelInForce(settings.model, store)
    rules, readers, changes = settings.rules(), readers_of(settings, inventory), Changes()
    outgoing = _outgoing(settings, inventory.timezone)
    limits, gate = _limits(settings)
    metrics, zone = Metrics(), inventory.timezone
    duty = DutyInForce(lambda: settings.desk_rules(zone), (settings.roster.path, settings.escalation.path))
    past_orders = past_orders_of(told.path, told.timezone, settings.ingest.columns)

    def pipeline_on(part: Inventory, rules: Rules, shard: str) -> Pipeline:
        basis = Basis(part, in_force.model, rules, _near_ties(settings), shard, duty.rules, past_orders)
        worker = BatchWorker(store, basis, readers, clocks, outgoing, changes=changes)
        return Pipeline(worker, limits, gate if shard == WHOLE else None, metrics)

    makers = makers_of(settings, clock, duty.roster)
    reached = {name: make() for name, make in makers.items() if tells(mode, name)}
    patience = patience_of(settings)
    outboxes = Successive(lambda: Outbox(store.deliveries, reached, clock, changes, patience, metrics))
    projecting = Successive(lambda: projections_of(settings, store, inventory, lambda: in_force.model, clock, changes))
    parts: list[Part] = []
    pipeline: PipelineFace
    if settings.workers.shards is None:
        store.layouts.replace({}, clock.now())
        pipeline = pipeline_on(inventory, rules, WHOLE)
        parts += [outboxes.latest, projecting.latest]
    else:
        network = Network(inventory, rules, readers)
        others: Mapping[str, Callable[[], Part]] = {"outbox": outboxes.next, "projections": projecting.next}
        ways = Ways(gate, clock, changes, outgoing.tellings, keyed_feeders(settings, store.positions))
        pipeline = shared_pipeline(store, network, settings.workers, pipeline_on, others, ways)
    # The time of a recording is no time to do things by.
    at_work = (settings, store, inventory, clock, in_force, pipeline, duty)
    parts += (ticking := [clockwork_of(*at_work)] if settings.clock == "system" else [])
    jobs = next((JobDesk(clockwork, store.job_runs, clock.now) for clockwork in ticking), None)
    feeders = feeders_of(settings, store.positions, pipeline.post_stretch)
    routers = _routers(settings, store, inventory, clock)
    health = _health(settings, store, pipeline, outboxes, [*feeders, *routers], projecting)
    for reading in (
        *(store_reading(store, tuple(reached), clock), pipeline_reading(pipeline), feeder_reading(feeders)),
        projection_reading(store, projecting.latest.names, clock),
        process_reading(health, settings.store.data_dir, mode),
    ):
        metrics.read_by(reading)
    channels = ChannelDesk(store.deliveries, makers, _troubles_of(outboxes), clock.now, LocalTime(zone).text)
    customers = customer_side(settings, store, inventory, lambda: in_force.model, pipeline.ingest_documents)
    works = planned_works(store, pipeline, inventory, rules, duty.rules.works)
    entrance = entrance_of(settings, store)
    behind = Behind(
        settings, store, inventory, clock, rules, past_orders, in_force, pipeline, feeders, duty, customers, works,
        channels, jobs, entrance.desk,
    )  # fmt: skip
    app = build_app(_faces(behind, health, metrics, entrance))
    # A feeder whose pipeline is gone posts to nobody, and its source stays where it is.
    started = (pipeline, *feeders, *routers, *parts)
    said = (*notes, *notes_of(mode))
    return Service(settings, inventory, store, pipeline, outboxes.latest, feeders, started, app, entrance, said)


def _routers(settings: Settings, store: Store, inventory: Inventory, clock: Clock) -> Sequence["Router"]:
    if not is_routed(settings):
        return ()
    # Readers of its own: they remember what they have read, and the pipelines' are at work at the same time.
    find = shard_finder(readers_of(settings, inventory), store.layouts.current(), clock)
    return [router_of(settings, find)]


def model_of(settings: Settings) -> Model:
    """The learnt model, or the assumed one where no file is named."""
    return read_model(settings.model.path.read_bytes()) if settings.model.path else default_model()


def readers_of(settings: Settings, inventory: Inventory) -> Mapping[str, Reader]:
    """What reads the documents of each kind."""
    times, key = TimeReader(inventory.timezone), customer_key_of(settings)
    unknown = UNKNOWN_REGION if isinstance(inventory, LearntInventory) else None
    columns, causes = settings.ingest.columns, CauseTable(settings.ingest.causes)
    return {
        "alarms": AlarmReader(inventory, times, causes, synonyms=columns, unknown_region=unknown),
        "complaints": ComplaintReader(inventory, times, key, synonyms=columns, unknown_region=unknown),
        ACTIONS: ActionReader(inventory.regions),
    }


def _body(local: LocalText, order: RepairOrder) -> bytes:
    return order_line(order, local).rstrip(b"\n")


def _health(
    settings: Settings,
    store: Store,
    pipeline: PipelineFace,
    outboxes: Successive[Outbox],
    sources: Sequence[Feeding],
    projecting: Successive[Projections],
) -> Health:
    return Health(
        [
            store_probe(store),
            pipeline_probe(pipeline),
            feeder_probe(sources),
            channel_probe(_troubles_of(outboxes)),
            lambda: projection_probe(projecting.latest)(),  # noqa: PLW0108
            disk_probe(settings.store.data_dir),
        ]
    )


def _troubles_of(outboxes: Successive[Outbox]) -> Callable[[], Mapping[str, str | None]]:
    """What ails the channels of the outbox that runs when it is asked."""
    return lambda: outboxes.latest.troubles()  # noqa: PLW0108


def _near_ties(settings: Settings) -> NearTies:
    return NearTies(settings.orders.near_ties_spread, settings.orders.near_ties_seed)


def _limits(settings: Settings) -> tuple[Limits, SourceGate]:
    told = settings.ingest
    gate = SourceGate(RejectionLimit(told.most_rejected_share, told.most_rejected_in_a_row))
    return Limits(batch=told.batch_documents, waiting=told.waiting_documents), gate


def _outgoing(settings: Settings, zone: str) -> Outgoing:
    local = LocalTime(zone).text
    told = tellings_of(settings)
    return Outgoing(routes_of(settings, zone), partial(_body, local), partial(notice_line, local=local), told)


def _faces(behind: Behind, health: Health, metrics: Metrics, entrance: Entrance) -> Faces:
    store, pipeline, inventory = behind.store, behind.pipeline, behind.inventory
    scenes = StoreScenes(store.reads, store.weekly_facts, inventory, pipeline.now, lambda: pipeline.changes.number)
    return Faces(
        ingest=pipeline.ingest_documents,
        reads=store.reads,
        lists=store.lists,
        search=store.complaint_search,
        standard=store.standard,
        actions=store.actions,
        scenes=scenes,
        changes=pipeline.changes,
        readiness=health,
        metrics=metrics,
        gate=pipeline.gate,
        zone=inventory.timezone,
        customers=behind.customers,
        channels=behind.channels,
        model=lambda: behind.in_force.model,
        reports=ReportFolder(reports_folder(behind.settings)),
        inventory=_given_inventory(behind),
        data=DataDesk(store, pipeline.gate, pipeline.ingest_documents),
        jobs=behind.jobs,
        works=behind.works,
        admission=Admission(entrance.recogniser, entrance.rules, store.audit.write),
        mode=behind.settings.orders.mode,
        pages=all_pages(behind),
        hosts=(behind.settings.server.host, *behind.settings.server.names),
        elsewhere=entrance.elsewhere,
    )


def _given_inventory(behind: Behind) -> GivenInventory:
    told = behind.settings.inventory
    return GivenInventory(behind.store.network, told.timezone, behind.settings.ingest.columns, told.path)
