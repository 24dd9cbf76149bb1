"""How being located, or not, speaks for outages in each area class, by what a model knows of who is located."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.located import Located
from correlate.study.locating import Whereabouts, whereabouts_of
from correlate.superposition.tables import Tables

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

_TINY = 1e-300


class LocatedOdds(NamedTuple):
    """`of_call`: a row for each of some calls; `area`: (N,) of each outage; `ratio`: (rows, areas).

    The ratio is P(located as it is | outage there) / P(located as it is | no outage).
    """

    of_call: Indices
    area: Indices
    ratio: Floats


def located_odds(tables: Tables, calls: Indices, located: Located | None) -> LocatedOdds:
    """The odds of `calls`, rows of the complaints; all alike where nothing is known of who is located."""
    if located is None or not len(calls):
        return LocatedOdds(np.zeros(len(calls), np.intp), np.zeros(len(tables.outages.group), np.intp), np.ones((1, 1)))
    where = whereabouts_of(tables.complaints, tables.outages, tables.network)
    columns = np.stack([where.customer[calls], where.row[calls], where.kind[calls]])
    unique, of_call = np.unique(columns, axis=1, return_inverse=True)
    customer, row, kind = unique
    chance = _chances(where, located)[customer, :, kind]
    without = np.maximum((where.mix[row] * chance).sum(axis=1, keepdims=True), _TINY)
    return LocatedOdds(of_call.reshape(-1), where.outage_area, chance / without)


def _chances(where: Whereabouts, located: Located) -> Floats:
    """(customers, areas, kinds) how customers are located."""
    number = {name: at for at, name in enumerate(located.areas())}
    area = np.array([number.get(name, 0) for name in where.areas], dtype=np.intp)
    return np.stack([located.chances(*name)[area] for name in where.names])
