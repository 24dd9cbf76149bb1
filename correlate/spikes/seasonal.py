"""Unusual counts in days, hours and parts of hours: a scan over one and two bins about a season that is learnt.

Bins of a stretch (a day of hours, a week of days) share what is expected; what is not known of the mean is
taken into the variance.
"""

import numpy as np
from numpy.typing import NDArray

from correlate.spikes.counted import Counted
from correlate.spikes.expecting import Expected, expected
from correlate.spikes.judged import Judged
from correlate.spikes.looks import Looks
from correlate.spikes.seasons import Season


def seasonal(series: Counted, bins: NDArray[np.intp], alpha: float, seasons: tuple[Season, ...]) -> Judged:
    """Judge the given `bins` (indices, ascending) of a series; one row of answers.

    `expected` and `upper` have no answer (NaN) where there is too little history; `p_value` neither there nor
    where the count is not known, a known event goes on, or a holiday is on whose like was hardly seen before.
    """
    judged = Judged.unknown(1, len(bins))
    stretches = bins // seasons[0].stretch
    found = [
        expected(series, bins[stretches == stretch], int(stretch) * seasons[0].stretch, seasons)
        for stretch in np.unique(stretches)
    ]
    usual = Expected.joined([one for one in found if one is not None])
    places = np.flatnonzero(np.isin(bins, usual.bins))
    newest = np.where(usual.untold, np.nan, series.ordinary[usual.bins])
    before = np.where(usual.bins > 0, series.ordinary[usual.bins - 1], np.nan)
    looks = Looks(usual.means, usual.dispersion + usual.means * usual.errors**2)
    judged.expected[0, places] = usual.means[0]
    judged.upper[0, places] = looks.upper(before, alpha)
    judged.p_value[0, places] = looks.p_values(newest, before)
    judged.borrowed[0, places] = usual.borrowed
    return judged
