"""The series that pictures are made of, and their points: which tags and fields each has, and what they follow from.

Pure. Tags are bounded by the network and the model: never a customer, a complaint or a cell.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from alerts.orders.order import RepairOrder
from correlate.facts import BinConcluded, Fact
from correlate.model import Curve, Model
from correlate.windows.golden_window import golden_window
from service.store.measures import OpenTally

UNKNOWN = "unknown"
"""The technology of a cell whose technology the inventory does not tell."""


class Series(msgspec.Struct, frozen=True):
    """One series: its `tags`, and what each of its `fields` tells, with its unit; all fields are numbers."""

    name: str
    tags: tuple[str, ...]
    fields: Mapping[str, str]


COMPLAINTS = Series(
    "complaints",
    ("region",),
    {
        "observed": "complaints that were made in the bin",
        "expected": "complaints that are usual for it, without outages",
        "upper": "bound that too many complaints exceed",
        "attributed": "complaints that outages explain, planned work included",
    },
)
OUTAGES = Series(
    "outages",
    ("region", "technology"),
    {
        "open": "cells out of service that should not be",
        "users_out": "users that these serve on average",
        "planned": "cells out of service for planned work",
    },
)
WINDOWS = Series(
    "windows",
    ("segment",),
    {
        "burst_hours": "hours from outage to burst of complaints",
        "burst_lo": "its 90 % interval, from",
        "burst_hi": "to",
        "window_hours": "hours of the golden window",
        "window_lo": "its 90 % interval, from",
        "window_hi": "to",
        "outages": "outage groups it was learnt from; 0: assumed",
    },
)
QUEUE = Series(
    "queue",
    ("region",),
    {
        "open": "repair orders that are open",
        "expected_avoided": "complaints that repairs of these avoid, modelled",
        "overdue": "open orders whose requested completion has passed",
    },
)
SERIES = (COMPLAINTS, OUTAGES, WINDOWS, QUEUE)


class Point(msgspec.Struct, frozen=True):
    """One point of a series. The same series, tags and time is the same point: a later one takes its place."""

    series: str
    tags: Mapping[str, str]
    fields: Mapping[str, float]
    at: datetime


def complaint_points(facts: Iterable[Fact]) -> list[Point]:
    """A point for each bin of a whole region that was concluded, at its start."""
    bins = (fact for fact in facts if isinstance(fact, BinConcluded) and fact.district is None)
    return [Point(COMPLAINTS.name, {"region": fact.region}, _fields(COMPLAINTS, fact), fact.starts_at) for fact in bins]


def outage_points(tallies: Sequence[OpenTally], places: Collection[tuple[str, str]], at: datetime) -> list[Point]:
    """A point for each region and technology, zero where nothing is out of service."""
    found = {place: dict.fromkeys(OUTAGES.fields, 0.0) for place in sorted(places)}
    for tally in tallies:
        place = (tally.region, tally.technology or UNKNOWN)
        fields = found.setdefault(place, dict.fromkeys(OUTAGES.fields, 0.0))
        if tally.planned:
            fields["planned"] += tally.cells
        else:
            fields["open"] += tally.cells
            fields["users_out"] += tally.users
    return [
        Point(OUTAGES.name, {"region": region, "technology": technology}, fields, at)
        for (region, technology), fields in found.items()
    ]


def queue_points(orders: Sequence[RepairOrder], regions: Collection[str], at: datetime) -> list[Point]:
    """A point for each region, zero where no order is open."""
    found = {region: dict.fromkeys(QUEUE.fields, 0.0) for region in sorted(regions)}
    for order in orders:
        fields = found.setdefault(order.region, dict.fromkeys(QUEUE.fields, 0.0))
        fields["open"] += 1
        fields["expected_avoided"] += order.expected_avoided
        fields["overdue"] += order.due_at < at
    return [Point(QUEUE.name, {"region": region}, fields, at) for region, fields in found.items()]


def window_points(model: Model, at: datetime) -> list[Point]:
    """A point for each segment of the model; what could not be estimated is left out."""
    told = ((curve.segment, _window_fields(curve, model)) for curve in model.curves)
    return [Point(WINDOWS.name, {"segment": segment}, fields, at) for segment, fields in told]


def _window_fields(curve: Curve, model: Model) -> dict[str, float]:
    fields = _fields(WINDOWS, curve)
    if curve.status == "assumed":
        fields["window_hours"] = golden_window(curve, model.epsilon, model.reference_hours)
    elif curve.status != "ok":
        fields.pop("burst_hours", None)
        fields.pop("window_hours", None)
    return fields


def _fields(series: Series, source: msgspec.Struct) -> dict[str, float]:
    told = {name: getattr(source, name) for name in series.fields}
    return {name: float(value) for name, value in told.items() if value is not None}
