"""The cast of these tests: outages and pictures of Yinchuan on a Monday, and a model that can be read at a glance."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from alerts.orders.decide import Decision, decide
from alerts.orders.draft import Grounds
from alerts.orders.estimates import Avoided
from alerts.orders.ledger import Ledger
from alerts.orders.order import Kind, RepairOrder
from correlate.facts import GroupPicture, OpenOutage
from correlate.windows.golden_window import Deadlines

MONDAY = datetime(2011, 7, 4, 2, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


class PlainEstimates:
    """One complaint avoided per 100 users down and per complaint so far; burst after 2 h, window 3 h 24 min."""

    model_version = "a test"

    def deadlines(self, outage: OpenOutage, now: datetime) -> Deadlines:
        start = outage.started_at
        return Deadlines(start + timedelta(hours=2), start + timedelta(hours=3.4), now + timedelta(hours=5))

    def avoided(
        self,
        outages: Sequence[OpenOutage],
        now: datetime,
        repair_hours: float = 2.0,  # noqa: ARG002
        kind: Kind = Kind.CREW,  # noqa: ARG002
    ) -> Avoided:
        users = sum(outage.users for outage in outages if outage.ended_at is None and outage.started_at <= now)
        expected = users / 100 + sum(outage.complaints for outage in outages)
        return Avoided(expected, expected * 0.7, expected * 1.4)


GROUNDS = Grounds(PlainEstimates())


def outage(
    cell: str = "YC-1",
    *,
    users: float = 1000.0,
    started_at: datetime = MONDAY,
    ended_at: datetime | None = None,
    planned: bool = False,
    work_id: str | None = None,
    complaints: float = 0.0,
    segment: str = "all",
    exposure: float = 0.0,
    key_complaints: float = 0.0,
) -> OpenOutage:
    """The outage of a cell; cells YC-1 to YC-9 stand at site YC, and so on."""
    return OpenOutage(
        outage_id=f"O-{cell}-{started_at:%H%M%S}",
        cell_id=cell,
        site_id=cell.partition("-")[0],
        region="Yinchuan",
        segment=segment,
        users=users,
        started_at=started_at,
        ended_at=ended_at,
        planned=planned,
        work_id=work_id,
        complaints=complaints,
        exposure=exposure,
        key_complaints=key_complaints,
    )


def picture(
    *outages: OpenOutage,
    group: str = "G-1",
    formerly: tuple[str, ...] = (),
    due: bool = True,
    causes: tuple[str, ...] = (),
    severity: str | None = "critical",
) -> GroupPicture:
    outages = outages or (outage(),)
    ends = [outage.ended_at for outage in outages if outage.ended_at is not None]
    return GroupPicture(
        at=MONDAY,
        group_id=group,
        formerly=formerly,
        region="Yinchuan",
        started_at=min(outage.started_at for outage in outages),
        ended_at=max(ends) if len(ends) == len(outages) else None,
        due=due,
        outages=outages,
        causes=causes,
        severity=severity,
    )


def decided(
    ledger: Ledger, *pictures: GroupPicture, now: datetime = MONDAY, grounds: Grounds = GROUNDS
) -> list[Decision]:
    return decide(pictures, ledger, grounds, now)


def orders(decisions: Iterable[Decision]) -> list[RepairOrder]:
    return [decision.order for decision in decisions if decision.order is not None]


def issued(ledger: Ledger, *pictures: GroupPicture, now: datetime = MONDAY, grounds: Grounds = GROUNDS) -> RepairOrder:
    """The one order that these pictures lead to."""
    (order,) = orders(decided(ledger, *pictures, now=now, grounds=grounds))
    return order
