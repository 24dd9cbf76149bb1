"""What is usual in the bins of a stretch, learnt from the bins before it: by its own season, or by its parent's.

A series too short or too sparse to learn a season has the shape of its parent's, at its own level.
"""

from collections.abc import Sequence
from typing import Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.spikes.counted import Counted
from correlate.spikes.leaning import Leant, dispersion_about, downweighted, fit_leaning
from correlate.spikes.quasi_poisson import Bools, Floats
from correlate.spikes.seasons import Season

_HOLIDAY_BIN = 0.25
"""A bin is a holiday's from this share of it on."""

_MOST_DOUBT = 1.0


class Expected(msgspec.Struct, frozen=True):
    """For b `bins`: means of the last one and two, and standard errors of their logarithms, (2, b).

    Of each (b,): the `dispersion` of counts; `untold`: a holiday whose like was hardly seen before; `borrowed`:
    told by the season of the parent.
    """

    bins: NDArray[np.intp]
    means: Floats
    errors: Floats
    dispersion: Floats
    untold: Bools
    borrowed: Bools

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """That of several stretches as one."""
        none = cls(np.zeros(0, dtype=np.intp), *np.zeros((2, 2, 0)), *np.zeros((1, 0)), *np.zeros((2, 0), dtype=bool))
        fields = zip(*(msgspec.structs.astuple(part) for part in (none, *parts)), strict=True)
        return cls(*(np.concatenate(field, axis=-1) for field in fields))


class _Learnt(msgspec.Struct, frozen=True):
    """A season's regression; `with_holidays`: enough were seen to tell what they do."""

    leant: Leant
    season: Season
    now: float
    span_s: float
    with_holidays: bool

    def columns(self, series: Counted, bins: NDArray[np.intp]) -> Floats:
        holiday = series.holiday[bins] * float(self.with_holidays)
        return self.season.columns(series.clock[bins], self.now, self.span_s, holiday)

    def untold(self, series: Counted, bins: NDArray[np.intp]) -> Bools:
        return (series.holiday[bins] >= _HOLIDAY_BIN) & (not self.with_holidays)

    def means(self, series: Counted, bins: NDArray[np.intp]) -> Floats:
        return np.asarray(np.exp(self.columns(series, bins) @ self.leant.coefficients))


def expected(series: Counted, bins: NDArray[np.intp], first: int, seasons: tuple[Season, ...]) -> Expected | None:
    """What is usual in `bins`, all of the stretch that begins with bin `first`; None with too little history."""
    own = _season(series.ordinary, first, seasons)
    if own is not None and (series.parent is None or _sum(series.ordinary, first, own) >= own.fewest):
        return _by_own(_learnt(series, first, own), series, bins)
    if series.parent is None or (shape := _season(series.parent, first, seasons)) is None:
        return None
    whole = msgspec.structs.replace(series, counts=series.parent, parent=None)
    return _by_parent(_learnt(whole, first, shape), series, bins, first)


def _history(first: int, season: Season) -> NDArray[np.intp]:
    """The bins that teach what is usual from bin `first` on: whole rows of those that are taken together."""
    end = max(0, first - season.left_out)
    length = min(end, season.most)
    return np.arange(end - length + length % season.together, end)


def _season(counts: Floats, first: int, seasons: tuple[Season, ...]) -> Season | None:
    """The first season for which enough is known."""
    return next((one for one in seasons if np.isfinite(counts[_history(first, one)]).sum() >= one.least), None)


def _sum(counts: Floats, first: int, season: Season) -> float:
    return float(np.nansum(counts[_history(first, season)]))


def _learnt(series: Counted, first: int, season: Season) -> _Learnt:
    history = _history(first, season)
    holidays = series.holiday[history] >= _HOLIDAY_BIN
    with_holidays = bool((holidays & np.isfinite(series.ordinary[history])).sum() >= season.fewest_holidays)
    counts = series.ordinary[history] if with_holidays else np.where(holidays, np.nan, series.ordinary[history])
    known = np.isfinite(counts)
    now, together = float(series.clock[first]), season.together
    span = max(now - float(series.clock[history[0]]), 1.0)
    # a season changes by whole hours: the bins of one stand for each other
    learnt = _Learnt(Leant.nothing(), season, now, span, with_holidays)
    design = learnt.columns(series, history[::together])
    rows = np.nan_to_num(counts).reshape(-1, together).sum(axis=1)
    exposure = known.reshape(-1, together).sum(axis=1).astype(np.float64)
    leant = fit_leaning(design, rows, exposure, season.leaning)
    if together > 1:
        means = np.repeat(np.exp(design @ leant.coefficients), together)
        one = dispersion_about(np.nan_to_num(counts), means * known, known.astype(np.float64))
        leant = msgspec.structs.replace(leant, dispersion=one)
    return msgspec.structs.replace(learnt, leant=leant)


def _by_own(learnt: _Learnt, series: Counted, bins: NDArray[np.intp]) -> Expected:
    before = np.maximum(bins - 1, 0)
    columns = learnt.columns(series, bins), learnt.columns(series, before)
    newest, last = (np.exp(one @ learnt.leant.coefficients) for one in columns)
    share = (last / (newest + last))[:, None]
    gradients = columns[0], columns[0] * (1 - share) + columns[1] * share
    covariance = learnt.leant.covariance
    drift = learnt.season.drift_sd**2
    errors = [np.sqrt(np.maximum(((one @ covariance) * one).sum(axis=1), 0.0) + drift) for one in gradients]
    means = np.stack([newest, newest + last])
    untold = learnt.untold(series, bins)
    dispersion = np.full(len(bins), learnt.leant.dispersion)
    return Expected(bins, means, np.minimum(errors, _MOST_DOUBT), dispersion, untold, np.zeros_like(untold))


def _by_parent(parent: _Learnt, series: Counted, bins: NDArray[np.intp], first: int) -> Expected | None:
    history = _history(first, parent.season)
    history = history[np.isfinite(series.ordinary[history]) & ~parent.untold(series, history)]
    if len(history) < parent.season.stretch:
        return None
    counts, shape = series.ordinary[history], parent.means(series, history)
    level = _level(counts, shape)
    weights = downweighted(counts, shape * level, 1.0)
    level = _level(weights * counts, weights * shape)
    dispersion = dispersion_about(counts, shape * level, weights)
    whole = _by_own(parent, series, bins)
    doubt = dispersion / (float(weights @ counts) + 0.5)
    errors = np.minimum(np.sqrt(whole.errors**2 + doubt), _MOST_DOUBT)
    return Expected(
        bins, whole.means * level, errors, np.full(len(bins), dispersion), whole.untold, np.ones_like(whole.untold)
    )


def _level(counts: Floats, shape: Floats) -> float:
    # where nothing was ever seen, half a count may have been missed
    return (float(counts.sum()) + 0.5) / max(float(shape.sum()), 1e-9)
