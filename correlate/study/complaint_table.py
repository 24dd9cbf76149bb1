"""The complaints of a recording as parallel arrays, with the call that each repeats."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.location_kinds import address_kind, kind_of
from correlate.study.network import Network
from correlate.topology import NOWHERE
from ingest.records import Complaint

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

REPEATS_WITHIN_S = 24 * 3600.0
"""A call of the same customer in the same region within a day of the last one is the same complaint again."""


class ComplaintTable(msgspec.Struct, frozen=True):
    """C complaints by the time they were made; indices are of a `Network`, -1 where not known.

    - `time`: epoch seconds; `latitude`, `longitude`: degrees, nan where not known.
    - `kind`: 0 unlocated, 1 located by address, 2 by the network; `manner`: the same (as `attribution.weights_of` takes
      it), and 3 by the coordinates of the home, 4 by those of a stated place, where those of cells there are known.
    - `customers`: which kind of customer it is, by channel and tier, as a number; `customer_kinds` names them.
    - `first`: the complaint that it repeats, itself where it is a first call.
    """

    ids: tuple[str, ...]
    time: Floats
    region: Indices
    cell: Indices
    site: Indices
    district: Indices
    kind: Indices
    manner: Indices
    latitude: Floats
    longitude: Floats
    customers: Indices
    customer_kinds: tuple[tuple[str, str], ...]
    first: Indices

    @property
    def is_first(self) -> NDArray[np.bool_]:
        """Which of them are first calls."""
        return np.asarray(self.first == np.arange(len(self.first)))

    def set_back(self, ahead_s: float) -> "ComplaintTable":
        """The same, made by a clock that was so far ahead."""
        return msgspec.structs.replace(self, time=self.time - ahead_s)


def complaint_table(complaints: Sequence[Complaint], network: Network) -> ComplaintTable:
    """The table of `complaints`, which come by time; those of a region that the network lacks are left out."""
    known = [one for one in complaints if one.region in network.regions]
    cell = np.array([network.cells.get(one.cell_id or "", NOWHERE) for one in known], dtype=np.intp)
    named = [network.districts.get((one.region, one.district or ""), NOWHERE) for one in known]
    district = np.array(named, dtype=np.intp)
    at = np.append(network.district, NOWHERE)[cell]
    customers = [(one.channel or "", one.tier or "") for one in known]
    kinds = {name: number for number, name in enumerate(sorted(set(customers)))}
    return ComplaintTable(
        ids=tuple(one.complaint_id for one in known),
        time=np.array([one.created_at.timestamp() for one in known], dtype=np.float64),
        region=np.array([network.regions[one.region] for one in known], dtype=np.intp),
        cell=cell,
        site=np.append(network.site, NOWHERE)[cell],
        district=np.where(district == NOWHERE, at, district),
        kind=np.array([kind_of(one) for one in known], dtype=np.intp),
        manner=_manners(known, network),
        latitude=_degrees([one.latitude for one in known]),
        longitude=_degrees([one.longitude for one in known]),
        customers=np.array([kinds[name] for name in customers], dtype=np.intp),
        customer_kinds=tuple(kinds),
        first=_firsts(known),
    )


def _manners(complaints: Sequence[Complaint], network: Network) -> Indices:
    known = network.region[~np.isnan(network.latitude + network.longitude)]
    mapped = set(known.tolist())
    kinds = [address_kind(one) if network.regions[one.region] in mapped else kind_of(one) for one in complaints]
    return np.array(kinds, dtype=np.intp)


def _degrees(values: list[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _firsts(complaints: Sequence[Complaint]) -> Indices:
    """Index of the first call behind each complaint: what it is said to repeat, else the customer's last one."""
    index = {one.complaint_id: number for number, one in enumerate(complaints)}
    first = list(range(len(complaints)))
    last: dict[tuple[str, str], int] = {}
    for number, one in enumerate(complaints):
        said = index.get(one.repeat_of or "", number)
        if said < number:
            first[number] = first[said]
        elif one.customer is not None:
            before = last.get((one.customer, one.region))
            if before is not None and _is_soon(complaints[before], one):
                first[number] = first[before]
        if one.customer is not None:
            last[one.customer, one.region] = number
    return np.array(first, dtype=np.intp)


def _is_soon(before: Complaint, after: Complaint) -> bool:
    return (after.created_at - before.created_at).total_seconds() <= REPEATS_WITHIN_S
