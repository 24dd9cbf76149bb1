"""What is told of planned work: notices over the figures of its case."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from alerts.dispatch.priority import Priority
from alerts.notices.notice import Figure, Notice, Topic, notice_id_of
from alerts.works.aftercare import AfterCare
from alerts.works.finding import Finding
from alerts.works.service_test import ServiceTest
from alerts.works.work_case import WorkCase

_HOUR = timedelta(hours=1)
_SHOWN = 5

TOPIC_OF_FINDING: Mapping[Finding, Topic] = {
    Finding.OUTSIDE_HOURS: Topic.WORK_OUTSIDE_HOURS,
    Finding.TOO_LONG: Topic.WORK_TOO_LONG,
    Finding.TOO_BROAD: Topic.WORK_TOO_BROAD,
    Finding.UNKNOWN_PLACE: Topic.WORK_PLACE_UNKNOWN,
    Finding.FORGOTTEN: Topic.WORK_FORGOTTEN,
}
"""The findings that people are told; the others stand in the list alone."""


def announcement(case: WorkCase, now: datetime) -> Notice:
    """The announcement 公告 to customer service; told anew when the window has changed since."""
    figures: Mapping[str, Figure] = {
        "cells": case.cells,
        "users": round(case.users),
        "expected": case.expected.mean,
        "expected_lo": case.expected.lo,
        "expected_hi": case.expected.hi,
        "description": case.description or "",
    }
    topic = Topic.WORK_ANNOUNCED if case.announced_for is None else Topic.WORK_MOVED
    # The same window may be told again, after it was cancelled.
    return _notice(case, topic, now.isoformat(), Priority.P3, now, figures)


def cancellation(case: WorkCase, now: datetime) -> Notice:
    """Work that was announced will not be done."""
    return _notice(case, Topic.WORK_CANCELLED, now.isoformat(), Priority.P4, now, {})


def finding_told(case: WorkCase, finding: Finding, now: datetime) -> Notice:
    """What is wrong with it."""
    figures: Mapping[str, Figure] = {
        "hours": (case.ends_at - case.starts_at) / _HOUR,
        "cells": case.cells,
        "share_percent": 100 * case.share,
    }
    priority = Priority.P3 if finding is Finding.FORGOTTEN else Priority.P4
    return _notice(case, TOPIC_OF_FINDING[finding], case.starts_at.isoformat(), priority, now, figures)


def overrun(case: WorkCase, now: datetime) -> Notice:
    """It should be over, and cells of it are still down."""
    return _notice(case, Topic.WORK_OVERRUNS, case.ends_at.isoformat(), Priority.P2, now, _down(tuple(case.down)))


def confirmation_due(case: WorkCase, number: int, now: datetime) -> Notice:
    """Its completion should be confirmed; the `number`-th time that it is asked for, 1 first."""
    step = f"{case.ended_at.isoformat()}/{number}"
    return _notice(case, Topic.WORK_CONFIRMATION_DUE, step, Priority.P4, now, {"number": number})


def test_failed(case: WorkCase, test: ServiceTest, now: datetime) -> Notice:
    """Service is not as it was before the work."""
    step = f"{case.ended_at.isoformat()}/{case.tested + 1}"
    figures = {"complaints": test.complaints, "usual": test.usual, **_down(test.down)}
    return _notice(case, Topic.WORK_TEST_FAILED, step, Priority.P3, now, figures)


def aftercare(case: WorkCase, care: AfterCare, now: datetime) -> Notice:
    """More complaints came from its cells since its end than usual."""
    figures = {"complaints": care.count, "usual": care.usual_until(case.ended_at, now)}
    return _notice(case, Topic.WORK_AFTERCARE, case.ended_at.isoformat(), Priority.P3, now, figures)


def _down(cells: tuple[str, ...]) -> Mapping[str, Figure]:
    shown = ", ".join(sorted(cells)[:_SHOWN])
    return {"down": len(cells), "down_cells": f"{shown}, …" if len(cells) > _SHOWN else shown}


def _notice(
    case: WorkCase, topic: Topic, step: str, priority: Priority, now: datetime, figures: Mapping[str, Figure]
) -> Notice:
    window: Mapping[str, Figure] = {"starts_at": case.starts_at, "ends_at": case.ends_at}
    notice_id = notice_id_of(topic, case.work_id, step)
    return Notice(notice_id, topic, case.work_id, case.region, now, priority, {**window, **figures})
