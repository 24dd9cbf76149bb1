"""The model in force, and how many repairs of a time came within the golden window, by segment and region."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine, select

from alerts.orders.life_rates import Rate
from correlate.facts import Period
from correlate.model import Model, ModelUnreadable, curve_for, default_model, read_model
from ingest.records import Region
from service.store.job_schema import models
from service.store.report_reads.issued_orders import issued_orders
from service.store.report_reads.known_regions import known_regions
from service.store.report_reads.span import Span


class Hits(msgspec.Struct, frozen=True):
    """Of the orders issued in a time whose outage is over: those back within the window that was told at the issue.

    All together, by segment of the model, by region; `still_out`: orders whose outage is not over.
    """

    all: Rate = Rate(0, 0)
    segments: Mapping[str, Rate] = {}
    regions: Mapping[str, Rate] = {}
    still_out: int = 0


class WindowsFacts(msgspec.Struct, frozen=True):
    """`made_at`: when a study of this store made the model, None where it was given or is the assumed one."""

    regions: Mapping[str, Region]
    model: Model
    made_at: datetime | None
    now: Hits
    before: Hits


class WindowsReads:
    """Reads tables only. `model`: the one that is in force where the store did not learn it."""

    def __init__(self, engine: Engine, model: Model | None = None) -> None:
        self._engine = engine
        self._given = model

    def facts(self, span: Span) -> WindowsFacts:
        """Of the time and of the one before it."""
        with self._engine.connect() as connection:
            model, made_at = (self._given, None) if self._given else model_in_force(connection)
            hits = [_hits(connection, time, model) for time in (span.now, span.before)]
            return WindowsFacts(known_regions(connection), model, made_at, *hits)


def model_in_force(connection: Connection) -> tuple[Model, datetime | None]:
    """What a study of this store learnt, and when; the assumed one where none did, or another version wrote it."""
    table = models.c
    row = connection.execute(select(table.body, table.made_at).where(table.in_force)).one_or_none()
    try:
        return (default_model(), None) if row is None else (read_model(row[0]), row[1])
    except ModelUnreadable:
        return default_model(), None


def _hits(connection: Connection, time: Period, model: Model) -> Hits:
    segments: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    regions: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    still_out = 0
    for order in issued_orders(connection, time):
        sums = order.came_of_it
        still_out += 1 - sums.over
        segment = curve_for(model, order.technology, order.area_class).segment
        for told in (segments[segment], regions[order.region]):
            told[0] += sums.in_window
            told[1] += sums.over
    return Hits(_sum(regions), _rates(segments), _rates(regions), still_out)


def _sum(told: Mapping[str, list[int]]) -> Rate:
    return Rate(sum(part for part, _ in told.values()), sum(whole for _, whole in told.values()))


def _rates(told: Mapping[str, list[int]]) -> dict[str, Rate]:
    return {name: Rate(*counts) for name, counts in sorted(told.items())}
