"""Addresses with coordinates beside the sites of a network, as a model has it how far they lie from each other."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from correlate.attribution import Nearness
from correlate.location_kinds import BY_COORDINATES, address_kind
from correlate.model import Model
from correlate.nearness import SCALES_KM, Points, usual
from correlate.topology import Topology
from ingest.records import Cell, Complaint

Floats = NDArray[np.float64]

Near = tuple[float, ...]
"""Latitude, longitude, weight of each kernel, and the rest, as `Nearness` has them."""

_NO_ADDRESS: Near = (np.nan, np.nan, *(0.0 for _ in SCALES_KM), 0.0)


class Addresses:
    """Addresses with coordinates beside the sites of a network."""

    def __init__(self, topology: Topology, weights: Floats) -> None:
        self._weights = weights
        self._sites: list[tuple[Points, Floats]] = []
        self._first = np.cumsum([0, *(len(places.names) for places in topology.regions.values())])
        for places in topology.regions.values():
            cells = [topology.inventory.cells[name] for name in places.names]
            self._sites.append((_points(cells), np.maximum(places.users, 1.0) / max(float(places.users.sum()), 1.0)))
        self._cells = Points(
            *(np.concatenate(part) for part in zip(*(_pair(at) for at, _ in self._sites), strict=True))
        )

    def near(self, region: int, complaint: Complaint) -> Near | None:
        """What there is to know of its address; None without coordinates, or where those of the sites are not known."""
        kind = address_kind(complaint)
        cells, shares = self._sites[region]
        if kind < BY_COORDINATES or not cells.known().any():
            return None
        place = Points(
            np.array([complaint.latitude], dtype=np.float64), np.array([complaint.longitude], dtype=np.float64)
        )
        usually = usual(place, cells, shares)[0]
        weights = self._weights[kind] / float(self._weights[kind] @ usually)
        return (*(float(at[0]) for at in _pair(place)), *weights[:-1].tolist(), float(weights[-1] * usually[-1]))

    def nearness(self, placed: Sequence[Near | None]) -> Nearness | None:
        """Of all of them; None where none has an address."""
        told = [one or _NO_ADDRESS for one in placed]
        if all(one is _NO_ADDRESS for one in told):
            return None
        latitude, longitude, *weights, rest = np.array(told).T
        return Nearness(Points(latitude, longitude), np.stack(weights, axis=1), rest, self._cells, self._first)


def knows_addresses(model: Model) -> bool:
    """Whether a model says how far addresses lie from the sites that serve their customers."""
    return "home" in model.location_weights or "stated" in model.location_weights


def _points(cells: Iterable[Cell]) -> Points:
    degrees = [(cell.latitude, cell.longitude) for cell in cells]
    known = [(np.nan, np.nan) if None in pair else pair for pair in degrees]
    latitude, longitude = np.array(known, dtype=np.float64).reshape(-1, 2).T
    return Points(latitude, longitude)


def _pair(points: Points) -> tuple[Floats, Floats]:
    return points.latitude, points.longitude
