"""How long outages last: Kaplan–Meier, so that those still open when the data end count for the time they were seen."""

from collections.abc import Container, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from correlate.outages.outage import Outage

Floats = NDArray[np.float64]

LEAST_ENDS = 20
"""With fewer ends seen than this, nothing is said of how long outages last."""

_QUANTILES = 99


def lasting_hours(outages: Sequence[Outage], now: datetime, cut_off: Container[str] = frozenset()) -> tuple[float, ...]:
    """Equally probable durations of unplanned outages in hours, quantile midpoints, ascending; empty: too few ends.

    Ends of alarms that ran out are not known, so those outages are left out. `cut_off`: ids of outages that something
    else ended than what is asked for, such as a crew: they would have lasted at least so long (competing ends).
    """
    told = [one for one in outages if not one.planned and not one.fold.stale]
    hours = np.array([((one.ended_at or now) - one.started_at).total_seconds() / 3600.0 for one in told])
    ended = np.array([one.ended_at is not None and one.outage_id not in cut_off for one in told], dtype=np.bool_)
    seen = hours > 0
    if int((ended & seen).sum()) < LEAST_ENDS:
        return ()
    return equally_probable(hours[seen], ended[seen])


def equally_probable(hours: Floats, ended: NDArray[np.bool_]) -> tuple[float, ...]:
    """The quantile midpoints of a law of which (n,) hours were seen, to the end or, where not `ended`, at least."""
    times, surviving = kaplan_meier(hours, ended)
    levels = (np.arange(_QUANTILES) + 0.5) / _QUANTILES
    # what outlasts everything seen is taken to end where the longest was last seen
    at = np.searchsorted(1.0 - surviving, levels - 1e-12)
    return tuple(np.append(times, hours.max())[at].tolist())


def kaplan_meier(hours: Floats, ended: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Times of ends, ascending, and the share that lasts longer than each (Kaplan & Meier 1958)."""
    times, first = np.unique(np.sort(hours), return_index=True)
    at_risk = len(hours) - first
    ends = np.bincount(np.searchsorted(times, hours[ended]), minlength=len(times))
    surviving = np.cumprod(1.0 - ends / at_risk)
    return np.asarray(times[ends > 0]), np.asarray(surviving[ends > 0], dtype=np.float64)
