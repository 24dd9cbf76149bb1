"""How complaints are located: not at all, by an address, by the network; and how near that is to their outages."""

import numpy as np
from numpy.typing import NDArray

from correlate.attribution import KINDS, weights_of
from correlate.model import Model
from ingest.records import Complaint, LocationSource

Floats = NDArray[np.float64]

UNLOCATED, BY_ADDRESS, BY_NETWORK = 0, 1, 2
BY_COORDINATES = 3
"""From this kind on complaints are located by coordinates: 3 of the home, 4 of a place that was stated."""

LOCATED_AS = np.array([UNLOCATED, BY_ADDRESS, BY_NETWORK, BY_ADDRESS, BY_ADDRESS], dtype=np.intp)
"""How a complaint of each kind is located, coordinates or not, as `kind_of` tells it."""

KIND_OF = {"address": 1, "network": 2, "home": 3, "stated": 4}
"""The kinds whose weights a model names."""

_BY_SOURCE = {LocationSource.HOME: 3, LocationSource.STATED: 4}


def kind_of(complaint: Complaint) -> int:
    """How it is located: 0 not at all, 1 by an address, 2 by the network."""
    if complaint.cell_id is None:
        return BY_ADDRESS if complaint.district else UNLOCATED
    if complaint.location_source in (None, LocationSource.SERVING_CELL):
        return BY_NETWORK
    return BY_ADDRESS


def address_kind(complaint: Complaint) -> int:
    """The same, and 3 by the coordinates of the home, 4 by those of a place that was stated."""
    if complaint.latitude is None or complaint.longitude is None or complaint.location_source is None:
        return kind_of(complaint)
    return _BY_SOURCE.get(complaint.location_source) or kind_of(complaint)


def weights_in(model: Model) -> Floats:
    """(`KINDS`, 4) how near to its outage a complaint of each kind is placed, as a model has it, else as assumed."""
    weights = weights_of(np.arange(KINDS)).copy()
    for name, learnt in model.location_weights.items():
        if name in KIND_OF:
            weights[KIND_OF[name]] = learnt
    return weights
