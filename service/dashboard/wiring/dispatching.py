"""Puts together the page on which dispatchers work."""

from collections.abc import Callable, Sequence
from functools import partial

from fastapi import APIRouter

from alerts.escalation.roster import Roster
from correlate.model import Model
from ingest.inventory import Inventory
from service.api.order_routes import OrderActions
from service.dashboard.frame.pages import Pages
from service.dashboard.outage.story import StoryReads
from service.dashboard.queue.desk import QueueDesk, QueueReads
from service.dashboard.queue.routes import queue_routes
from service.model_in_force import ModelInForce
from service.pipeline.pipeline_face import PipelineFace
from service.store.store import Store


def dispatch_pages(
    store: Store,
    inventory: Inventory,
    in_force: ModelInForce,
    roster: Callable[[], Roster],
    pipeline: PipelineFace,
) -> Sequence[Callable[[Pages], APIRouter]]:
    """What makes its routes, given the frame; `roster` tells the one in force."""
    reads, zone, now = store.reads, inventory.timezone, pipeline.now

    def model() -> Model:
        return in_force.model

    def version() -> int:
        return pipeline.changes.number

    stories = StoryReads(reads, store.outage_stories, store.outage_steps, inventory, model, now)
    desk = QueueDesk(QueueReads(reads, store.order_queue, stories), inventory, model, roster, now, version)
    actions = OrderActions(pipeline.ingest_documents, reads, store.actions, now, zone)
    return (partial(queue_routes, desk=desk, actions=actions, zone=zone),)
