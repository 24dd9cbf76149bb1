"""A spike while it goes on: the bins it covers, and what they come to in the end."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from correlate.facts import Share, Spike, SpikeKind
from correlate.spikes.counts import tail, upper_bound
from correlate.spikes.silent import SilentSearch
from correlate.spikes.spike import FEWEST

REGION = 0
"""Index of the region itself among its places; districts follow from 1."""


class Traced(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One attributed complaint as spikes remember it. `place` is its district's index among places, 0 unknown."""

    place: int
    cell_id: str | None
    known_at: datetime
    shares: tuple[Share, ...]
    background: float


class ClosedBin(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One bin of a region: counts, mean and variance expected of every place, and its complaints.

    `unjudged` are places in which a known event goes on, `hardly_known` those expected by the place they are in.
    """

    starts_at: datetime
    observed: list[float]
    mean: list[float]
    variance: list[float]
    complaints: tuple[Traced, ...]
    unjudged: tuple[int, ...] = ()
    hardly_known: tuple[int, ...] = ()

    def of(self, place: int) -> list[Traced]:
        """The complaints counted in a place."""
        return [complaint for complaint in self.complaints if place in (REGION, complaint.place)]


class Run(msgspec.Struct, array_like=True):
    """A spike of one place: its bins in order of time, the least p-value met, and when it was first seen.

    `after` are the bins since its last one; they become part of it if a window that reaches back into it
    shows a spike again.
    """

    place: int
    bins: list[ClosedBin]
    p_value: float
    detected_at: datetime
    after: list[ClosedBin] = []


def window_sums(bins: Sequence[ClosedBin], place: int, lengths: Sequence[int]) -> list[tuple[int, float, float]]:
    """Count, mean and variance over the last bins, as many as each of `lengths` says.

    What is not known of the rate is common to the bins of a window.
    """
    observed = [one.observed[place] for one in bins]
    means = [one.mean[place] for one in bins]
    variances = [one.variance[place] for one in bins]
    own = means[-1]
    common = variances[-1] / own if own > 0 else 0.0
    sums = []
    for length in lengths:
        mean, variance = sum(means[-length:]), sum(variances[-length:])
        sums.append((int(sum(observed[-length:])), mean, max(variance, mean * common)))
    return sums


def spike_of(
    run: Run,
    region: str,
    districts: tuple[str, ...],
    length: timedelta,
    level: float,
    search: SilentSearch,
    *,
    final: bool,
) -> Spike:
    """What a run comes to: how much of it outages explain, and where what they do not explain may come from."""
    ((observed, mean, variance),) = window_sums(run.bins, run.place, (len(run.bins),))
    complaints = [complaint for one in run.bins for complaint in one.of(run.place)]
    explained: dict[str, float] = {}
    planned = 0.0
    for share in (share for complaint in complaints for share in complaint.shares):
        explained[share.outage_id] = explained.get(share.outage_id, 0.0) + share.probability
        planned += share.probability if share.planned else 0.0
    attributed = sum(explained.values())
    located = [(complaint.cell_id, complaint.background) for complaint in complaints if complaint.cell_id]
    kind = _kind(observed, mean, variance, attributed, planned, level)
    place = search.likely_place(located) if kind is SpikeKind.UNEXPLAINED else None
    return Spike(
        region=region,
        district=districts[run.place - 1] if run.place else None,
        starts_at=run.bins[0].starts_at,
        ends_at=run.bins[-1].starts_at + length,
        observed=observed,
        expected=mean,
        upper=float(upper_bound(mean, variance, level)),
        p_value=run.p_value,
        detected_at=run.detected_at,
        attributed=attributed,
        unexplained=max(0.0, observed - mean - attributed),
        kind=SpikeKind.SILENT_SUSPECTED if place else kind,
        final=final,
        top_outage_id=min(explained, key=lambda outage: (-explained[outage], outage), default=None),
        cell_id=place.cell_id if place else None,
        site_id=place.site_id if place else None,
        backhaul_id=place.backhaul_id if place else None,
        hardly_known=run.place in run.bins[0].hardly_known,
    )


def _kind(observed: int, mean: float, variance: float, attributed: float, planned: float, level: float) -> SpikeKind:
    # A spike is explained when what outages leave over is no spike by itself. A quarter of the surplus is enough:
    # what is known of an outage's importance comes from its complaints, and these are the first.
    rest = observed - round(attributed)
    alone = rest >= FEWEST and tail(rest, mean, variance) < level
    if alone or attributed < (observed - mean) / 4:
        return SpikeKind.UNEXPLAINED
    return SpikeKind.PLANNED if planned > attributed / 2 else SpikeKind.EXPLAINED
