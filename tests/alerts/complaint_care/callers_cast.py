"""The cast of these tests: complaints of Yinchuan in a week of July, and a follower that is told of them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from alerts.case import Case
from alerts.complaint_care.care import ComplaintCare
from alerts.complaint_care.care_rules import CareRules
from alerts.supervision.responsible import Responsible
from alerts.told import News, Told
from ingest.records import Category, Cell, Complaint, Site

MONDAY = datetime(2011, 7, 4, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RESPONSIBLE = Responsible(
    {"YC": Site("YC", unit="Yinchuan north")},
    {"YC-1": Cell("YC-1", "Yinchuan", "YC"), "YC-2": Cell("YC-2", "Yinchuan")},
)


def hours(count: float) -> datetime:
    return MONDAY + count * HOUR


def complaint(
    number: str = "C-1",
    created: float = 0.0,
    *,
    planned: float | None = None,
    resolved: float | None = None,
    customer: str | None = None,
    text: str | None = None,
    tier: str | None = None,
    channel: str | None = None,
    status: str | None = None,
    cell: str | None = "YC-1",
    category: Category | None = Category.VOICE,
    repeat_of: str | None = None,
    cause: str | None = None,
) -> Complaint:
    """A state of a complaint, its times in hours from Monday on."""
    return Complaint(
        number,
        hours(created),
        hours(created if resolved is None else resolved),
        "Yinchuan",
        cell_id=cell,
        category=category,
        customer=customer,
        text=text,
        tier=tier,
        channel=channel,
        status=status,
        cause=cause,
        resolved_at=None if resolved is None else hours(resolved),
        planned_resolution_at=None if planned is None else hours(planned),
        repeat_of=repeat_of,
    )


def care(cases: Sequence[Case] = (), **rules: object) -> ComplaintCare:
    return ComplaintCare(CareRules(**rules), RESPONSIBLE, cases)  # type: ignore[arg-type]


def told(follower: ComplaintCare, now: float, *complaints: Complaint) -> Told:
    """What it tells at so many hours, having been woken whenever something fell due before."""
    news, found = News(records=[replace(one, known_at=hours(now)) for one in complaints]), Told()
    while (due := follower.next_due) is not None and due < hours(now):
        found.add(follower.follow(News(), Told(), due))
    found.add(follower.follow(news, Told(), hours(now)))
    return found


def topics(told: Told) -> list[tuple[str, str]]:
    return [(notice.topic.value, notice.subject) for notice in told.notices]
