"""Planned works as people see and change them: read from the tables, changed through the pipeline."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from secrets import token_hex
from typing import Protocol

import msgspec

from alerts.action import ACTIONS, Action, ActionDone, Subject
from alerts.works import work_case, work_plan
from alerts.works.rates import WorkRates, work_rates
from alerts.works.work_action import WorkVerb
from alerts.works.work_case import WorkCase, work_in
from alerts.works.work_plan import plan_in
from alerts.works.work_rules import WorkRules
from correlate.rules import Rules
from ingest.inventory import Inventory
from ingest.records import Cell
from service.intake.inbox import IngestAnswer
from service.pipeline.pipeline_face import PipelineFace
from service.store.actions import Actions
from service.store.cases import Cases, Wanted
from service.store.seen_regions import seen_regions
from service.store.store import Store
from service.works.work_rows import (
    PlannedWindows,
    PlannedWorkDetails,
    PlannedWorkRow,
    planned_windows,
    work_details,
    work_row,
)

MOST_WORKS = 100_000
Fields = Mapping[str, object]


class Post(Protocol):
    """Posts documents to the pipeline, and waits until they are committed."""

    def __call__(self, kind: str, documents: Sequence[bytes]) -> IngestAnswer:
        """Raises `InboxFull` or `NotCommitted` when the same should be sent again later."""
        ...


class Asked(msgspec.Struct, frozen=True):
    """Who wants something done with a work, and why; `key` is the same when it is sent again."""

    by: str = "operator"
    note: str = ""
    key: str | None = None


class PlannedWorks:
    """The works of a running service; `now` is the pipeline's clock."""

    def __init__(
        self,
        post: Post,
        cases: Cases,
        actions: Actions,
        inventory: Inventory,
        rules: tuple[WorkRules, timedelta],
        now: Callable[[], datetime],
    ) -> None:
        self._post = post
        self._cases = cases
        self._actions = actions
        self._inventory = inventory
        self._rules, self._grace = rules
        self._now = now

    @property
    def rules(self) -> WorkRules:
        """What is asked of works here."""
        return self._rules

    def listed(self, region: str | None, state: str | None, since: datetime) -> list[PlannedWorkRow]:
        """Works that are followed, or whose end is not before `since`, the one that starts first at the top."""
        rows = [self._row(case) for case in self._followed(region) if case.ends_at >= since]
        return sorted([row for row in rows if state in {None, row.state}], key=lambda row: (row.starts_at, row.work_id))

    def of(self, work_id: str) -> PlannedWorkDetails | None:
        """All that is known of one work; None where it is not followed and never was."""
        case = self._cases.find(work_case.KIND, work_id)
        return None if case is None else work_details(work_in(case), self._row(work_in(case)))

    def plan_of(self, work_id: str) -> PlannedWindows | None:
        """The windows of a work that was given by hand; None where none was."""
        case = self._cases.find(work_plan.KIND, work_id)
        return None if case is None else planned_windows(plan_in(case))

    def rates(self, region: str | None, since: datetime, until: datetime) -> list[WorkRates]:
        """The rates of the works that ended in [since, until)."""
        return work_rates(self._followed(region), since, until, self._grace, self._now())

    def region_of(self, work_id: str, fields: Fields) -> str | None:
        """Whose work it is: of the places that it names, else of what is known of it.

        None where nothing is, and where whoever asks does not see the region.
        """
        region, seen = self._region_named(fields) or self._known_region(work_id), seen_regions()
        return region if seen is None or region in seen else None

    def do(self, verb: WorkVerb, work_id: str, region: str, asked: Asked, fields: Fields) -> ActionDone | IngestAnswer:
        """Have it done, and tell what became of it; the answer of the pipeline where it could not even be read."""
        action = self._action(verb, work_id, region, asked, fields)
        before = self._actions.of(action.action_id)
        if before is not None:
            return before
        answer = self._post(ACTIONS, [msgspec.json.encode(action)])
        return self._actions.of(action.action_id) or answer

    def plan(self, works: Sequence[tuple[str, str, Fields]], asked: Asked) -> IngestAnswer:
        """Plan works, each with its id and region, in one go."""
        actions = [self._action(WorkVerb.PLAN, one, region, asked, fields) for one, region, fields in works]
        return self._post(ACTIONS, [msgspec.json.encode(action) for action in actions])

    def _action(self, verb: WorkVerb, work_id: str, region: str, asked: Asked, fields: Fields) -> Action:
        action_id, now = _action_id(verb, work_id, asked.key or token_hex(16)), self._now()
        return Action(action_id, Subject.WORK, work_id, region, verb.value, asked.by, now, asked.note, fields)

    def _row(self, case: WorkCase) -> PlannedWorkRow:
        return work_row(case, self._now(), self._rules, self._grace)

    def _followed(self, region: str | None) -> list[WorkCase]:
        return [work_in(case) for case in self._cases.listed(work_case.KIND, Wanted(region=region), MOST_WORKS)]

    def _cells(self, name: str, place: str) -> tuple[Cell, ...]:
        by_cell = name.startswith("cell")
        return self._inventory.cells_of(place if by_cell else None, None if by_cell else place, None)

    def _region_named(self, fields: Fields) -> str | None:
        for name in ("cell_id", "site_id", "cell_ids", "site_ids"):
            value = fields.get(name)
            first = value[0] if isinstance(value, list) and value else value
            if isinstance(first, str) and (cells := self._cells(name, first)):
                return cells[0].region
        region = fields.get("region")
        return region if isinstance(region, str) and region in self._inventory.regions else None

    def _known_region(self, work_id: str) -> str | None:
        # Work that recurs is followed window by window, or is too far ahead to be followed yet.
        named = {work_id, work_id.rpartition("@")[0] or work_id}
        for kind, name in ((kind, name) for kind in (work_case.KIND, work_plan.KIND) for name in sorted(named)):
            case = self._cases.find(kind, name)
            if case is not None:
                return case.region
        for work in self._inventory.works:
            if work.work_id in named or work.work_id.rpartition("@")[0] in named:
                return self._region_named(msgspec.structs.asdict(work))
        return None


def planned_works(
    store: Store, pipeline: PipelineFace, inventory: Inventory, rules: Rules, own: WorkRules
) -> PlannedWorks:
    """The works of a service on this store, changed through this pipeline."""
    post = pipeline.ingest_documents
    return PlannedWorks(post, store.cases, store.actions, inventory, (own, rules.planned_grace), pipeline.now)


def _action_id(verb: WorkVerb, work_id: str, key: str) -> str:
    told = f"{work_id}\x1f{verb}\x1f{key}"
    return f"A-{blake2b(told.encode(), digest_size=16, person=b'work').hexdigest()}"
