"""What is due of a planned work at a moment: announced, asked for, tested, told, closed; and when to look again."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from alerts.notices.notice import Notice
from alerts.works import telling
from alerts.works.aftercare import is_more_than_usual
from alerts.works.finding import Finding
from alerts.works.service_test import service_test
from alerts.works.work_case import WorkCase, known_at, told_confirmed_at
from alerts.works.work_rules import WorkRules

Stepped = tuple[WorkCase, list[Notice]]


class WorkSteps:
    """Takes one work after the other through its steps; `grace` is that of planned work, `keep` how long it is kept."""

    def __init__(self, rules: WorkRules, grace: timedelta, keep: timedelta) -> None:
        self._rules = rules
        self._grace = grace
        self._keep = keep

    def take(self, case: WorkCase, now: datetime) -> Stepped:
        """The work once all is done that is due at `now`, and what is told of it."""
        notices: list[Notice] = []
        if case.cancelled_at is None:
            for step in (
                self._confirm,
                self._find,
                self._announce,
                self._remind,
                self._overrun,
                self._test,
                self._care,
            ):
                case, told = step(case, now)
                notices += told
        elif case.announced_for is not None:
            notices.append(telling.cancellation(case, now))
            case = msgspec.structs.replace(case, announced_for=None)
        if self._closes_at(case) <= now:
            case = msgspec.structs.replace(case, is_closed=True)
        return case, notices

    def take_news(self, case: WorkCase, now: datetime) -> Stepped:
        """The same where only outages and complaints are new: the time for everything else has not come."""
        notices: list[Notice] = []
        if case.cancelled_at is None:
            for step in (self._overrun, self._care):
                case, told = step(case, now)
                notices += told
        return case, notices

    def next_look(self, case: WorkCase, now: datetime) -> datetime | None:
        """When something else falls due; None for one that is closed."""
        if case.is_closed:
            return None
        return min([moment for moment in self._moments(case) if moment > now], default=None)

    def _moments(self, case: WorkCase) -> Iterator[datetime]:
        yield self._closes_at(case)
        if case.cancelled_at is not None:
            return
        yield self._announces_at(case)
        yield case.ends_at + self._grace + timedelta.resolution
        if case.confirmed_at is None:
            confirmed = told_confirmed_at(case.parts)
            yield from (self._reminder_at(case), self._forgotten_at(case), *([confirmed] if confirmed else ()))
        if case.tested_at is None:
            yield self._test_at(case)

    # --- when -----------------------------------------------------------------------------------------------

    def _announces_at(self, case: WorkCase) -> datetime:
        before, known = case.starts_at - self._rules.announce_before, known_at(case.parts)
        return before if known is None else max(before, known)

    def _reminder_at(self, case: WorkCase) -> datetime:
        return case.ended_at + self._rules.confirm_after + case.reminded * self._rules.remind_every

    def _forgotten_at(self, case: WorkCase) -> datetime:
        return case.ended_at + self._rules.forgotten_after

    def _test_at(self, case: WorkCase) -> datetime:
        return case.next_test_at or case.ended_at + self._rules.test_after

    def _closes_at(self, case: WorkCase) -> datetime:
        if case.cancelled_at is not None:
            return max(case.cancelled_at, case.ends_at) + self._keep
        return max(case.ends_at, self._forgotten_at(case)) + max(self._keep, self._rules.aftercare)

    # --- what -----------------------------------------------------------------------------------------------

    def _confirm(self, case: WorkCase, now: datetime) -> Stepped:
        told = told_confirmed_at(case.parts)
        if case.confirmed_at is None and told is not None and told <= now:
            case = msgspec.structs.replace(case, confirmed_at=told)
        return case, []

    def _find(self, case: WorkCase, now: datetime) -> Stepped:
        if case.confirmed_at is None and now >= self._forgotten_at(case) and Finding.FORGOTTEN not in case.findings:
            case = msgspec.structs.replace(case, findings=(*case.findings, Finding.FORGOTTEN))
        news = [one for one in case.findings if one not in case.told and one in telling.TOPIC_OF_FINDING]
        told = (*case.told, *news)
        return msgspec.structs.replace(case, told=told), [telling.finding_told(case, one, now) for one in news]

    def _announce(self, case: WorkCase, now: datetime) -> Stepped:
        is_due = self._announces_at(case) <= now or case.announced_for is not None
        if not (case.affects_service and is_due and now < case.ended_at and case.announced_for != case.window):
            return case, []
        told = telling.announcement(case, now)
        return msgspec.structs.replace(case, announced_at=now, announced_for=case.window), [told]

    def _remind(self, case: WorkCase, now: datetime) -> Stepped:
        if case.confirmed_at is not None or case.reminded >= self._rules.reminders or now < self._reminder_at(case):
            return case, []
        number = case.reminded + 1
        return msgspec.structs.replace(case, reminded=number), [telling.confirmation_due(case, number, now)]

    def _overrun(self, case: WorkCase, now: datetime) -> Stepped:
        if case.overrun_told or not case.down or now <= case.ends_at + self._grace:
            return case, []
        return msgspec.structs.replace(case, overrun_told=True), [telling.overrun(case, now)]

    def _test(self, case: WorkCase, now: datetime) -> Stepped:
        """Tested at its time; a test that was not passed is taken again each hour until it is."""
        if case.tested_at is not None or now < self._test_at(case) or not case.cells:
            return case, []
        test = service_test(case, now)
        if test.is_passed:
            return msgspec.structs.replace(case, tested_at=now, next_test_at=None), []
        told = [telling.test_failed(case, test, now)] if case.tested < self._rules.reminders else []
        following = now + self._rules.test_every
        return msgspec.structs.replace(case, tested=case.tested + len(told), next_test_at=following), told

    def _care(self, case: WorkCase, now: datetime) -> Stepped:
        usual = case.care.usual_until(case.ended_at, now)
        if case.care_told or not is_more_than_usual(case.care.count, usual):
            return case, []
        return msgspec.structs.replace(case, care_told=True), [telling.aftercare(case, case.care, now)]
