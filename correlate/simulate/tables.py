"""A world's arrays as the tables of a dataset, and of the truth behind it."""

import numpy as np
from numpy.typing import NDArray

from correlate.simulate import words
from correlate.simulate.alarms import SAID, SOURCES, Alarms
from correlate.simulate.callers import CATEGORIES, Callers
from correlate.simulate.complaints import CLOSED_AS, Complaints
from correlate.simulate.failures import CAUSES, Kind, Units
from correlate.simulate.network import Network
from correlate.simulate.outages import Outages
from correlate.simulate.places import cell_words, district_of, district_words, region_words, site_names
from correlate.simulate.table import Decimals, Serials, Table, Times, Words, flags
from correlate.simulate.told_places import Places
from correlate.simulate.world import World
from ingest.records import Effect, LocationSource

Indices = NDArray[np.int64]
_EFFECTS = tuple(Effect)
_SEVERITIES = ("critical", "major", "minor", "warning")
_MOST_RECEIPT_S = 9


def alarm_table(world: World, network: Network, alarms: Alarms, rng: np.random.Generator) -> Table:
    """``alarms``, in order of being raised. Ids count up in each source."""
    received = alarms.raised + _receipt(world, len(alarms), rng)
    cleared_seen = np.maximum(received, alarms.cleared + _receipt(world, len(alarms), rng))
    serial = _serials(alarms.source)
    known_parent = alarms.parent >= 0
    prefixes = [f"{source}-" for source in SOURCES]
    said = alarms.said
    return Table({
        "alarm_id": Serials(serial, prefixes, alarms.source),
        "source": Words(alarms.source, SOURCES),
        "cell_id": Words(alarms.cell, cell_words(network)),
        "site_id": site_names(alarms.site),
        "severity": Words(_codes([_SEVERITIES.index(entry.severity) for entry in SAID])[said], _SEVERITIES),
        "probable_cause": Words(said, [entry.probable_cause for entry in SAID]),
        "specific_problem": Words(said, [entry.specific_problem for entry in SAID]),
        "effect": Words(_codes([_EFFECTS.index(entry.effect) for entry in SAID])[said], _EFFECTS),
        "parent_alarm_id": Serials(
            np.where(known_parent, serial[alarms.parent], -1), prefixes, alarms.source[alarms.parent]
        ),
        "planned": flags(alarms.planned),
        "raised_at": Times(alarms.raised),
        "cleared_at": Times(alarms.cleared),
        "received_at": Times(received),
        "clear_received_at": Times(np.where(alarms.cleared >= 0, cleared_seen, -1)),
    })  # fmt: skip


def _codes(numbers: list[int]) -> Indices:
    return np.array(numbers, np.int64)


def _receipt(world: World, count: int, rng: np.random.Generator) -> Indices:
    """Seconds on the way: a few, or hours where it is late."""
    usual = rng.integers(1, _MOST_RECEIPT_S + 1, count)
    late = (rng.uniform(0.25, max(0.25, world.late_hours), count) * 3600).astype(np.int64)
    return np.where(rng.random(count) < world.late, late, usual)


def _serials(source: Indices) -> Indices:
    """1, 2, 3 … within each source."""
    serial = np.empty(len(source), np.int64)
    for code in range(len(SOURCES)):
        mine = np.flatnonzero(source == code)
        serial[mine] = np.arange(1, len(mine) + 1)
    return serial


def complaint_table(
    world: World, network: Network, complaints: Complaints, callers: Callers, places: Places,
    rng: np.random.Generator,
) -> Table:  # fmt: skip
    """``complaints``, in order of being made. All of its times are by the clock of the complaint system."""
    count = len(complaints)
    site = network.cell_site[complaints.cell]
    ahead = round(world.complaint_clock_minutes * 60)
    created = complaints.created + ahead
    closed = complaints.resolved >= 0
    quick = closed & (complaints.resolved - complaints.created < 12 * 3600)
    return Table({
        "complaint_id": Serials(np.arange(1, count + 1), ("T-",)),
        "created_at": Times(created),
        "region": Words(network.site_region[site], region_words(network)),
        "district": Words(np.where(places.district_known, district_of(network, site), -1), district_words(network)),
        "cell_id": Words(places.cell, cell_words(network)),
        "latitude": Decimals(places.latitude, 5),
        "longitude": Decimals(places.longitude, 5),
        "location_source": Words(places.source, tuple(LocationSource)),
        "category": Words(callers.category, CATEGORIES),
        "cause": Words(np.where(closed, complaints.cause, -1), CLOSED_AS),
        "customer_ref": Serials(complaints.customer, ("c-",)),
        "tier": Words(callers.tier, tuple(words.TIERS)),
        "channel": Words(callers.channel, tuple(words.CHANNELS)),
        "scene": Words(callers.scene, tuple(words.SCENES)),
        "text": _texts(complaints, callers.category, rng),
        "status": Words(closed.astype(np.int64), ("in_progress", "closed")),
        "resolved_at": Times(np.where(closed, complaints.resolved + ahead, -1)),
        "planned_resolution_at": Times(created + np.where(callers.tier >= 2, 24, 48) * 3600),
        "first_contact_resolved": Words(np.where(closed, quick, -1), ("false", "true")),
        "repeat_of": Serials(np.where(closed & (complaints.first >= 0), complaints.first + 1, -1), ("T-",)),
        "received_at": Times(created + _receipt(world, count, rng)),
    })  # fmt: skip


