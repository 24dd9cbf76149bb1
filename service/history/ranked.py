"""`goldenwindow rank`: the open outages of a recording at one moment, in the order in which a crew is worth most."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from alerts.dispatch.crew_times import CrewTimes
from alerts.dispatch.past_repairs import past_repairs
from alerts.dispatch.queue import Crews, Queue, Queued
from alerts.dispatch.under_way import OrdersUnderWay
from correlate.model import Model
from correlate.rules import Rules
from ingest.dataset import Dataset
from service.history.as_of import AsOf, as_of


class Ranked(NamedTuple):
    """The queue, what was known at that moment, and how long crews were taken to need."""

    queue: list[Queued]
    known: AsOf
    times: CrewTimes


def ranked(
    recording: Dataset, model: Model, at: datetime, progress: Callable[[int], None] = lambda _count: None
) -> Ranked:
    """As things stood at the moment `at` (aware): nothing that arrived later is used."""
    known = as_of(recording, model, Rules(), at, progress)
    repairs = past_repairs(known.orders, model, known.inventory).at(at)
    crews = Crews(repairs, OrdersUnderWay(known.orders, at), known.lasting, known.kinds)
    queue = Queue(model, recording.timezone).ranked(known.groups, crews, at, known.factors)
    return Ranked(queue, known, repairs.times)
