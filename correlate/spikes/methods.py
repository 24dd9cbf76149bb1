"""The methods that judge count series, by name, and what each says of series in any step."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from correlate.spikes.counted import Counted
from correlate.spikes.farrington import WEEKS, Seasons, farrington
from correlate.spikes.judged import Judged
from correlate.spikes.scan import scan
from correlate.spikes.seasonal import seasonal
from correlate.spikes.seasons import seasons_of
from correlate.spikes.steps import Step

_SEASONS = {Step.WEEK: WEEKS, Step.DAY: Seasons(bins=365, half_window=21, left_out=182)}
_AT_ONCE = 256
"""Bins judged together: enough for arrays to pay, few enough to stay in the processor's cache."""


class Method(StrEnum):
    """How counts are judged."""

    SCAN = "scan"
    FARRINGTON = "farrington"


def steps_of(method: Method) -> tuple[Step, ...]:
    """The steps of series that a method can judge."""
    return tuple(_SEASONS if method is Method.FARRINGTON else Step)


def judge(method: Method, step: Step, series: Counted, bins: NDArray[np.intp], alpha: float) -> Judged:
    """Judge the given `bins` (ascending) of one series; one row of answers.

    Weeks are scanned as the reference judges them, by themselves; by a season with holidays or that of the
    parent where there are holidays, or the series has a parent and is too short or sparse.
    """
    if method is Method.SCAN and (step is not Step.WEEK or _leans(series)):
        return seasonal(series, bins, alpha, seasons_of(step))
    stretches = np.split(bins, range(_AT_ONCE, len(bins), _AT_ONCE))
    counts = series.ordinary[None, :]
    if method is Method.SCAN:
        return Judged.joined([scan(counts, stretch, alpha) for stretch in stretches])
    return Judged.joined([farrington(counts, stretch, alpha, _SEASONS[step]) for stretch in stretches])


def _leans(series: Counted) -> bool:
    (season,) = seasons_of(Step.WEEK)
    known = np.isfinite(series.ordinary)
    short = known.sum() < season.least + season.left_out or np.nansum(series.counts) < season.fewest
    return bool(series.holiday.any()) or (series.parent is not None and bool(short))
