"""Puts together the pages on which outages and golden windows are looked into."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from fastapi import APIRouter

from alerts.what_if.weighed_limits import Material
from correlate.topology import Topology
from ingest.inventory import Inventory
from ingest.records import PastOrder
from service.dashboard.frame.pages import Pages
from service.dashboard.outage.routes import outage_routes
from service.dashboard.outage.story import StoryReads
from service.dashboard.outage.verdicts import LinkVerdicts
from service.dashboard.windows.routes import windows_routes
from service.dashboard.windows.view import WindowReads
from service.dashboard.windows.what_if import KeptWhatIf
from service.model_in_force import ModelInForce
from service.store.report_reads.limits import WEIGHED
from service.store.store import Store


def inquiry_pages(
    store: Store,
    inventory: Inventory,
    in_force: ModelInForce,
    hold_off: timedelta,
    past_orders: Sequence[PastOrder],
    now: Callable[[], datetime],
) -> Sequence[Callable[[Pages], APIRouter]]:
    """What makes their routes, given the frame; `now` is the service's clock, which a recording may set."""
    stories = StoryReads(store.reads, store.outage_stories, store.outage_steps, inventory, lambda: in_force.model, now)
    verdicts = LinkVerdicts(store.feedback, store.explained, now)

    def material() -> Material:
        return Material(
            outages=store.outage_stories.concluded(WEIGHED),
            past_orders=(*past_orders, *store.repairs_done.latest()),
            sites=inventory.sites,
            zone=inventory.timezone,
            users_unknown=Topology(inventory).mean_users,
            hold_off=hold_off,
            complaints_known=bool(store.reads.complaints(limit=1)),
        )

    def hour() -> object:
        watermark = store.reads.freshness().watermark
        return watermark and watermark.replace(minute=0, second=0, microsecond=0)

    windows = WindowReads(lambda: in_force.model, store.models, KeptWhatIf(material, hour), lambda: in_force.is_chosen)
    return (
        partial(outage_routes, stories=stories, verdicts=verdicts, zone=inventory.timezone),
        partial(windows_routes, windows=windows),
    )
