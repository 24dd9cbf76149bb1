"""The complaints of the two weeks: those that faults caused, as the printed table counts them, and the others.

Complaints of a fault fall where the hazard over outage age puts them, given how many the table prints.
All complaints of a city together are July's monthly level (6.81 per 10,000 users), by class as published.
"""

import random
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from failures import DAY, HOUR, WEEK, CellOut, Failure, at
from places import CITIES, Cell, City, Network
from printed_table import PRINTED

from correlate.simulate import words
from correlate.simulate.activity import hour_of_week_activity
from correlate.simulate.hazard import Hazard
from ingest.records import Category

JULY = {Category.VOICE: 4.03, Category.INTERNET: 2.50, Category.MESSAGING: 0.25, Category.OTHER: 0.02}
JULY_ALL = 6.81
"""Complaints per 10,000 users in the 31 days of July 2011, by class and in all, as the operator published."""
_WEEKS_SHARE = 14 / 31
_REPEAT_SHARE = 0.07
_DELAY_HOURS = 0.5
_LAST_FAULT_COMPLAINT = 2 * WEEK - 6 * HOUR
_END = 2 * WEEK
_SLOT_S = 300
_PLANNED_COMPLAINTS = {("Guyuan", 0): 1, ("Yinchuan", 1): 3}


class Silent(NamedTuple):
    """Complaints about an outage that raised no alarm; they were closed with other causes than a fault."""

    region: str
    site: int
    starts_at: int
    hours: float
    complaints: int
    cause: str


SILENT = (
    Silent("Guyuan", 100, at(0, 5, 18, 40), 2.5, 7, "weak_coverage"),
    Silent("Wuzhong", 12, at(1, 0, 10, 20), 2.5, 8, "resource_shortage"),
    Silent("Yinchuan", 262, at(1, 3, 18, 55), 2.8, 13, "weak_coverage"),
)


class Complaint(NamedTuple):
    """A complaint before it is written; `again` if its customer has complained of the same before."""

    region: str
    created_at: int
    cell: Cell
    cause: str
    felt: bool
    customer: str
    silent: bool = False
    again: bool = False


def all_complaints(failures: list[Failure], network: Network, rng: random.Random) -> list[dict[str, object]]:
    """Rows of ``complaints.csv``, in order of being made."""
    made = [complaint for city in CITIES for complaint in _of_city(city, failures, network, rng)]
    return _numbered(_rows(made, rng))


