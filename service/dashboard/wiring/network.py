"""The pages about the network and its customers, made from one store: map, complaints, planned work."""

from collections.abc import Callable, Sequence
from datetime import datetime

from fastapi import APIRouter

from ingest.inventory import Inventory
from service.api.case_actions import CaseActions
from service.api.intake_routes import Ingest
from service.customers.explaining import CustomerSide
from service.dashboard.complaints.desk import ComplaintDesk
from service.dashboard.complaints.lists import ComplaintReads
from service.dashboard.complaints.routes import complaint_pages
from service.dashboard.frame.pages import Pages
from service.dashboard.map.routes import MapReads, map_routes
from service.dashboard.planned_work.routes import WorkReads, planned_work_routes
from service.store.store import Store
from service.works.planned_works import PlannedWorks


def network_pages(
    store: Store,
    inventory: Inventory,
    customers: CustomerSide,
    works: PlannedWorks,
    ingest: Ingest,
    now: Callable[[], datetime],
) -> Sequence[Callable[[Pages], APIRouter]]:
    """Each as the application takes it, once it has the frame; `now` is the pipeline's clock."""
    zone = inventory.timezone
    on_map = MapReads(store.problem_sites, store.reads, inventory, now)
    desk = ComplaintDesk(customers, CaseActions(ingest, store.reads.cases, store.actions, now), now)
    complaints = ComplaintReads(
        store.complaint_search,
        store.complaint_standings,
        store.repeat_callers,
        store.contacts,
        store.screenings,
        store.reads.cases,
        store.reads,
        now,
        zone,
    )
    return (
        lambda pages: map_routes(pages, on_map),
        lambda pages: complaint_pages(pages, complaints, desk),
        lambda pages: planned_work_routes(pages, WorkReads(works, now, zone)),
    )
