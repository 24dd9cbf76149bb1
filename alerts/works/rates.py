"""How planned works do, as rates for reports: completion confirmed 完工确认率, ended on time, complaints a work."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from alerts.works.work_case import WorkCase


class WorkRates(msgspec.Struct, frozen=True):
    """Of the works of one region (None: of all) that ended in a stretch of time; cancelled ones do not count.

    A rate without works is None. `on_time`: all cells of it back by the end of its window and the grace.
    `complaints` are the expected number attributed to its outages, after-care those linked to it afterwards.
    """

    region: str | None
    works: int
    confirmed: int
    confirmed_share: float | None
    on_time: int
    on_time_share: float | None
    tested: int
    tested_share: float | None
    complaints: float
    complaints_a_work: float | None
    complaints_expected: float
    aftercare_complaints: int
    findings: int


def work_rates(
    cases: Iterable[WorkCase], since: datetime, until: datetime, grace: timedelta, now: datetime
) -> list[WorkRates]:
    """The rates of works whose window ended in [since, until) and before `now`: of all, then region by region."""
    ended = [case for case in cases if since <= case.ends_at < min(until, now) and case.cancelled_at is None]
    regions = sorted({case.region for case in ended})
    return [_rates(None, ended, grace), *(_rates(one, [c for c in ended if c.region == one], grace) for one in regions)]


def was_on_time(case: WorkCase, grace: timedelta) -> bool:
    """Whether nothing of a work that has ended was down past its window and the grace."""
    restored = case.restored_at
    return not case.down and (restored is None or restored <= case.ends_at + grace)


def _rates(region: str | None, ended: list[WorkCase], grace: timedelta) -> WorkRates:
    works = len(ended)
    confirmed = sum(1 for case in ended if case.confirmed_at is not None)
    on_time = sum(1 for case in ended if was_on_time(case, grace))
    tested = sum(1 for case in ended if case.tested_at is not None)
    complaints = sum([case.complaints for case in ended])
    return WorkRates(
        region=region,
        works=works,
        confirmed=confirmed,
        confirmed_share=_share(confirmed, works),
        on_time=on_time,
        on_time_share=_share(on_time, works),
        tested=tested,
        tested_share=_share(tested, works),
        complaints=complaints,
        complaints_a_work=_share(complaints, works),
        complaints_expected=sum([case.expected.mean for case in ended if case.affects_service]),
        aftercare_complaints=sum(case.care.count for case in ended),
        findings=sum(len(case.findings) for case in ended),
    )


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None
