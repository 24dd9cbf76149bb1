"""The methods that judge count series, by name, and what each says of series in hours, days or weeks."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from correlate.spikes.farrington import WEEKS, Seasons, farrington
from correlate.spikes.judged import Judged
from correlate.spikes.quasi_poisson import Floats
from correlate.spikes.scan import WEEKS as SCANNED_WEEKS
from correlate.spikes.scan import Cycles, scan
from correlate.spikes.steps import Step

_SEASONS = {Step.WEEK: WEEKS, Step.DAY: Seasons(bins=365, half_window=21, left_out=182)}
_CYCLES = {
    Step.WEEK: SCANNED_WEEKS,
    Step.DAY: Cycles(cycles=((7.0, 3), (365.25, 2)), least=730, most=1_825, left_out=56),
    Step.HOUR: Cycles(cycles=((24.0, 3), (168.0, 3)), least=336, most=1_008, left_out=48, trend=False),
}
_AT_ONCE = 256
"""Bins judged together: enough for arrays to pay, few enough to stay in the processor's cache."""


class Method(StrEnum):
    """How counts are judged."""

    SCAN = "scan"
    FARRINGTON = "farrington"


def steps_of(method: Method) -> tuple[Step, ...]:
    """The steps of series that a method can judge."""
    return tuple(_SEASONS if method is Method.FARRINGTON else _CYCLES)


def judge(method: Method, step: Step, counts: Floats, bins: NDArray[np.intp], alpha: float) -> Judged:
    """Judge the given `bins` of one series of `counts` (times,); one row of answers."""
    stretches = np.split(bins, range(_AT_ONCE, len(bins), _AT_ONCE))
    parts = [_judged(method, step, counts[None, :], stretch, alpha) for stretch in stretches]
    return Judged(
        np.concatenate([part.expected for part in parts], axis=1),
        np.concatenate([part.upper for part in parts], axis=1),
        np.concatenate([part.p_value for part in parts], axis=1),
    )


def _judged(method: Method, step: Step, counts: Floats, bins: NDArray[np.intp], alpha: float) -> Judged:
    match method:
        case Method.FARRINGTON:
            return farrington(counts, bins, alpha, _SEASONS[step])
        case Method.SCAN:
            return scan(counts, bins, alpha, _CYCLES[step])
