"""The targets that the settings name: what each is told, and who sends it there."""

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from correlate.facts import Fact
from correlate.model import Model
from ingest.clock import Clock
from ingest.inventory import Inventory
from service.configuration.setting_sections import Facts, Influx
from service.configuration.settings import Settings, SettingsWrong
from service.pipeline.changes import Changes
from service.projections.fact_messages import fact_messages
from service.projections.projections import Projections
from service.projections.projector import Bounds, Projector
from service.projections.queued import Items, Telling, Tellings
from service.projections.rejected_messages import rejected_messages
from service.projections.sampler import Sampler
from service.projections.series import complaint_points
from service.projections.sink import Sink
from service.store.store import Store

if TYPE_CHECKING:
    from service.projections.influx import InfluxSink

INFLUX, FACTS, REJECTED = "influx", "facts", "rejected"


def tellings_of(settings: Settings) -> Tellings:
    """What each target is told of what a batch concludes."""
    by_target: dict[str, Telling] = {}
    if settings.influx.url:
        by_target[INFLUX] = _series
    if settings.facts.send:
        by_target[FACTS] = fact_messages
    return Tellings(by_target, {REJECTED: rejected_messages} if settings.rejected.send else {})


def projections_of(
    settings: Settings, store: Store, inventory: Inventory, model: Callable[[], Model], wall: Clock, changes: Changes
) -> Projections:
    """Who sends what was told, and measures how things stand; `model` tells the one in force, `changes` of commits."""
    holder = f"{socket.gethostname()}/{os.getpid()}/{uuid4().hex[:8]}"
    projectors = [
        Projector(name, sink, store.projections, store.leases, wall, holder=holder, bounds=bounds)
        for name, sink, bounds in _sinks(settings)
    ]
    step = timedelta(seconds=settings.influx.sample_s)
    sampler = Sampler(INFLUX, store, inventory, model, wall, step=step) if settings.influx.url else None
    return Projections(projectors, sampler, changes)


def influx_sink(influx: Influx) -> "InfluxSink":
    """What writes to the bucket that the settings name; only with `url`."""
    # The client takes half a second to load, and most do without.
    from service.projections.influx import InfluxSink  # noqa: PLC0415

    token = influx.token.get_secret_value() if influx.token else ""
    timeout = timedelta(seconds=influx.timeout_s)
    return InfluxSink(influx.url or "", token, influx.org, influx.bucket, timeout)


def _sinks(settings: Settings) -> Iterator[tuple[str, Sink, Bounds]]:
    influx = settings.influx
    if influx.url:
        yield INFLUX, influx_sink(influx), Bounds(timedelta(hours=influx.keep_hours), influx.most_waiting)
    for name, topic in ((FACTS, settings.facts), (REJECTED, settings.rejected)):
        if topic.send:
            yield name, _topic(name, topic, settings), Bounds(timedelta(hours=topic.keep_hours), topic.most_waiting)


def _topic(name: str, told: Facts, settings: Settings) -> Sink:
    # As above: most do without its client.
    from service.projections.topic import Topic  # noqa: PLC0415

    if settings.kafka.bootstrap is None:
        raise SettingsWrong([f"{name}.send = true: there is no broker to send to; set kafka.bootstrap"])
    return Topic(told.topic, settings.kafka.client(), timedelta(seconds=told.timeout_s))


def _series(facts: Sequence[Fact], _now: datetime) -> Items:
    return complaint_points(facts)
