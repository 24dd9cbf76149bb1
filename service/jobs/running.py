"""The jobs of a running service: their table, their clockwork, and the look for a new model."""

import os
import secrets
import socket
from collections.abc import Callable
from datetime import timedelta

from correlate.model import Model
from ingest.clock import Clock
from ingest.inventory import Inventory
from service.jobs.apart import Apart
from service.jobs.clockwork import Clockwork
from service.jobs.runner import Runner
from service.jobs.table import JobTable
from service.model_in_force import ModelInForce
from service.settings import Settings
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
    take_model: Callable[[Model], None],
) -> Clockwork:
    """The clockwork of a service; `take_model` is told when a study has brought a new one."""
    apart = Apart()
    runner = runner_of(settings, store, inventory, clock, apart)
    looks = ((_LOOK_FOR_MODEL, lambda: in_force.look(take_model)),)
    return Clockwork(runner, inventory.timezone, looks, apart.stop)
