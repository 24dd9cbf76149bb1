"""The segments of a study: all groups, those of each technology, those of each technology and area class."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.model import segment_name
from correlate.study.histories import Histories, Shares
from correlate.study.material import Material

Indices = NDArray[np.intp]


class Segment(NamedTuple):
    """`parent`: number of the segment that it leans on, -1 for `all`; `groups`: which of the histories' groups."""

    name: str
    technology: str | None
    area_class: str | None
    parent: int
    groups: Indices


def segments_of(material: Material) -> list[Segment]:
    """`all` first, then each technology followed by its area classes. What is unknown of a group is in `all` alone."""
    network, outages, groups = material.network, material.outages, material.bins.groups
    technology, area = outages.group_technology[groups], outages.group_area[groups]
    found = [Segment("all", None, None, -1, np.arange(len(groups)))]
    for number, name in enumerate(network.technologies):
        mine = np.flatnonzero(technology == number)
        if not len(mine):
            continue
        parent = len(found)
        found.append(Segment(segment_name(name, None), name, None, 0, mine))
        for area_number, area_name in enumerate(network.areas):
            both = mine[area[mine] == area_number]
            if len(both):
                found.append(Segment(segment_name(name, area_name), name, area_name, parent, both))
    return found


def take_groups(histories: Histories, shares: Shares, groups: Indices) -> tuple[Histories, Shares]:
    """The histories of some groups (ascending), and the shares that fall to them."""
    lengths = np.diff(histories.first)[groups]
    first = np.concatenate(([0], np.cumsum(lengths))).astype(np.intp)
    bins = np.arange(first[-1]) + np.repeat(histories.first[groups] - first[:-1], lengths)
    chosen = Histories(
        first=first,
        exposure=histories.exposure[bins],
        open_hours=histories.open_hours[bins],
        complaints=histories.complaints[bins],
        hour=histories.hour[bins],
        repaired=histories.repaired[groups],
    )
    place = np.full(len(histories.exposure), -1, dtype=np.intp)
    place[bins] = np.arange(len(bins))
    at = place[shares.bin]
    kept = at >= 0
    return chosen, Shares(shares.complaint[kept], at[kept], shares.probability[kept])