def _texts(complaints: Complaints, category: Indices, rng: np.random.Generator) -> Words:
    """What customers say: of an outage, or of anything else, by class."""
    said: list[str] = []
    first, number = np.zeros((2, 2, len(CATEGORIES)), np.int64)
    for felt, texts in enumerate((words.BACKGROUND_TEXTS, words.OUTAGE_TEXTS)):
        for code, name in enumerate(CATEGORIES):
            first[felt, code], number[felt, code] = len(said), len(texts[name])
            said += texts[name]
    which = (complaints.outage >= 0).astype(np.int64), category
    return Words(first[which] + (rng.random(len(category)) * number[which]).astype(np.int64), said)


def work_table(network: Network, units: Units) -> Table:
    """``planned_work``: one row for each site of each cutover."""
    work = units.take(units.kind == Kind.PLANNED)
    count = len(work)
    return Table({
        "work_id": Serials(np.arange(1, count + 1), ("W-",), width=5),
        "cell_id": Words(np.full(count, -1), ()),
        "site_id": site_names(work.site),
        "region": Words(network.site_region[work.site], region_words(network)),
        "starts_at": Times(work.began_at),
        "ends_at": Times(work.ended_at),
        "announced_at": Times(work.began_at - 3 * 86400),
        "confirmed_at": Times(work.ended_at + 1800),
        "affects_service": flags(np.ones(count, np.bool_)),
        "description": Words(np.zeros(count, np.int64), ("基站割接",)),
    })  # fmt: skip


def truth_outage_table(
    network: Network, units: Units, outages: Outages, complaints: Complaints, expected: NDArray[np.float64]
) -> Table:
    """``truth_outages``: every cell outage with what caused it and the complaints it caused."""
    count, unit = len(outages), outages.unit
    about = complaints.outage >= 0
    firsts = np.bincount(complaints.outage[about & (complaints.first < 0)], minlength=count)
    repeats = np.bincount(complaints.outage[about & (complaints.first >= 0)], minlength=count)
    down = np.bincount(outages.period_outage, outages.period_end - outages.period_start, count)
    return Table({
        "outage_id": Serials(np.arange(1, count + 1), ("O-",)),
        "group_id": Serials(outages.group + 1, ("G-",)),
        "cell_id": Words(outages.cell, cell_words(network)),
        "site_id": site_names(units.site[unit]),
        "region": Words(network.site_region[units.site[unit]], region_words(network)),
        "kind": Words(units.kind[unit], [kind.name.lower() for kind in Kind]),
        "cause": Words(units.cause[unit], CAUSES),
        "users": Decimals(network.cell_users[outages.cell], 0),
        "started_at": Times(outages.start),
        "ended_at": Times(outages.end),
        "duration_hours": Decimals((outages.end - outages.start) / 3600, 6),
        "down_hours": Decimals(down / 3600, 6),
        "flaps": Decimals(outages.flaps.astype(np.float64), 0),
        "frailty": Decimals(outages.frailty, 6),
        "planned": flags(units.kind[unit] == Kind.PLANNED),
        "silent": flags(units.silent[unit]),
        "expected_complaints": Decimals(expected, 6),
        "complaints": Decimals(firsts.astype(np.float64), 0),
        "repeats": Decimals(repeats.astype(np.float64), 0),
    })  # fmt: skip


def truth_complaint_table(complaints: Complaints) -> Table:
    """``truth_complaints``: which outage caused each complaint."""
    return Table({
        "complaint_id": Serials(np.arange(1, len(complaints) + 1), ("T-",)),
        "outage_id": Serials(np.where(complaints.outage >= 0, complaints.outage + 1, -1), ("O-",)),
    })  # fmt: skip


def truth_curve_table(world: World) -> Table:
    """``truth_curve``: the hazard over outage age, every quarter of an hour up to a day."""
    age = np.arange(0, 24.25, 0.25)
    total = world.hazard.cumulative(age)
    return Table({
        "age_hours": Decimals(age, 2),
        "hazard": Decimals(world.hazard.base * world.hazard.shape(age), 10),
        "cumulative_share": Decimals(total / total[-1], 6),
    })  # fmt: skip
