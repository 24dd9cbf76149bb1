"""Abnormal swings of complaint volume 投诉量异常波动: days with more than their season leads one to expect. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec
import numpy as np

from correlate.spikes.counted import Counted
from correlate.spikes.expecting import Expected, expected
from correlate.spikes.looks import Looks
from correlate.spikes.seasons import seasons_of
from correlate.spikes.steps import Step

ALPHA: Final = 1 / 365
"""So likely is a usual day to be called a swing: once a year in each place."""

FEWEST: Final = 5
"""Less is no swing, however rare complaints are otherwise."""

LEAST_DAYS: Final = 63
"""So many days have to be known before the week of a day for it to be judged; the last week of them is left out."""

_MONDAY: Final = date(1970, 1, 5)
_DAY_S: Final = 86_400.0


class Usual(msgspec.Struct, frozen=True):
    """What a day was held against; None where too little is known from before it. `is_swing`: it had too many."""

    observed: int
    expected: float | None
    upper: float | None
    is_swing: bool


def judged_days(counts: Sequence[int | None], first: date, newest: int) -> list[Usual]:
    """Of the `newest` last days what is usual on each; `counts` by day from `first` on, None where none is known.

    Each day is judged by itself: the one after a swing is none for it, as it would be for a scan over two.
    """
    known = np.array([np.nan if count is None else float(count) for count in counts], dtype=np.float64)
    clock = (np.arange(len(counts), dtype=np.float64) + (first - _MONDAY).days) * _DAY_S
    usual = _expected(Counted.plain(known, clock), np.arange(len(counts) - newest, len(counts)))
    looks = Looks(usual.means, usual.dispersion + usual.means * usual.errors**2)
    uppers = looks.upper(np.full(len(usual.bins), np.nan), ALPHA)
    told = {
        place: (mean, upper)
        for place, mean, upper in zip(usual.bins.tolist(), usual.means[0].tolist(), uppers.tolist(), strict=True)
    }
    return [_usual(counts[place], told.get(place)) for place in range(len(counts) - newest, len(counts))]


def _expected(series: Counted, bins: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Expected:
    seasons = seasons_of(Step.DAY)
    of_week = bins // seasons[0].stretch
    weeks = [
        expected(series, bins[of_week == week], int(week) * seasons[0].stretch, seasons) for week in np.unique(of_week)
    ]
    return Expected.joined([one for one in weeks if one is not None])


def _usual(count: int | None, told: tuple[float, float] | None) -> Usual:
    if count is None or told is None:
        return Usual(count or 0, None, None, is_swing=False)
    mean, upper = told
    limit = max(upper, float(FEWEST - 1))
    return Usual(count, mean, limit, count > limit)
