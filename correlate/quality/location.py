"""How well complaints are located: by channel, tier and region."""

from collections import Counter

import msgspec

from correlate.location_kinds import kind_of
from ingest.records import Complaint

_ALL = ("all", "")
_KINDS = 3


class LocatedShare(msgspec.Struct, frozen=True):
    """Of the complaints of one kind: how many name a cell, how many an address or district, how many neither.

    `by` is ``all``, ``channel``, ``tier`` or ``region``, `value` which one.
    """

    by: str
    value: str
    complaints: int
    by_cell: int
    by_address: int
    unlocated: int

    @property
    def share(self) -> float:
        """The part that names a cell, 0–1."""
        return self.by_cell / self.complaints if self.complaints else 0.0


class LocationTally:
    """Counts complaints, each once, by how they are located."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, int]] = Counter()

    def observe(self, complaint: Complaint) -> None:
        """Take in the first state of a complaint."""
        kind = kind_of(complaint)
        told = {"channel": complaint.channel, "tier": complaint.tier, "region": complaint.region}
        for by, value in (_ALL, *told.items()):
            if value is not None:
                self._counts[by, value, kind] += 1

    def shares(self) -> list[LocatedShare]:
        """All complaints first, then by channel, tier and region, the most frequent first."""
        rows = [self._share(by, value) for by, value in dict.fromkeys((by, value) for by, value, _ in self._counts)]
        order = ("all", "channel", "tier", "region")
        return sorted(rows, key=lambda row: (order.index(row.by), -row.complaints, row.value))

    def _share(self, by: str, value: str) -> LocatedShare:
        neither, address, cell = (self._counts[by, value, kind] for kind in range(_KINDS))
        return LocatedShare(by, value, neither + address + cell, cell, address, neither)
