"""The rate of reports by outage age and delay: Λ in the bins that have complaints, and its sum over each group."""

import msgspec
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from correlate.joint.delay_kernel import kernel, lags_needed
from correlate.joint.shapes import Shape, bin_averages
from correlate.joint.stretches import Stretches
from correlate.study.histories import BIN_HOURS, Histories

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

MOST_LAGS = 48
"""Eight hours of ten-minute bins: what comes later counts as coming at any time (below)."""

TAIL = 1e-5
ANY_TIME = 1e-5
"""Share of reports that come at any time within `MOST_LAGS`, so that no complaint is impossible."""


class Intensity(msgspec.Struct, frozen=True):
    """At given parameters: Λ in each bin with complaints, (bins,), and ΣΛ of each group, (groups,).

    `by` … are their derivatives by (φ, log mean delay, log delay shape): (p + 2, …).
    """

    at: Floats
    at_by: Floats
    total: Floats
    total_by: Floats


class ReportRates:
    """By age of a bin: f on average with its derivatives by φ, f · K by lag, and K summed up by lag.

    - `f` (1 + p, ages); `table` (ages, lags, 1 + p + 2) by age of reporting, derivatives after the value.
    - `within` (3, `MOST_LAGS`): share of reports that came up to each lag, and its derivatives.
    """

    def __init__(self, shape: Shape, phi: Floats, log_mean: float, log_shape: float, ages: int) -> None:
        self.f = bin_averages(shape, phi, ages, BIN_HOURS)
        delay = kernel(log_mean, log_shape, lags_needed(log_mean, log_shape, TAIL, MOST_LAGS))
        shares = np.stack([delay.share, delay.by_mean, delay.by_shape])
        lags = shares.shape[1]
        self.within = np.pad(np.cumsum(shares, axis=1), ((0, 0), (0, MOST_LAGS - lags)), mode="edge")
        padded = np.concatenate([np.zeros((len(self.f), lags - 1)), self.f], axis=1)
        back = sliding_window_view(padded, lags, axis=1)[:, :, ::-1]
        table = np.concatenate([back * shares[0], back[:1] * shares[1:, None]], axis=0)
        self.table = np.ascontiguousarray(table.transpose(1, 2, 0))


class Exposure:
    """The user-hours of histories, arranged by age for the bins with complaints and by group for the sums."""

    def __init__(self, histories: Histories) -> None:
        group = np.repeat(np.arange(histories.groups), np.diff(histories.first))
        age = np.arange(len(group)) - histories.first[group]
        self.groups = histories.groups
        self.ages = int(age.max(initial=0)) + 1
        self._place_exposed(histories, group, age)
        self._place_complaints(histories, group, age)

    def intensity(self, shape: Shape, phi: Floats, log_mean: float, log_shape: float) -> Intensity:
        """Λ_ib = Σ_m K_m E_{i,b−m} f_{b−m}, in user-hours."""
        return self.under(ReportRates(shape, phi, log_mean, log_shape, self.ages))

    def under(self, rates: ReportRates) -> Intensity:
        """The same, from rates of at least as many ages."""
        at, total = self._at(rates), self._total(rates)
        at[0] += self._any_time
        return Intensity(at[0], at[1:], total[0], total[1:])

    def _place_exposed(self, histories: Histories, group: Indices, age: Indices) -> None:
        exposed = np.flatnonzero(histories.exposure > 0)
        self._exposed = histories.exposure[exposed]
        self._exposed_age = age[exposed]
        left = histories.first[1:][group[exposed]] - 1 - exposed
        self._left = np.minimum(left, MOST_LAGS - 1)
        self._by_group = Stretches(group[exposed], histories.groups)
        self._cut = np.flatnonzero(left < MOST_LAGS - 1)
        self._by_group_cut = Stretches(group[exposed][self._cut], histories.groups)

    def _place_complaints(self, histories: Histories, group: Indices, age: Indices) -> None:
        """The bins with complaints by ascending age, so that those of one age are a slice."""
        bins = np.flatnonzero(histories.complaints > 0)
        bins = bins[np.argsort(age[bins], kind="stable")]
        self.bin = bins
        self.count = histories.complaints[bins]
        self.group = group[bins]
        self.complaints = np.bincount(self.group, self.count, self.groups)
        self.age = age[bins]
        # user-hours are not known to seven digits, and these are most of what is held in memory
        padded = np.concatenate([np.zeros(MOST_LAGS - 1), histories.exposure]).astype(np.float32)
        self._before = sliding_window_view(padded, MOST_LAGS)[bins][:, ::-1].copy()
        self._before[np.arange(MOST_LAGS) > self.age[:, None]] = 0.0
        self._any_time = ANY_TIME * self._before.mean(axis=1, dtype=np.float64) + np.finfo(np.float64).tiny
        ages, starts = np.unique(self.age, return_index=True)
        self._slices = list(zip(ages.tolist(), starts.tolist(), np.append(starts, len(bins))[1:].tolist(), strict=True))

    def _at(self, rates: ReportRates) -> Floats:
        """(1 + p + 2, bins): for each age one product of exposures by lag with f · K by lag."""
        _, lags, rows = rates.table.shape
        at = np.empty((len(self.bin), rows))
        before = self._before[:, :lags].astype(np.float64)
        for age, start, stop in self._slices:
            np.matmul(before[start:stop], rates.table[age], out=at[start:stop])
        return np.ascontiguousarray(at.T)

    def _total(self, rates: ReportRates) -> Floats:
        """(1 + p + 2, groups): what is felt in a bin is reported within the bins that are left, or never seen."""
        within, f = rates.within, rates.f
        total = self._by_group.sums(f[:, self._exposed_age] * self._exposed) * within[0, -1]
        total = np.concatenate([total, np.outer(within[1:, -1] / within[0, -1], total[0])], axis=0)
        cut = self._cut
        unseen = (within[:, -1:] - within[:, self._left[cut]]) * self._exposed[cut]
        f = f[:, self._exposed_age[cut]]
        return total - self._by_group_cut.sums(np.concatenate([f * unseen[0], f[:1] * unseen[1:]], axis=0))
