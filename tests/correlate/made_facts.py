"""Final facts with every field filled in, of which a test changes what it is about."""

from datetime import UTC, datetime, timedelta

import msgspec

from correlate.facts import ComplaintAttributed, ComplaintResolved, OutageConcluded, Period, Share, Spike, SpikeKind

MONDAY = datetime(2011, 7, 3, 16, tzinfo=UTC)
"""Monday 4 July 2011, 00:00 in Shanghai: the first moment of 2011-W27."""


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


def outage(start: float = 8.0, end: float = 10.5, **changes: object) -> OutageConcluded:
    """An outage of YC0001-1 from and to these hours after `MONDAY`."""
    made = OutageConcluded(
        outage_id="O-1",
        group_id="G-1",
        cell_id="YC0001-1",
        site_id="YC0001",
        region="Yinchuan",
        technology="3G",
        area_class="urban",
        users=1500.0,
        started_at=at(start),
        ended_at=at(end),
        until=at(end),
        down=((at(start), at(end)),),
        planned=False,
        work_id=None,
        alarms=2,
        flaps=0,
        stale=False,
        complaints=3.25,
        complaints_lo=1.0,
        complaints_hi=6.0,
    )
    return msgspec.structs.replace(made, **changes)


def down(*hours: tuple[float, float]) -> tuple[Period, ...]:
    return tuple((at(start), at(end)) for start, end in hours)


def complaint(hours: float = 9.0, *shares: Share, complaint_id: str = "C-1") -> ComplaintAttributed:
    background = 1 - sum(share.probability for share in shares)
    return ComplaintAttributed(complaint_id, "Yinchuan", "Xingqing", at(hours), shares, background)


def resolved(
    cause: str | None, formerly: str | None = None, hours: float = 9.0, region: str = "Yinchuan"
) -> ComplaintResolved:
    return ComplaintResolved("C-1", region, at(hours), cause, formerly)


def spike(**changes: object) -> Spike:
    made = Spike(
        region="Yinchuan",
        district="Xingqing",
        starts_at=at(10),
        ends_at=at(11),
        observed=12,
        expected=2.5,
        upper=7.0,
        p_value=0.0000125,
        detected_at=at(10.5),
        attributed=8.0,
        unexplained=1.5,
        kind=SpikeKind.EXPLAINED,
        final=True,
        top_outage_id="O-1",
    )
    return msgspec.structs.replace(made, **changes)
