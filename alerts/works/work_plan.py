"""A planned work that was given while the service runs: what stands of it, as the desk keeps it."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from alerts.case import Case
from ingest.records import PlannedWork

KIND = "work_plan"

Works = Mapping[str, tuple[PlannedWork, ...]]
"""The rows of each work, by its id: one for each of its places."""


class WorkPlan(msgspec.Struct, frozen=True):
    """Its windows, each a work of its own; it goes before what the inventory says of it.

    Once it was `cancelled`, only those that were over by then are left.

    The id of a window is `work_id` or, where it recurs, one of ``work_id@20110705``.
    """

    work_id: str
    region: str
    windows: Works
    known_at: datetime
    by: str
    cancelled: bool = False

    @property
    def ends_at(self) -> datetime:
        """When the last of its windows ends, or when it was cancelled, where that was later."""
        return max([self.known_at, *(part.ends_at for parts in self.windows.values() for part in parts)])


def plan_case(plan: WorkPlan, now: datetime, *, is_open: bool = True) -> Case:
    """The plan as the desk keeps it."""
    return Case(KIND, plan.work_id, plan.region, is_open, now, None, msgspec.msgpack.encode(plan))


def plan_in(case: Case) -> WorkPlan:
    """The plan that a case of this kind holds."""
    return _decoder.decode(case.body)


_decoder = msgspec.msgpack.Decoder(WorkPlan)
