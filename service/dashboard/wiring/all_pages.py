"""All pages, put together from what the service is made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from correlate.rules import Rules
from ingest.clock import Clock
from ingest.inventory import Inventory
from ingest.records import PastOrder
from service.access.access_desk import AccessDesk
from service.channels.channel_desk import ChannelDesk
from service.configuration.settings import Settings
from service.customers.explaining import CustomerSide
from service.dashboard.frame.pages import Pages
from service.dashboard.wiring.access import access_pages
from service.dashboard.wiring.administration import administration_pages
from service.dashboard.wiring.dispatching import dispatch_pages
from service.dashboard.wiring.inquiry import inquiry_pages
from service.dashboard.wiring.network import network_pages
from service.dashboard.wiring.office import office_pages
from service.dashboard.wiring.sign_in_elsewhere import issuer_pages
from service.duty.duty_in_force import DutyInForce
from service.intake.feeder import Feeder
from service.jobs.job_desk import JobDesk
from service.model_in_force import ModelInForce
from service.pipeline.pipeline_face import PipelineFace
from service.store.store import Store
from service.works.planned_works import PlannedWorks


@dataclass(frozen=True)
class Behind:
    """What stands behind the pages; `jobs` is None where the time is that of a recording."""

    settings: Settings
    store: Store
    inventory: Inventory
    clock: Clock
    rules: Rules
    past_orders: Sequence[PastOrder]
    in_force: ModelInForce
    pipeline: PipelineFace
    feeders: Sequence[Feeder]
    duty: DutyInForce
    customers: CustomerSide
    works: PlannedWorks
    channels: ChannelDesk
    jobs: JobDesk | None
    access: AccessDesk


def all_pages(behind: Behind) -> tuple[Callable[[Pages], APIRouter], ...]:
    """What makes their routes, given the frame."""
    store, inventory, pipeline = behind.store, behind.inventory, behind.pipeline
    told = (behind.settings, store, inventory)
    ingest, now, hold_off = pipeline.ingest_documents, pipeline.now, behind.rules.hold_off
    return (
        *access_pages(behind.access, inventory, behind.settings.access.oidc.issuer),
        *issuer_pages(behind.access, behind.settings.access.oidc),
        *administration_pages(*told, behind.in_force, (pipeline, behind.feeders), (behind.channels, behind.jobs)),
        *dispatch_pages(store, inventory, behind.in_force, behind.duty.roster, pipeline),
        *office_pages(*told, behind.clock, now),
        *network_pages(store, inventory, behind.customers, behind.works, ingest, now),
        *inquiry_pages(store, inventory, behind.in_force, hold_off, behind.past_orders, now),
    )
