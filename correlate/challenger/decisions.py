"""What could have been decided about the groups of a study, at several ages of each, and what came of it."""

import numpy as np
from numpy.typing import NDArray

from correlate.challenger.challenger import features_of
from correlate.challenger.fit import Decisions
from correlate.model import segment_name
from correlate.study.belief import Belief
from correlate.study.exposure import BIN_S
from correlate.study.group_histories import group_bin_of
from correlate.study.histories import BIN_HOURS
from correlate.study.material import Material

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

AGES_HOURS = (0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 24.0)


def decisions_of(material: Material, belief: Belief) -> Decisions:
    """Of every usable group that was open at an age: one decision for each of `AGES_HOURS`, groups by their start."""
    outages, exposure, groups = material.outages, material.exposure, material.bins.groups
    seen = exposure.by_group(belief.rate * material.seen, outages)
    shares = np.bincount(group_bin_of(material.pairs, exposure, outages), belief.explained.share, len(seen))
    sums = [np.concatenate(([0.0], np.cumsum(column))) for column in (shares, seen)]
    order = groups[np.argsort(outages.group_start[groups], kind="stable")]
    parts = [_at_age(material, belief, order, sums, age) for age in AGES_HOURS]
    columns = (np.concatenate([getattr(part, field) for part in parts]) for field in Decisions.__struct_fields__)
    return Decisions(*columns)


def _at_age(material: Material, belief: Belief, order: Indices, sums: list[Floats], age_hours: float) -> Decisions:
    outages, first = material.outages, material.exposure.group_first
    lasted = (outages.group_end - outages.group_start)[order] / 3600.0
    number = np.flatnonzero((lasted > age_hours) & outages.group_repaired[order])
    mine = order[number]
    begin, end = first[mine], first[mine + 1]
    now = np.minimum(begin + round(age_hours / BIN_HOURS), end)
    (so_far, awaited), (came, expected) = (
        [column[till] - column[since] for column in sums] for since, till in ((begin, now), (now, end))
    )
    curve = _curves(material, belief, mine)
    prior = np.array([each.frailty_shape for each in belief.curves])[curve]
    mean = (prior + so_far) / (prior + awaited)
    hour = material.clock.hour_of_day(outages.group_start[mine] + round(age_hours / BIN_HOURS) * BIN_S)
    count = len(outages.group_start)
    users = np.bincount(outages.group, outages.users, count)[mine].astype(np.float64)
    cells = np.bincount(outages.group, minlength=count)[mine].astype(np.float64)
    age = np.full(len(mine), age_hours)
    return Decisions(
        features=features_of(age, users, cells, so_far, awaited, mean, hour),
        hours=lasted[number] - age_hours,
        came=came,
        expected=expected,
        mean=mean,
        shape=prior + so_far,
        group=number.astype(np.intp),
        segment=_segments(material, mine),
    )


def _curves(material: Material, belief: Belief, groups: Indices) -> Indices:
    """The curve of the first outage of each group."""
    first = np.zeros(len(material.outages.group_start), dtype=np.intp)
    first[material.outages.group[::-1]] = belief.curve_of[::-1]
    return first[groups]


def _segments(material: Material, groups: Indices) -> NDArray[np.str_]:
    network, outages = material.network, material.outages
    technologies, areas = [*network.technologies, None], [*network.areas, None]
    names = [
        segment_name(technologies[technology], areas[area])
        for technology, area in zip(outages.group_technology[groups], outages.group_area[groups], strict=True)
    ]
    return np.array(names, dtype=np.str_)
