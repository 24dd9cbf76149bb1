"""What people do with planned works: plan, cancel, confirm and approve them; or why that can not be."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from alerts.action import Action, ActionRefused, Refusal
from alerts.works.scope import Places
from alerts.works.work_case import WorkCase
from alerts.works.work_plan import WorkPlan
from alerts.works.works_book import works_by_id
from ingest.headers import PLANNED_WORK
from ingest.inventory_wire import InventoryReader
from ingest.records import PlannedWork
from ingest.rejected import Unacceptable
from ingest.row_wire import RowWire
from ingest.times import TimeReader

MOST_PLACES = 2_000
_LISTS = {"cell_ids": "cell_id", "site_ids": "site_id"}


class WorkVerb(StrEnum):
    """Everything that can be done with a planned work by hand."""

    PLAN = "plan"
    CANCEL = "cancel"
    CONFIRM = "confirm"
    APPROVE = "approve"


class WorkActions:
    """Reads actions on works of one network."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._reader = InventoryReader(TimeReader(places.zone))
        self._wire = RowWire(PLANNED_WORK, None, None)

    def planned(self, action: Action, now: datetime) -> WorkPlan:
        """The plan that an action brings: its details are a row of ``planned_work``.

        `cell_ids` or `site_ids` name several places at once. Raises `ActionRefused`.
        """
        try:
            rows = [work for details in _apart(action) for work in self._works(details, now)]
        except Unacceptable as fault:
            raise ActionRefused(Refusal.INVALID, fault.detail) from None
        return WorkPlan(action.subject_id, action.region, works_by_id(rows), now, action.by)

    def _works(self, details: Mapping[str, object], now: datetime) -> Iterator[PlannedWork]:
        for work in self._reader.planned_works(self._wire.document_values(details)):
            if not self._places.cells_of(work) and (work.cell_id or work.site_id):
                raise ActionRefused(Refusal.INVALID, _unknown(work))
            # Nobody knew of it before it was given, whatever it says.
            yield msgspec.structs.replace(work, announced_at=max(work.announced_at or now, now))


def marked(case: WorkCase, action: Action, now: datetime) -> WorkCase:
    """The work once somebody has confirmed its completion or approved it. Raises `ActionRefused`."""
    if case.cancelled_at is not None:
        raise ActionRefused(Refusal.ILLEGAL, f"planned work {case.work_id} was cancelled; plan it anew")
    if action.verb == WorkVerb.APPROVE:
        return msgspec.structs.replace(case, approved_by=case.approved_by or action.by)
    if now < case.starts_at:
        raise ActionRefused(Refusal.ILLEGAL, f"planned work {case.work_id} has not begun; confirm it once it is done")
    if case.confirmed_at is not None:
        who = f" by {case.confirmed_by}" if case.confirmed_by else ""
        raise ActionRefused(Refusal.ILLEGAL, f"planned work {case.work_id} was confirmed{who} already; leave it")
    return msgspec.structs.replace(case, confirmed_at=now, confirmed_by=action.by)


def verb_of(action: Action) -> WorkVerb:
    """Its verb; raises `ActionRefused` where there is none such."""
    try:
        return WorkVerb(action.verb)
    except ValueError:
        told = f"{action.verb[:60]!r} is nothing to do with a work; write one of {', '.join(WorkVerb)}"
        raise ActionRefused(Refusal.INVALID, told) from None


def _apart(action: Action) -> Iterator[Mapping[str, object]]:
    """One row for each place that the details name; without their ids, which the action tells."""
    row = {name: value for name, value in action.details.items() if name not in _LISTS}
    row["work_id"] = action.subject_id
    lists = {single: action.details[plural] for plural, single in _LISTS.items() if plural in action.details}
    named = {single: _names(value, f"{single}s") for single, value in lists.items()}
    if not named:
        yield row
    for single, names in named.items():
        for name in names:
            yield {**row, single: name}


def _names(value: object, column: str) -> list[str]:
    if not isinstance(value, list) or not value or not all(isinstance(one, str) and one for one in value):
        raise ActionRefused(Refusal.INVALID, f"{column}: must be a list of ids; write at least one")
    if len(value) > MOST_PLACES:
        raise ActionRefused(Refusal.INVALID, f"{column}: {len(value)} places; give at most {MOST_PLACES} a work")
    return list(dict.fromkeys(value))


def _unknown(work: PlannedWork) -> str:
    place, column = (work.cell_id, "cell_id") if work.cell_id else (work.site_id, "site_id")
    return f"{column}: {place!r} is not in the inventory; correct it, or add the place there first"
