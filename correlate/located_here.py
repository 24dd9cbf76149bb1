"""How being located or not speaks for the area classes of a network, by what a model knows of who is located."""

import numpy as np
from numpy.typing import NDArray

from correlate.located import Located
from correlate.location_kinds import BY_NETWORK, LOCATED_AS
from correlate.topology import NOWHERE, RegionPlaces, Topology
from ingest.records import Cell, Complaint

Floats = NDArray[np.float64]


class LocatedHere:
    """Who is located in a network: how that a complaint is located or not speaks for each area class."""

    def __init__(self, located: Located, topology: Topology) -> None:
        self._number = {name: number for number, name in enumerate(located.areas())}
        self.count = len(self._number)
        self._located = located
        self._customers: dict[tuple[str, str], int] = {}
        self._chances: list[Floats] = []
        cells = topology.inventory.cells
        self._area = [
            np.array([*(self.area_of(cells[name]) for name in places.names), 0]) for places in topology.regions.values()
        ]
        self._mix = [
            self._mixes(places, area[:-1]) for places, area in zip(topology.regions.values(), self._area, strict=True)
        ]

    def area_of(self, cell: Cell) -> int:
        """The number of its area class."""
        return self._number.get(cell.area_class or "", 0)

    def customer(self, complaint: Complaint) -> int:
        """The number of its channel and tier together."""
        name = (complaint.channel or "", complaint.tier or "")
        number = self._customers.get(name)
        if number is None:
            number = self._customers[name] = len(self._chances)
            self._chances.append(self._located.chances(*name))
        return number

    def ratio(self, region: int, kind: int, cell: int, district: int, customer: int) -> Floats:
        """(areas,) P(located as it is | outage in this area class) / P(located as it is | no outage)."""
        chance = self._chances[customer][:, LOCATED_AS[kind]]
        if LOCATED_AS[kind] == BY_NETWORK and cell != NOWHERE:
            return np.asarray(chance / chance[self._area[region][cell]])
        return np.asarray(chance / (self._mix[region][1 + district] @ chance))

    def _mixes(self, places: RegionPlaces, area: NDArray[np.intp]) -> Floats:
        """(1 + districts, areas) the area classes of the users of the whole region, then of each district."""
        sums = np.zeros((1 + len(places.districts), self.count))
        np.add.at(sums, (1 + places.district, area), places.users)
        sums[0] = sums.sum(axis=0)
        total = sums.sum(axis=1, keepdims=True)
        return np.where(total > 0, sums / np.where(total > 0, total, 1.0), 1.0 / self.count)
