"""The jobs of a running service: their table, their clockwork, and the look for a new model."""

import os
import secrets
import socket
from datetime import timedelta

from ingest.clock import Clock
from ingest.inventory import Inventory
from service.configuration.settings import Settings
from service.duty.duty_in_force import DutyInForce
from service.jobs.apart import Apart
from service.jobs.clockwork import Clockwork
from service.jobs.risk import RiskModelsTaken
from service.jobs.runner import Runner
from service.jobs.table import JobTable
from service.model_in_force import ModelInForce
from service.pipeline.pipeline_face import PipelineFace
from service.risk_posts import risk_poster
from service.store.store import Store

_LOOK_FOR_MODEL = timedelta(seconds=30)


def runner_of(settings: Settings, store: Store, inventory: Inventory, clock: Clock, apart: Apart) -> Runner:
    """What runs the jobs of these settings, in the name of this run of this process."""
    holder = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"
    jobs = JobTable(settings, store, inventory, clock, apart).jobs()
    return Runner(store, jobs, clock, holder, timedelta(hours=settings.jobs.catch_up_hours))


def clockwork_of(
    settings: Settings,
    store: Store,
    inventory: Inventory,
    clock: Clock,
    in_force: ModelInForce,
    pipeline: PipelineFace,
    duty: DutyInForce,
) -> Clockwork:
    """The clockwork of a service; its `pipeline` is told of new models, and when who is on `duty` was changed."""
    apart = Apart()
    runner = runner_of(settings, store, inventory, clock, apart)
    risk = RiskModelsTaken(store.risk_models.latest, risk_poster(pipeline.ingest_documents))
    looks = (
        (_LOOK_FOR_MODEL, lambda: in_force.look(pipeline.take_model)),
        (_LOOK_FOR_MODEL, risk.look),
        (_LOOK_FOR_MODEL, lambda: duty.look(pipeline.take_rules)),
    )
    return Clockwork(runner, inventory.timezone, looks, apart.stop)
