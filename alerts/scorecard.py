"""Past forecasts against what came: do intervals hold what they promise, and were silent outages real?"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import sqrt

import msgspec

from correlate.complaint_causes import is_network_fault
from correlate.facts import ComplaintAttributed, ComplaintResolved, OutageConcluded, Spike, SpikeKind

PROMISED = 0.90
"""What share of outcomes the intervals of forecasts promise to hold."""

FEWEST = 30
"""Fewer outcomes tell nothing of coverage."""

_STEPS = (1.0, 3.0, 10.0, 30.0)
_SCORE = 1.6448536269514722
_LATER = timedelta(hours=24)


class Outcome(msgspec.Struct, frozen=True):
    """A forecast of complaints with an interval, and what came: a count, or what was put down."""

    expected: float
    lo: float
    hi: float
    observed: float


class Calibration(msgspec.Struct, frozen=True):
    """Forecasts of a size, from `at_least` on: how many, what they expected and what came, in sum."""

    at_least: float
    forecasts: int
    expected: float
    observed: float


class Scorecard(msgspec.Struct, frozen=True):
    """How forecasts did. `status`: `ok`, `off` (their intervals do not hold what they promise), `too_few`.

    `coverage`: the share of outcomes within the interval, with the 90 % interval of that share (Wilson 1927);
    None where there was no forecast. `above`, `below`: outcomes beyond the interval, by side.
    """

    status: str
    forecasts: int
    coverage: float | None
    coverage_lo: float | None
    coverage_hi: float | None
    above: int
    below: int
    calibration: tuple[Calibration, ...]


class Coverage(msgspec.Struct, frozen=True):
    """Intervals that promise to hold a share of outcomes (`promised`), and how many of `of` they held.

    `share` with its 90 % interval (Wilson 1927); None where there was no forecast.
    """

    promised: float
    inside: int
    of: int
    share: float | None = None
    lo: float | None = None
    hi: float | None = None


class SilentOutages(msgspec.Struct, frozen=True):
    """Suspected silent outages: how many, and of how many it was seen afterwards whether there was one."""

    suspected: int
    confirmed: int
    refuted: int


def scorecard(outcomes: Sequence[Outcome]) -> Scorecard:
    """The scorecard of these forecasts."""
    above = sum(1 for one in outcomes if one.observed > one.hi)
    below = sum(1 for one in outcomes if one.observed < one.lo)
    inside = len(outcomes) - above - below
    if not outcomes:
        return Scorecard("too_few", 0, None, None, None, 0, 0, ())
    lo, hi = share_interval(inside, len(outcomes))
    status = "too_few" if len(outcomes) < FEWEST else "ok" if lo <= PROMISED <= hi else "off"
    return Scorecard(status, len(outcomes), inside / len(outcomes), lo, hi, above, below, tuple(_calibration(outcomes)))


def coverage(outcomes: Sequence[Outcome], promised: float) -> Coverage:
    """Of outcomes whose intervals promise that share."""
    if not outcomes:
        return Coverage(promised, 0, 0)
    # Ends that were drawn may lie the wrong way round: such an outcome misses twice, so that the share stays exact.
    missed = sum((one.observed > one.hi) + (one.observed < one.lo) for one in outcomes)
    inside = max(0, len(outcomes) - missed)
    return Coverage(promised, inside, len(outcomes), inside / len(outcomes), *share_interval(inside, len(outcomes)))


def share_interval(found: int, of: int) -> tuple[float, float]:
    """The 90 % interval of a share (Wilson 1927); `of` is 1 or more."""
    share, weight = found / of, _SCORE**2 / of
    middle = (share + weight / 2) / (1 + weight)
    half = _SCORE * sqrt(share * (1 - share) / of + weight / (4 * of)) / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)


def silent_outages(
    spikes: Iterable[Spike],
    outages: Sequence[OutageConcluded],
    complaints: Iterable[ComplaintAttributed],
    resolved: Iterable[ComplaintResolved],
) -> SilentOutages:
    """What became of the suspicions.

    Confirmed: an alarm told of an outage in the place after all, at the time or within a day; or at least half of the
    complaints of the spike that were closed were closed with a network fault. Refuted: they were closed, and
    fewer were. Neither, where nothing was closed: nobody looked.
    """
    causes = {one.complaint_id: one.cause for one in resolved}
    closed = [(one, causes[one.complaint_id]) for one in complaints if one.complaint_id in causes]
    suspected = [spike for spike in spikes if spike.final and spike.kind is SpikeKind.SILENT_SUSPECTED]
    verdicts = [_verdict(spike, outages, closed) for spike in suspected]
    return SilentOutages(len(suspected), verdicts.count(True), verdicts.count(False))


def _verdict(
    spike: Spike, outages: Sequence[OutageConcluded], closed: Sequence[tuple[ComplaintAttributed, str | None]]
) -> bool | None:
    if any(_is_there(outage, spike) for outage in outages):
        return True
    faults = [is_network_fault(cause) for complaint, cause in closed if _is_of(complaint, spike)]
    return 2 * sum(faults) >= len(faults) if faults else None


def _is_there(outage: OutageConcluded, spike: Spike) -> bool:
    named = (spike.cell_id is not None and outage.cell_id == spike.cell_id) or (
        spike.site_id is not None and outage.site_id == spike.site_id
    )
    end: datetime = outage.ended_at or outage.until
    return named and outage.started_at < spike.ends_at + _LATER and end > spike.starts_at


def _is_of(complaint: ComplaintAttributed, spike: Spike) -> bool:
    place = complaint.region == spike.region and spike.district in {None, complaint.district}
    return place and spike.starts_at <= complaint.created_at < spike.ends_at


def _calibration(outcomes: Sequence[Outcome]) -> Iterable[Calibration]:
    edges = (0.0, *_STEPS, float("inf"))
    for low, high in pairwise(edges):
        mine = [one for one in outcomes if low <= one.expected < high]
        if mine:
            yield Calibration(low, len(mine), sum(one.expected for one in mine), sum(one.observed for one in mine))
