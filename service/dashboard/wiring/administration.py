"""The pages of those who look after the service, put together: its data, and how it is set up."""

from collections.abc import Callable, Sequence
from functools import partial

from fastapi import APIRouter

from ingest.inventory import Inventory
from service.channels.channel_desk import ChannelDesk
from service.configuration.settings import Settings
from service.dashboard.asking import administers, name_of
from service.dashboard.data.routes import data_routes
from service.dashboard.frame.pages import Pages
from service.dashboard.settings.routes import settings_routes
from service.intake.feeder import Feeder
from service.jobs.job_desk import JobDesk
from service.model_in_force import ModelInForce
from service.operation.data_desk import DataDesk
from service.operation.settings_desk import SettingsDesk
from service.pipeline.pipeline_face import PipelineFace
from service.store.store import Store


def administration_pages(
    settings: Settings,
    store: Store,
    inventory: Inventory,
    in_force: ModelInForce,
    taking: tuple[PipelineFace, Sequence[Feeder]],
    telling: tuple[ChannelDesk, JobDesk | None],
) -> Sequence[Callable[[Pages], APIRouter]]:
    """What makes their routes, given the frame; there are no jobs where the time is that of a recording."""
    pipeline, feeders = taking
    data = DataDesk(store, pipeline.gate, pipeline.ingest_documents, feeders, settings.ingest.causes)
    set_up = SettingsDesk(settings, inventory, in_force, store.models, *telling)
    return (
        partial(data_routes, desk=data, sees_originals=administers),
        partial(settings_routes, desk=set_up, who=name_of),
    )
