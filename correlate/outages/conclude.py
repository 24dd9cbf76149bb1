"""A followed outage as the final fact about it."""

from datetime import datetime
from math import sqrt

import msgspec

from correlate.facts import OutageConcluded
from correlate.outages.group import group_of
from correlate.outages.outage import Outage

_Z90 = 1.6448536269514722


def conclude(outage: Outage, now: datetime) -> OutageConcluded:
    """The outage as it stands at `now`, clipped there if it is still open."""
    until = outage.ended_at or max(now, outage.started_at)
    low, high = complaints_interval(outage.complaints, outage.variance)
    cell = outage.cell
    earlier = outage.concluded
    return OutageConcluded(
        outage_id=outage.outage_id,
        group_id=group_of(outage).group_id,
        cell_id=cell.cell_id,
        site_id=cell.site_id,
        region=cell.region,
        technology=cell.technology,
        area_class=cell.area_class,
        users=cell.users,
        started_at=outage.started_at,
        ended_at=outage.ended_at,
        until=until,
        down=tuple((start, end or until) for start, end in outage.fold.down),
        planned=outage.planned,
        work_id=outage.work_id,
        alarms=len(outage.fold.alarms),
        flaps=outage.fold.flaps,
        stale=outage.fold.stale,
        complaints=outage.complaints,
        complaints_lo=low,
        complaints_hi=high,
        corrects=msgspec.structs.replace(earlier, corrects=None) if earlier else None,
    )


def complaints_interval(expected: float, variance: float) -> tuple[float, float]:
    """90 % interval of a sum of yes-or-no attributions with this mean and variance (normal approximation)."""
    if variance <= 0.0:
        return expected, expected
    half = _Z90 * sqrt(variance)
    return max(0.0, expected - half), expected + half
