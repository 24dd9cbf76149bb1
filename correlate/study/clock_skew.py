"""How far the clock of the complaints is ahead of that of the alarms: told by when complaints of an outage set in.

Complaints that name the cell are held against the outages of that cell: at each skew of a grid, the likelihood of
their times, background and outages superposed, with a delay of reports near the fitted one in mean and shape. A
slow clock shows by complaints before their outage and none after its repair; where customers take long to report, a
skew can hardly be told from that, and is then not significant.
"""

from itertools import product
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.model import ClockSkew, Curve, Delay
from correlate.study.belief import Belief
from correlate.study.material import Material
from correlate.windows.hazard import ReportTable

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

MOST_MINUTES = 30.0
LEAST_COMPLAINTS = 20
"""With fewer complaints that name a cell beside an outage of it, no skew is estimated."""

SIGNIFICANT = 10.83
"""Likelihood ratio from which a skew is believed: .1 % of χ² with one degree of freedom."""

LEAST_MINUTES = 5.0
"""Less than half an age bin is not resolved, and does no harm."""

_LEAST_DELAY_HOURS = 0.05
_HALF_OF_90 = 2.706
_MEANS, _SHAPES = np.exp(np.arange(-6, 4) / 4), np.exp(np.arange(-2, 3) / 2)
_MEAN_SD, _SHAPE_SD = 0.3, 0.7
_COARSE = 5
_NEAR_S = 2 * MOST_MINUTES * 60.0
_CELL_S = 1e11


class _Near(NamedTuple):
    """Pairs of a complaint and an outage of the cell that it names.

    - by pair: `complaint`, its number; `age`, `since_end` in hours; `weight`, what turns the report rate of the
      curve into complaints an hour.
    - by complaint: `background`, complaints an hour.
    """

    complaint: Indices
    age: Floats
    since_end: Floats
    weight: Floats
    background: Floats


def clock_skew(material: Material, belief: Belief) -> ClockSkew | None:
    """The skew; None where too few complaints name a cell beside an outage of it."""
    near = _near(material, belief)
    if len(near.background) < LEAST_COMPLAINTS:
        return None
    minutes = np.arange(-MOST_MINUTES, MOST_MINUTES + 0.5)
    likelihood = _profile(near, minutes, belief)
    best = int(likelihood.argmax())
    inside = minutes[2 * (likelihood[best] - likelihood) <= _HALF_OF_90]
    skew = float(minutes[best])
    ratio = 2 * float(likelihood[best] - likelihood[minutes == 0][0])
    applied = ratio > SIGNIFICANT and abs(skew) > LEAST_MINUTES and abs(skew) < MOST_MINUTES
    return ClockSkew(skew, float(inside[0]), float(inside[-1]), applied)


def _profile(near: _Near, minutes: Floats, belief: Belief) -> Floats:
    """Log likelihood at each skew, the delay at its best; that leans on the fitted one, log-normally."""
    curve, fitted = belief.curves[0], belief.delay
    mean = max(fitted.mean_hours, _LEAST_DELAY_HOURS)
    delays = [(Delay(mean * by[0], fitted.shape * by[1]), by) for by in product(_MEANS.tolist(), _SHAPES.tolist())]
    # a delay that is best at none of a few skews will hardly be at those between
    likely = np.unique(_under(near, minutes[::_COARSE], curve, delays).argmax(axis=0)).tolist()
    return np.asarray(_under(near, minutes, curve, [delays[best] for best in likely]).max(axis=0))


_Delays = list[tuple[Delay, tuple[float, float]]]
"""Delays, and by which their mean and shape are greater than the fitted ones."""


def _under(near: _Near, minutes: Floats, curve: Curve, delays: _Delays) -> Floats:
    """(delays, skews) log likelihood, less for delays unlike the fitted one."""
    return np.array([
        _likelihood(near, minutes, curve, delay)
        - 0.5 * ((log(by_mean) / _MEAN_SD) ** 2 + (log(by_shape) / _SHAPE_SD) ** 2)
        for delay, (by_mean, by_shape) in delays
    ])  # fmt: skip


def _likelihood(near: _Near, minutes: Floats, curve: Curve, delay: Delay) -> Floats:
    """Log likelihood of the complaints' times at each skew."""
    table = ReportTable(curve, delay)
    total = np.empty(len(minutes))
    for number, late in enumerate((minutes / 60.0).tolist()):
        age = near.age - late
        rate = np.where(age > 0, table.rate(np.maximum(age, 0.0), near.since_end - late), 0.0) * near.weight
        felt = np.bincount(near.complaint, rate, len(near.background))
        total[number] = np.log(near.background + felt).sum()
    return total


def _near(material: Material, belief: Belief) -> _Near:
    complaint, outage = _pairs(material)
    calls, outages = material.complaints, material.outages
    who, number = np.unique(complaint, return_inverse=True)
    ends = np.full(len(outages.cell), -np.inf)
    np.maximum.at(ends, outages.outage, outages.period_end)
    begins = np.full(len(outages.cell), np.inf)
    np.minimum.at(begins, outages.outage, outages.period_start)
    time, cell = calls.time[complaint], outages.cell[outage]
    busy = belief.background.profile[material.background.hour[complaint]]
    place = belief.weights[2, 0] / material.network.cell_share[cell]
    return _Near(
        complaint=number,
        age=(time - begins[outage]) / 3600.0,
        since_end=(time - ends[outage]) / 3600.0,
        weight=(outages.users * belief.lost)[outage] * busy * place * belief.importance.mean[outages.group[outage]],
        background=material.background.expected(belief.background)[who],
    )


def _pairs(material: Material) -> tuple[Indices, Indices]:
    """First calls that name a cell, and the outages of that cell that lie within reach of any skew."""
    calls, outages = material.complaints, material.outages
    named = np.flatnonzero((calls.kind == 2) & calls.is_first & (calls.cell >= 0))
    key = calls.cell[named] * _CELL_S + calls.time[named]
    order = np.argsort(key, kind="stable")
    known = np.flatnonzero((outages.cell >= 0) & ~outages.stale & ~outages.planned)
    group = outages.group[known]
    at = outages.cell[known] * _CELL_S
    low = np.searchsorted(key[order], at + outages.group_start[group] - _NEAR_S)
    high = np.searchsorted(key[order], at + outages.group_end[group] + _NEAR_S)
    counts = high - low
    inner = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return named[order[np.repeat(low, counts) + inner]], np.repeat(known, counts)