def _of_city(city: City, failures: list[Failure], network: Network, rng: random.Random) -> list[Complaint]:
    made: list[Complaint] = []
    for week in (0, 1):
        there = [f for f in failures if f.region == city.region and f.began_at // WEEK == week]
        made += _of_faults(city.region, week, there, network, rng)
    for silent in SILENT:
        if silent.region == city.region:
            made += _of_silent(silent, network, rng)
    total = round(city.subscribers / 10_000 * JULY_ALL * _WEEKS_SHARE)
    made += _background(city.region, total - len(made), network, rng)
    return made


def _of_faults(
    region: str, week: int, failures: list[Failure], network: Network, rng: random.Random
) -> Iterator[Complaint]:
    """As many as printed, repeats and those of planned work among them."""
    count = PRINTED[region].complaints[week]
    planned = _PLANNED_COMPLAINTS.get((region, week), 0)
    repeats = round((count - planned) * _REPEAT_SHARE)
    yield from _of_planned(planned, [f for f in failures if f.work_id], network, rng)
    firsts = list(_drawn(count - planned - repeats, [f for f in failures if not f.work_id], network, rng))
    yield from firsts
    limit = min((week + 1) * WEEK, _LAST_FAULT_COMPLAINT + 5 * HOUR) - 1
    for first in rng.sample([first for first in firsts if first.created_at < limit - 2 * HOUR], repeats):
        created = min(first.created_at + rng.randint(HOUR, 20 * HOUR), limit - rng.randint(0, HOUR))
        yield first._replace(created_at=created, again=True)


def _customer(rng: random.Random) -> str:
    return f"c-{rng.randint(0, 99_999_999):08d}"


def _drawn(count: int, failures: list[Failure], network: Network, rng: random.Random) -> Iterator[Complaint]:
    """`count` complaints from the intensity users × frailty × activity × hazard, each with its delay."""
    slots = [slot for failure in failures for out in failure.cells for slot in _slots(failure, out, network)]
    weights = [slot.weight for slot in slots]
    while count:
        slot = rng.choices(slots, weights)[0]
        created = slot.starts_at + int(rng.random() * _SLOT_S + rng.expovariate(1 / (_DELAY_HOURS * HOUR)))
        week = slot.starts_at // WEEK
        if created // WEEK == week and created < min(_LAST_FAULT_COMPLAINT, slot.starts_at + 5 * HOUR):
            cell, cause = network.cells[slot.cell_id], slot.failure.cause
            yield Complaint(slot.failure.region, created, cell, cause, True, _customer(rng))
            count -= 1


class _Slot(NamedTuple):
    failure: Failure
    cell_id: str
    starts_at: int
    weight: float


def _slots(failure: Failure, out: CellOut, network: Network) -> list[_Slot]:
    """Five-minute stretches of one cell's outage with the complaints expected of each."""
    starts = [time for start, end in out.periods for time in range(start, end, _SLOT_S)]
    ages = (np.array(starts, dtype=float) + _SLOT_S / 2 - out.periods[0][0]) / HOUR
    busy = hour_of_week_activity()[[time // HOUR % 168 for time in starts]]
    expected = Hazard().shape(ages) * busy * network.cells[out.cell_id].users * failure.frailty
    return [_Slot(failure, out.cell_id, time, float(weight)) for time, weight in zip(starts, expected, strict=True)]


def _of_planned(count: int, works: list[Failure], network: Network, rng: random.Random) -> Iterator[Complaint]:
    for _ in range(count):
        work = rng.choice(works)
        out = rng.choice(work.cells)
        created = out.periods[0][0] + rng.randint(20 * 60, 2 * HOUR)
        yield Complaint(work.region, created, network.cells[out.cell_id], "engineering", True, _customer(rng))


def _of_silent(silent: Silent, network: Network, rng: random.Random) -> Iterator[Complaint]:
    site = network.sites[silent.region][silent.site]
    for _ in range(silent.complaints):
        created = silent.starts_at + int(rng.triangular(0.2, silent.hours, silent.hours * 0.7) * HOUR)
        cell = network.cells[rng.choice(site.cells)]
        yield Complaint(silent.region, created, cell, silent.cause, True, _customer(rng), silent=True)


def _background(region: str, count: int, network: Network, rng: random.Random) -> Iterator[Complaint]:
    """Complaints that no outage caused, by users and activity; some customers call again."""
    cells = network.cells_of(region)
    busy = [float(value) for value in hour_of_week_activity()] * 2
    repeats = round(count * _REPEAT_SHARE)
    firsts: list[Complaint] = []
    for cell in rng.choices(cells, [cell.users for cell in cells], k=count - repeats):
        created = rng.choices(range(336), busy)[0] * HOUR + rng.randint(0, HOUR - 1)
        cause = rng.choices(list(words.BACKGROUND_CAUSES), list(words.BACKGROUND_CAUSES.values()))[0]
        firsts.append(Complaint(region, created, cell, cause, False, _customer(rng)))
    yield from firsts
    for first in rng.sample([first for first in firsts if first.created_at < _END - 3 * DAY], repeats):
        created = first.created_at + rng.randint(HOUR, 3 * DAY)
        yield first._replace(created_at=created, cause="duplicate", again=True)


def _rows(complaints: list[Complaint], rng: random.Random) -> list[dict[str, object]]:
    """Each complaint with a class, so that the classes come out as published."""
    classes = _classes(len(complaints))
    rng.shuffle(classes)
    return [_row(complaint, category, rng) for complaint, category in zip(complaints, classes, strict=True)]


def _classes(count: int) -> list[Category]:
    """`count` classes in the published proportions, by largest remainder."""
    whole = sum(JULY.values())
    exact = {category: count * level / whole for category, level in JULY.items()}
    counts = {category: int(value) for category, value in exact.items()}
    for category in sorted(exact, key=lambda name: counts[name] - exact[name])[: count - sum(counts.values())]:
        counts[category] += 1
    return [category for category, number in counts.items() for _ in range(number)]


def _row(complaint: Complaint, category: Category, rng: random.Random) -> dict[str, object]:
    texts = words.OUTAGE_TEXTS if complaint.felt else words.BACKGROUND_TEXTS
    tier = _pick(words.TIERS, rng)
    limit = complaint.created_at + (24 if tier in ("gold", "diamond") else 48) * HOUR
    return {
        "created_at": complaint.created_at,
        "region": complaint.region,
        **_place(complaint, rng),
        "category": category,
        "customer_ref": complaint.customer,
        "tier": tier,
        "channel": _pick(words.CHANNELS, rng),
        "scene": _pick(words.SCENES, rng),
        "text": rng.choice(texts[category]),
        "planned_resolution_at": limit,
        "received_at": complaint.created_at + _entry_delay(complaint, rng),
        **_resolution(complaint, rng),
        "again": complaint.again,
    }


def _entry_delay(complaint: Complaint, rng: random.Random) -> int:
    """Seconds until the complaint stands in the order system; what a shop takes down is entered later."""
    entered = rng.randint(1200, 7200) if rng.random() < 0.02 else rng.randint(5, 150)
    return min(entered, _END - 1 - complaint.created_at)


def _place(complaint: Complaint, rng: random.Random) -> dict[str, object]:
    """Some complaints name the serving cell, some an address near it, some only the district or the city."""
    site = complaint.cell.site
    known = rng.random() * (0.55 if complaint.silent else 1.0)
    if known < 0.35:
        return {"district": site.district, "cell_id": complaint.cell.cell_id, "location_source": "serving_cell"}
    if known < 0.65:
        source = "home" if known < 0.52 else "stated"
        spread = 0.006 if source == "home" else 0.003
        at_address = {
            "latitude": round(rng.gauss(site.latitude, spread), 5),
            "longitude": round(rng.gauss(site.longitude, spread), 5),
        }
        return {"district": site.district, "location_source": source, **at_address}
    return {"district": site.district} if known < 0.9 else {}


def _resolution(complaint: Complaint, rng: random.Random) -> dict[str, object]:
    """When and as what it was closed; the newest background complaints are still open."""
    takes = int(rng.lognormvariate(1.6, 0.9) * HOUR) + 600
    resolved = complaint.created_at + takes
    if resolved >= _END:
        if complaint.cause not in words.FAULT_CAUSES:
            return {"status": "in_progress"}
        resolved = rng.randint(min(complaint.created_at + 1800, _END - 900), _END - 600)
    first_time = "true" if takes < 12 * HOUR and rng.random() < 0.93 else "false"
    return {"status": "closed", "cause": complaint.cause, "resolved_at": resolved, "first_contact_resolved": first_time}


def _pick(shares: dict[str, float], rng: random.Random) -> str:
    return rng.choices(list(shares), list(shares.values()))[0]


def _numbered(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """In order of being made, with order numbers; a repeat names the first complaint of its customer once closed."""
    rows.sort(key=lambda row: (int(str(row["created_at"])), str(row["customer_ref"])))
    first_of: dict[object, str] = {}
    for number, row in enumerate(rows, 1):
        row["complaint_id"] = f"TS2011-{number:05d}"
        first = first_of.setdefault(row["customer_ref"], str(row["complaint_id"]))
        if row.pop("again") and row["status"] == "closed":
            row["repeat_of"] = first
    return rows
