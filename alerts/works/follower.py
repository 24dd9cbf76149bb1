"""Follows planned works from their announcement to the end of their after-care.

State in, state out: what it remembers are its cases, one a work, and the plans that were given by hand.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

import msgspec

from alerts.action import Action, ActionRefused, Refusal
from alerts.case import Case
from alerts.told import News, Told
from alerts.works import work_case, work_plan
from alerts.works.work_action import WorkActions, WorkVerb, marked, verb_of
from alerts.works.work_case import WorkCase, as_case, known_at, work_in
from alerts.works.work_plan import WorkPlan, plan_case, plan_in
from alerts.works.work_steps import WorkSteps
from alerts.works.work_watch import WorkWatch
from alerts.works.works_book import Planned, WorksBook
from alerts.works.works_ground import WorksGround
from correlate.timers import Timers
from ingest.records import PlannedWork


class WorksFollower:
    """All planned works of a network; `cases`: what was kept of them, among those of others."""

    def __init__(self, ground: WorksGround, cases: Collection[Case] = ()) -> None:
        kept = [case for case in cases if case.kind == work_case.KIND]
        plans = [plan_in(case) for case in cases if case.kind == work_plan.KIND]
        self._ground = ground
        self._cases = {case.case_id: work_in(case) for case in kept}
        approved = [one for one, case in self._cases.items() if case.approved_by is not None]
        self._book = WorksBook(ground, plans, approved)
        self._actions = WorkActions(ground.places)
        self._steps = WorkSteps(ground.rules, ground.grace, ground.keep)
        self._watch = WorkWatch(self._cases, ground.places, ground.slack, ground.rules.aftercare)
        for case in self._cases.values():
            self._watch.enter(case)
        self._looks = {case.case_id: case.due_at for case in kept if case.due_at is not None}
        self._due, self._waiting = Timers[str](), Timers[str]()
        for work_id, due_at in self._looks.items():
            self._due.set(due_at, work_id, work_id)
        for work_id, parts in self._book.works.items():
            if work_id not in self._cases:
                self._waiting.set(self._joins_at(parts), work_id, work_id)
        self._has_begun = bool(kept or plans)

    @property
    def planned(self) -> Planned:
        """All works as they stand; the same object until something is changed by hand."""
        return self._book.planned

    @property
    def silences(self) -> Mapping[str, PlannedWork]:
        """Each work with the end of its silence; changes in place."""
        return self._book.silences

    @property
    def next_due(self) -> datetime | None:
        """When it is to be asked again; None before it was asked at all, so that it begins with the present."""
        dues = (self._due.next, self._waiting.next) if self._has_begun else ()
        return min((due for due in dues if due is not None), default=None)

    def follow(self, news: News, told: Told, now: datetime) -> Told:  # noqa: ARG002 - orders change no work
        """What follows from the news, and from what is due at `now`."""
        self._has_begun = True
        due = set(self._joined(now))
        touched = self._watch.see(news.facts, news.records, now)
        due.update(self._falling_due(now))
        found = self._stepped(due, now)
        found.add(self._heard(touched - due, now))
        found.cases += self._let_go(now)
        return found

    def act(self, action: Action, now: datetime) -> Told:
        """What follows from what somebody did with a work; raises `ActionRefused`, and nothing has changed then."""
        self._has_begun = True
        match verb_of(action):
            case WorkVerb.PLAN:
                return self._replanned(self._actions.planned(action, now), now)
            case WorkVerb.CANCEL:
                self._check_known(action.subject_id)
                plan = WorkPlan(action.subject_id, action.region, {}, now, action.by, cancelled=True)
                return self._replanned(plan, now)
            case _:
                return self._marked(action, now)

    # --- by hand --------------------------------------------------------------------------------------------

    def _replanned(self, plan: WorkPlan, now: datetime) -> Told:
        windows = {**self._book.over(plan.work_id, now), **plan.windows}
        plan = msgspec.structs.replace(plan, windows=windows)
        told = Told(cases=[plan_case(plan, now)])
        changed = self._book.apply(plan)
        for work_id in changed & self._cases.keys():
            self._watch.leave(self._cases[work_id])
            self._cases[work_id] = self._as_it_stands(self._cases[work_id], now)
            self._watch.enter(self._cases[work_id])
        for work_id in changed & self._book.works.keys() - self._cases.keys():
            self._waiting.set(self._joins_at(self._book.works[work_id]), work_id, work_id)
        told.add(self._stepped({*(changed & self._cases.keys()), *self._joined(now)}, now))
        return told

    def _as_it_stands(self, case: WorkCase, now: datetime) -> WorkCase:
        parts = self._book.works.get(case.work_id)
        if parts is None:
            return msgspec.structs.replace(case, cancelled_at=case.cancelled_at or now)
        return self._ground.case_of(case.work_id, parts, case)

    def _marked(self, action: Action, now: datetime) -> Told:
        work_id = action.subject_id
        if work_id not in self._cases:
            self._check_known(work_id)
            told = f"planned work {work_id} is not followed now: it is too far ahead, or over since too long"
            raise ActionRefused(Refusal.ILLEGAL, told)
        self._cases[work_id] = marked(self._cases[work_id], action, now)
        if action.verb == WorkVerb.APPROVE:
            self._book.approve(work_id)
        return self._stepped({work_id}, now)

    def _check_known(self, work_id: str) -> None:
        if not self._book.knows(work_id):
            told = f"there is no planned work {work_id!r} in this network; look it up in GET /api/v1/planned-work"
            raise ActionRefused(Refusal.NOT_FOUND, told)

    def _let_go(self, now: datetime) -> list[Case]:
        """Plans whose last window is over since long: no outage is theirs any more."""
        over = self._book.let_go(now - 2 * self._ground.keep)
        return [plan_case(plan, now, is_open=False) for plan in over]

    # --- by the time ----------------------------------------------------------------------------------------

    def _joins_at(self, parts: tuple[PlannedWork, ...]) -> datetime:
        before = min(part.starts_at for part in parts) - self._ground.rules.join_before
        known = known_at(parts)
        return before if known is None else max(before, known)

    def _joined(self, now: datetime) -> Iterator[str]:
        """Works that are followed from now on; those that were over before they were seen never are."""
        while (joining := self._waiting.take(now)) is not None:
            work_id = joining[1]
            parts = self._book.works.get(work_id)
            if parts is None or work_id in self._cases or max(part.ends_at for part in parts) + self._care <= now:
                continue
            self._cases[work_id] = self._ground.case_of(work_id, parts)
            self._watch.enter(self._cases[work_id])
            yield work_id

    def _falling_due(self, now: datetime) -> Iterator[str]:
        while (due := self._due.take(now)) is not None:
            due_at, work_id = due
            if self._looks.get(work_id) == due_at:
                del self._looks[work_id]
                yield work_id

    def _heard(self, touched: Iterable[str], now: datetime) -> Told:
        told = Told()
        for work_id in sorted(touched):
            case, notices = self._steps.take_news(self._cases[work_id], now)
            self._cases[work_id] = case
            told.notices += notices
            told.cases.append(as_case(case, now, self._looks.get(work_id)))
        return told

    def _stepped(self, touched: Iterable[str], now: datetime) -> Told:
        told = Told()
        for work_id in sorted(touched):
            case, notices = self._steps.take(self._cases[work_id], now)
            due_at = self._steps.next_look(case, now)
            self._cases[work_id] = case
            self._watch.note(case)
            told.notices += notices
            told.cases.append(as_case(case, now, due_at))
            if case.is_closed:
                self._watch.leave(case)
                del self._cases[work_id]
                self._looks.pop(work_id, None)
            elif due_at is not None and self._looks.get(work_id) != due_at:
                self._looks[work_id] = due_at
                self._due.set(due_at, work_id, work_id)
        return told

    @property
    def _care(self) -> timedelta:
        return self._ground.rules.aftercare
