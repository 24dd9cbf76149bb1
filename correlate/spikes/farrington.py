"""Unusual counts after Noufaily et al. (2013): the same alarms as R's `surveillance::farringtonFlexible`.

Noufaily, Enki, Farrington, Garthwaite, Andrews & Charlett (2013), An improved algorithm for outbreak detection
in multiple surveillance systems, Statistics in Medicine 32. Figures are judged one by one against the years
before: a quasi-Poisson regression on ten parts of the year and a trend, refitted with past spikes down-weighted.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.spikes.judged import Judged
from correlate.spikes.quasi_poisson import Bools, Fit, Floats, downweighted, fit
from correlate.spikes.tails import tails, upper_bounds

THRESHOLD = 2.58
"""Standardised Anscombe residuals above it are past spikes."""


class Seasons(msgspec.Struct, frozen=True):
    """How much of the past is looked at, in bins; the defaults are for weeks.

    `bins` make a year, of which `years` are looked at, cut into `parts`; that of the judged bin reaches
    `half_window` to both sides of its date. The newest `left_out` bins may hold a spike that goes on.
    """

    bins: int = 52
    years: int = 5
    half_window: int = 3
    parts: int = 10
    left_out: int = 26

    @property
    def history(self) -> int:
        """Bins that must stand before one that is judged."""
        return self.bins * self.years + self.half_window


WEEKS = Seasons()


def farrington(counts: Floats, bins: NDArray[np.intp], alpha: float, seasons: Seasons = WEEKS) -> Judged:
    """Judge the given `bins` (indices) of each series of `counts` (series, times); NaN counts are left out.

    The method has no answer (NaN) for bins with less than `seasons.history` before them, for NaN counts,
    and where no regression converges, as after nothing but zeros.
    """
    judged = Judged.unknown(len(counts), len(bins))
    known = np.flatnonzero(bins >= seasons.history)
    if not len(known) or not len(counts):
        return judged
    past = np.lib.stride_tricks.sliding_window_view(counts, seasons.history + 1, axis=1)
    rows = past[:, bins[known] - seasons.history].reshape(-1, seasons.history + 1)
    mean, dispersion = _expected(rows[:, : -1 - seasons.left_out], seasons)
    answered = np.isfinite(mean) & np.isfinite(rows[:, -1])
    upper, p_value = np.full_like(mean, np.nan), np.full_like(mean, np.nan)
    upper[answered] = upper_bounds(mean[answered], dispersion[answered], alpha)
    p_value[answered] = tails(rows[answered, -1], mean[answered], dispersion[answered])
    for place, values in zip(
        (judged.expected, judged.upper, judged.p_value), (np.where(answered, mean, np.nan), upper, p_value), strict=True
    ):
        place[:, known] = values.reshape(len(counts), -1)
    return judged


def _expected(history: Floats, seasons: Seasons) -> tuple[Floats, Floats]:
    """Mean and dispersion of the bin that is judged, one for each row of `history`; NaN where there is no answer."""
    weights = np.isfinite(history).astype(np.float64)
    counts = np.nan_to_num(history)
    design = _design(seasons)
    mean, dispersion, converged = _regressed(design, counts, weights, seasons)
    # a trend that leads beyond all that was seen is dropped, as is one with which nothing converges
    without = ~converged | ~(mean <= counts.max(axis=1))
    if np.any(without):
        mean[without], dispersion[without], converged[without] = _regressed(
            design[:, :-1], counts[without], weights[without], seasons
        )
    mean[~converged | ~np.isfinite(mean)] = np.nan
    return mean, dispersion


def _regressed(design: Floats, counts: Floats, weights: Floats, seasons: Seasons) -> tuple[Floats, Floats, Bools]:
    first = fit(design, counts, weights)
    second: Fit = fit(design, counts, downweighted(first, counts, weights, THRESHOLD))
    # the judged bin stands at time 0, in the last part of the year
    mean = np.exp(second.coefficients[:, seasons.parts - 1])
    return mean, second.dispersion, first.converged


def _design(seasons: Seasons) -> Floats:
    """A column for each part of the year, and the time before the judged bin, in units of the history."""
    ages = np.arange(seasons.history, seasons.left_out, -1)
    parts = _part_of_year(seasons)[ages % seasons.bins]
    return np.column_stack([parts[:, None] == np.arange(seasons.parts), -ages / seasons.history]).astype(np.float64)


def _part_of_year(seasons: Seasons) -> NDArray[np.intp]:
    """The part of the year of a bin that is so many bins older than the judged one, by remainder."""
    last = seasons.parts - 1
    between = seasons.bins - 2 * seasons.half_window - 1
    lengths = np.full(last, between // last)
    lengths[: between % last] += 1
    forward = np.concatenate(
        [
            np.full(seasons.half_window + 1, last),
            np.repeat(np.arange(last), lengths),
            np.full(seasons.half_window, last),
        ]
    )
    # a bin that is d bins after a date in an earlier year is bins − d before the next
    return forward[(-np.arange(seasons.bins)) % seasons.bins]
