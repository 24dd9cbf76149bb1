"""The outages of a recording as parallel arrays: by cell, by down period, and by group."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.outages.group import group_of
from correlate.outages.outage import Outage
from correlate.study.network import Network
from correlate.topology import NOWHERE

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]

MOST_STALE = 0.2
"""Groups in which the ends of more than this part of the users are not known tell nothing of durations."""


class OutageTable(msgspec.Struct, frozen=True):
    """N outages of cells, their P down periods and G groups; epoch seconds, indices of a `Network`.

    - by outage: `cell`, `site`, `district`, `region`, `users`, `group`, `planned`, `stale`, `ended` (its end was
      seen).
    - by period: `outage`, `period_start`, `period_end` (up to the end of what is known where it lasts).
    - by group: `group_start`, `group_end`, `group_planned`, `group_region`, `group_technology`, `group_area` (of
      most of its users), `group_repaired` (its end was seen), `group_usable`: the ends of most of it are known.

    Cells whose alarms never cleared count in their groups as candidates, not in the groups' ends.
    """

    cell: Indices
    site: Indices
    district: Indices
    region: Indices
    users: Floats
    group: Indices
    planned: Flags
    stale: Flags
    ended: Flags
    outage: Indices
    period_start: Floats
    period_end: Floats
    group_start: Floats
    group_end: Floats
    group_planned: Flags
    group_region: Indices
    group_technology: Indices
    group_area: Indices
    group_repaired: Flags
    group_usable: Flags


def outage_table(outages: Sequence[Outage], network: Network, now: datetime) -> OutageTable:
    """The table of `outages` as they stood at `now`."""
    until = now.timestamp()
    cell = np.array([network.cells.get(one.cell.cell_id, NOWHERE) for one in outages], dtype=np.intp)
    users = np.array([one.users for one in outages], dtype=np.float64)
    stale = np.array([one.fold.stale for one in outages], dtype=np.bool_)
    ended = np.array([one.ended_at is not None and not one.fold.stale for one in outages], dtype=np.bool_)
    planned = np.array([one.planned for one in outages], dtype=np.bool_)
    region = np.array([network.regions[one.cell.region] for one in outages], dtype=np.intp)
    group, count = _groups(outages)
    start = np.array([one.started_at.timestamp() for one in outages], dtype=np.float64)
    end = np.array([until if one.ended_at is None else one.ended_at.timestamp() for one in outages], dtype=np.float64)
    down = [(row, period) for row, one in enumerate(outages) for period in one.fold.down]
    lost = np.bincount(group, users * stale, count) > MOST_STALE * np.maximum(np.bincount(group, users, count), 1e-9)
    all_stale = np.bincount(group, ~stale, count) == 0
    return OutageTable(
        cell=cell,
        site=_place([network.sites.get(one.cell.site_id or "", NOWHERE) for one in outages]),
        district=_place([network.districts.get(_district(one), NOWHERE) for one in outages]),
        region=region,
        users=users,
        group=group,
        planned=planned,
        stale=stale,
        ended=ended,
        outage=_place([row for row, _ in down]),
        period_start=np.array([begun.timestamp() for _, (begun, _) in down], dtype=np.float64),
        period_end=np.array([until if end is None else end.timestamp() for _, (_, end) in down], dtype=np.float64),
        group_start=_least(group, start, count),
        group_end=-_least(group, -np.where(stale & ~all_stale[group], -np.inf, end), count),
        group_planned=2 * np.bincount(group, planned, count) > np.bincount(group, minlength=count),
        group_region=_most(group, region, users, count),
        group_technology=_most(group, np.append(network.technology, NOWHERE)[cell], users, count),
        group_area=_most(group, np.append(network.area, NOWHERE)[cell], users, count),
        group_repaired=(np.bincount(group, ~(ended | stale), count) == 0) & ~all_stale,
        group_usable=~lost & ~all_stale,
    )


def _district(outage: Outage) -> tuple[str, str]:
    return outage.cell.region, outage.cell.district or ""


def _place(values: list[int]) -> Indices:
    return np.array(values, dtype=np.intp)


def _groups(outages: Sequence[Outage]) -> tuple[Indices, int]:
    numbers: dict[str, int] = {}
    group = [numbers.setdefault(group_of(one).group_id, len(numbers)) for one in outages]
    return _place(group), len(numbers)


def _least(group: Indices, values: Floats, count: int) -> Floats:
    least = np.full(count, np.inf)
    np.minimum.at(least, group, values)
    return least


def _most(group: Indices, kind: Indices, users: Floats, count: int) -> Indices:
    """The kind that most users of each group are of."""
    kinds = int(kind.max(initial=NOWHERE)) + 2
    weight = np.bincount(group * kinds + kind + 1, users + 1e-9, count * kinds).reshape(count, kinds)
    return np.asarray(weight.argmax(axis=1) - 1, dtype=np.intp)
