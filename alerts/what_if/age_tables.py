"""Complaints of one user over the age of an outage: felt, reported, and still to come where no crew comes."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from alerts.what_if.own_ends import OwnEnds
from correlate.activity import QUARTERS_PER_WEEK, Activity
from correlate.model import Curve, Model
from correlate.windows.delay import reported_share
from correlate.windows.hazard import HORIZON_HOURS, expected_reports

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

QUARTERS = round(4 * HORIZON_HOURS)
_AGES = np.arange(QUARTERS + 1) / 4
_MIDDLES = _AGES[:-1] + 0.125


class AgeTables(msgspec.Struct, frozen=True):
    """Rows by segment and quarter of the local week in which an outage starts, columns by age in quarters of an hour.

    Per user, at importance 1, with the activity of the hours that the outage meets; linear between the columns.
    `felt`: complaints that an outage of this age has caused, late reports included. `reported`: those of them
    that have come while it is down. `to_come`: what is felt from this age on, weighed with the share of outages that
    last so long without a crew; over `surviving`, that share by age, it is what may still come.
    """

    felt: Floats
    reported: Floats
    to_come: Floats
    surviving: Floats


def age_tables(model: Model, zone: str, ends: OwnEnds, curves: Indices, quarters: Indices) -> AgeTables:
    """Tables of one row for each pair of a curve (its number in the model) and a quarter of the week."""
    felt = np.empty((len(curves), QUARTERS))
    for number in np.unique(curves):
        mine = curves == number
        felt[mine] = _felt_by_quarter(model, model.curves[number], zone, quarters[mine])
    surviving = ends.surviving(_AGES)
    to_come = np.cumsum((felt * ends.surviving(_MIDDLES))[:, ::-1], axis=1)[:, ::-1]
    return AgeTables(
        felt=_from_zero(np.cumsum(felt, axis=1)),
        reported=_from_zero(felt @ _reported(model)),
        to_come=np.concatenate([to_come, np.zeros((len(curves), 1))], axis=1),
        surviving=np.maximum(surviving, surviving[surviving > 0.0].min()),
    )


def between(table: Floats, rows: Indices, hours: Floats) -> Floats:
    """The values of `table` in `rows` at ages of `hours` (same shapes), those past the horizon as at it."""
    place = np.clip(hours * 4.0, 0.0, QUARTERS)
    column = np.minimum(place.astype(np.int64), QUARTERS - 1)
    at = rows * (QUARTERS + 1) + column
    flat = table.ravel()
    before = flat.take(at)
    return np.asarray(before + (place - column) * (flat.take(at + 1) - before))


def surviving_at(tables: AgeTables, hours: Floats) -> Floats:
    """The share of outages that last longer than `hours` without a crew; never 0."""
    return np.asarray(np.interp(hours * 4.0, np.arange(QUARTERS + 1), tables.surviving))


def _felt_by_quarter(model: Model, curve: Curve, zone: str, quarters: Indices) -> Floats:
    hours = model.activity.get(curve.area_class or "all", model.activity["all"])
    busy = Activity(hours, zone).quarters()
    ahead = (quarters[:, None] + np.arange(QUARTERS)) % QUARTERS_PER_WEEK
    return np.asarray(busy[ahead] * np.diff(expected_reports(curve, _AGES)))


def _reported(model: Model) -> Floats:
    """[i, j]: the share of what is felt in quarter i that has been reported by the end of quarter j."""
    since = np.arange(QUARTERS)[None, :] - np.arange(QUARTERS)[:, None]
    share = reported_share(model.delay, np.maximum(since, 0) / 4 + 0.125)
    return np.where(since >= 0, share, 0.0)


def _from_zero(values: Floats) -> Floats:
    return np.concatenate([np.zeros((len(values), 1)), values], axis=1)
