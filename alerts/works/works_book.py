"""All planned works as they stand: those of the inventory, and over them what was given by hand."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from alerts.works.silencing import silence_of
from alerts.works.work_plan import WorkPlan, Works
from alerts.works.works_ground import WorksGround
from ingest.records import PlannedWork


class Planned(msgspec.Struct, frozen=True):
    """Works as they stand at one moment: every row of them, and by id the end of the silence of each."""

    rows: tuple[PlannedWork, ...]
    silences: Mapping[str, PlannedWork]


class WorksBook:
    """Works by id, and until when each silences; a plan costs as much as it has windows.

    `approved`: the ids of those that a person has approved.
    """

    def __init__(self, ground: WorksGround, plans: Iterable[WorkPlan] = (), approved: Iterable[str] = ()) -> None:
        self._ground = ground
        self._planned: Planned | None = None
        self._approved = set(approved)
        self._names: dict[str, set[str]] = {}
        self._silences: dict[str, PlannedWork] = {}
        self._plans_end: datetime | None = None
        self.plans: dict[str, WorkPlan] = {}
        self.works: dict[str, tuple[PlannedWork, ...]] = {}
        self._put(works_by_id(ground.given))
        for plan in sorted(plans, key=_by_time):
            self.apply(plan)

    @property
    def planned(self) -> Planned:
        """All of it; the same object until something has changed."""
        if self._planned is None:
            rows = tuple([part for parts in self.works.values() for part in parts])
            self._planned = Planned(rows, dict(self._silences))
        return self._planned

    @property
    def silences(self) -> Mapping[str, PlannedWork]:
        """Each work with the end of its silence; changes in place."""
        return self._silences

    def apply(self, plan: WorkPlan) -> set[str]:
        """Let a plan stand in the place of all there was of the work; returns the ids of what is another now."""
        before = {one: self.works.pop(one) for one in self._names.pop(plan.work_id, ()) if one in self.works}
        for work_id in before:
            del self._silences[work_id]
        self.plans[plan.work_id] = plan
        self._plans_end = min(self._plans_end or plan.ends_at, plan.ends_at)
        self._put(plan.windows)
        return {one for one in {*before, *plan.windows} if before.get(one) != self.works.get(one)}

    def approve(self, work_id: str) -> None:
        """Let a work silence as it says, however long or broad."""
        self._approved.add(work_id)
        self._put({work_id: self.works[work_id]})

    def knows(self, work_id: str) -> bool:
        """Whether there is such a work, or one that comes again of this name."""
        return any(one in self.works for one in self._names.get(work_id, ()))

    def over(self, work_id: str, now: datetime) -> Works:
        """The windows of a work that are over: what is planned or cancelled from now on leaves them as they were."""
        windows = {one: self.works[one] for one in self._names.get(work_id, ()) if one in self.works}
        return {one: parts for one, parts in windows.items() if max(part.ends_at for part in parts) <= now}

    def let_go(self, before: datetime) -> list[WorkPlan]:
        """Forget the plans whose last window ended before then, with what is left of them."""
        if self._plans_end is None or self._plans_end >= before:
            return []
        over = [plan for plan in self.plans.values() if plan.ends_at < before]
        for plan in over:
            self.apply(msgspec.structs.replace(plan, windows={}, cancelled=True))
            del self.plans[plan.work_id]
        self._plans_end = min([plan.ends_at for plan in self.plans.values()], default=None)
        return over

    def _put(self, works: Works) -> None:
        self._planned = None
        rules, places = self._ground.rules, self._ground.places
        for work_id, parts in works.items():
            self.works[work_id] = parts
            self._silences[work_id] = silence_of(parts, places, rules, allowed=work_id in self._approved)
            # A work is found by its own id, a window also by that of the work that comes again.
            for name in {work_id, work_id.rpartition("@")[0]}:
                self._names.setdefault(name, set()).add(work_id)


def rows_with(given: Iterable[PlannedWork], plans: Iterable[WorkPlan]) -> tuple[PlannedWork, ...]:
    """Every row of every work, with the plans in the place of what the inventory says of the same works."""
    works = dict(works_by_id(given))
    for plan in sorted(plans, key=_by_time):
        for work_id in [one for one in works if plan.work_id in {one, one.rpartition("@")[0]}]:
            del works[work_id]
        works.update(plan.windows)
    return tuple([part for parts in works.values() for part in parts])


def _by_time(plan: WorkPlan) -> tuple[datetime, str]:
    return plan.known_at, plan.work_id


def works_by_id(given: Iterable[PlannedWork]) -> Works:
    """Rows of one id are one work."""
    found: dict[str, tuple[PlannedWork, ...]] = {}
    for work in given:
        found[work.work_id] = (*found.get(work.work_id, ()), work)
    return found
