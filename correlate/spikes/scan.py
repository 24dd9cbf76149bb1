"""Unusual counts by a scan over the last one and two bins: what is judged by default, sharper than `farrington`.

A quasi-Poisson regression on trend and harmonics over up to ten years, past spikes down-weighted (Farrington et
al. 1996), predicts the newest bin and its sum with the one before: negative binomial, the error of the
regression integrated. As the dispersion is common, sums stay in the family.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.spikes.judged import Judged
from correlate.spikes.quasi_poisson import Floats, downweighted, fit
from correlate.spikes.tails import tails

_THRESHOLD = 2.0
_LONE_BIN_COSTS = 1.5
"""Most spikes last longer than a bin: the look at the newest alone has the smaller share of the false alarms."""
_SEEN = np.array([1e-300, 6.4e-5, 2.5e-4, 1.01e-3, 5.2e-3, 2.1e-2, 9.2e-2, 0.39, 1.0])
_LEVEL = np.array([1e-300, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 0.3, 1.0])
"""What the smallest p-value of the two looks comes to: learnt from simulated series without a last spike."""
_NODES, _WEIGHTS = (np.asarray(part, dtype=np.float64) for part in np.polynomial.hermite.hermgauss(9))
_MOST_DOUBT = 1.0
_AGES = np.array([0.0, 1.0])
_AT_ONCE = 128


class Cycles(msgspec.Struct, frozen=True):
    """How much of the past is looked at, in bins, and the cycles in it as (bins, harmonics); by default weeks.

    The newest `left_out` bins may hold a spike that goes on. A cycle is part of the regression where `least`
    holds it twice: `least` is the history that a bin must have to be judged, `most` what is used of it.
    """

    cycles: tuple[tuple[float, int], ...] = ((52.0, 2),)
    least: int = 104
    most: int = 520
    left_out: int = 26
    trend: bool = True


WEEKS = Cycles()


class _Predicted(msgspec.Struct, frozen=True):
    """For b bins: dispersion (b,), and for the last one and two bins mean and standard error of its log, (2, b)."""

    dispersion: Floats
    means: Floats
    errors: Floats


def scan(counts: Floats, bins: NDArray[np.intp], alpha: float, cycles: Cycles = WEEKS) -> Judged:
    """Judge the given `bins` (indices) of each series of `counts` (series, times); NaN counts are left out.

    No answer (NaN) for bins with less than `cycles.least` known counts before the newest ones, and NaN counts.
    """
    padded = np.concatenate([np.full((len(counts), cycles.most + cycles.left_out), np.nan), counts], axis=1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, cycles.most + cycles.left_out + 1, axis=1)
    rows = windows[:, bins].reshape(-1, windows.shape[2])
    history = rows[:, : cycles.most]
    known = np.isfinite(rows[:, -1]) & (np.count_nonzero(np.isfinite(history), axis=1) >= cycles.least)
    answers = np.full((3, len(rows)), np.nan)
    places = np.flatnonzero(known)
    for at in range(0, len(places), _AT_ONCE):
        some = places[at : at + _AT_ONCE]
        answers[:, some] = _answers(_predicted(history[some], cycles), rows[some, -1], rows[some, -2], alpha)
    expected, upper, p_value = answers.reshape(3, len(counts), len(bins))
    return Judged(expected, upper, p_value, np.zeros(p_value.shape, dtype=np.bool_))


def _answers(predicted: _Predicted, newest: Floats, before: Floats, alpha: float) -> Floats:
    """Expected, upper and p-value, one row each."""
    expected = predicted.means[0]
    seen = np.minimum(_LONE_BIN_COSTS * _tail(predicted, 0, newest), _with_the_one_before(predicted, newest, before))
    # what is no more than expected is no spike, whatever came before it
    p_value = np.where(newest > expected, _calibrated(seen), 1.0)
    return np.stack([expected, _upper(predicted, before, alpha), p_value])


def _with_the_one_before(predicted: _Predicted, newest: Floats, before: Floats) -> Floats:
    """P(sum of both ≥ what was seen); 1 where the one before is not known."""
    return np.asarray(np.where(np.isnan(before), 1.0, _tail(predicted, 1, newest + np.nan_to_num(before))))


def _calibrated(seen: Floats) -> Floats:
    return np.asarray(np.exp(np.interp(np.log(np.clip(seen, _SEEN[0], 1.0)), np.log(_SEEN), np.log(_LEVEL))))


def _tail(predicted: _Predicted, look: int, counts: Floats) -> Floats:
    """P(Y ≥ count) of the last one (look 0) or two bins (look 1), over nine nodes of the regression's error."""
    stretch = np.exp(np.sqrt(2.0) * _NODES * predicted.errors[look][:, None])
    each = tails(counts[:, None], predicted.means[look][:, None] * stretch, predicted.dispersion[:, None])
    return np.asarray(np.minimum(each @ (_WEIGHTS / _WEIGHTS.sum()), 1.0))


def _upper(predicted: _Predicted, before: Floats, alpha: float) -> Floats:
    """The greatest count of the newest bin that is not unusual, by bisection."""
    mean, error = predicted.means[0], predicted.errors[0]
    low = np.floor(mean)
    high = np.ceil((mean + 10.0 * (np.sqrt(predicted.dispersion * mean) + predicted.dispersion)) * np.exp(4.0 * error))
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        lone, both = _tail(predicted, 0, middle), _with_the_one_before(predicted, middle, before)
        usual = _calibrated(np.minimum(_LONE_BIN_COSTS * lone, both)) >= alpha
        low, high = np.where(usual, middle, low), np.where(usual, high, middle)
    return np.asarray(low)


def _predicted(history: Floats, cycles: Cycles) -> _Predicted:
    weights = np.isfinite(history).astype(np.float64)
    counts = np.nan_to_num(history)
    design = _design(np.arange(cycles.left_out + cycles.most, cycles.left_out, -1.0), cycles)
    fitted = fit(design, counts, weights)
    fitted = fit(design, counts, downweighted(fitted, counts, weights, _THRESHOLD))
    columns = _design(_AGES, cycles)
    # where nothing was ever seen, half a count may have been missed
    means = np.maximum(np.exp(fitted.coefficients @ columns.T), 0.5 / weights.sum(axis=1)[:, None])
    sums = np.cumsum(means, axis=1)
    gradients = np.cumsum(means[:, :, None] * columns, axis=1) / sums[:, :, None]
    solved = np.linalg.solve(fitted.information[:, None] + 1e-9 * np.eye(len(design[0])), gradients[..., None])
    spread = fitted.dispersion[:, None] * np.einsum("blp,blp->bl", gradients, solved[..., 0])
    return _Predicted(fitted.dispersion, sums.T, np.minimum(np.sqrt(np.maximum(spread, 0.0)), _MOST_DOUBT).T)


def _design(ages: Floats, cycles: Cycles) -> Floats:
    """Level, trend, and the harmonics of the cycles, for bins so much older than the judged one."""
    columns = [np.ones_like(ages)]
    if cycles.trend:
        columns.append(-ages / cycles.most)
    for length, harmonics in cycles.cycles:
        angles = [2.0 * np.pi * j * ages / length for j in range(1, harmonics + 1)]
        columns += [wave(angle) for angle in angles for wave in (np.cos, np.sin)]
    return np.column_stack(columns)
