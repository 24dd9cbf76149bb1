"""What people do on the planned-work page: plan, confirm, approve, cancel; or why that can not be."""

import re
from collections.abc import Mapping

from fastapi import HTTPException

from alerts.works.work_action import WorkVerb
from service.api.posted_actions import check
from service.intake.inbox import IngestAnswer
from service.works.planned_works import Asked, Fields, PlannedWorks

VERBS: Mapping[str, WorkVerb] = {"confirm": WorkVerb.CONFIRM, "approve": WorkVerb.APPROVE, "cancel": WorkVerb.CANCEL}
_APART = re.compile(r"[\s,;，；、]+")
_PLAIN = ("starts_at", "ends_at", "announced_at", "description", "recurs")


def planned_fields(form: Mapping[str, str]) -> Fields:
    """The form as a row of ``planned_work``: places as they are named, in one field, apart by commas or lines."""
    kind = form.get("kind", "")
    names = [name for name in _APART.split(form.get("places", "")) if name]
    fields: dict[str, object] = {name: form[name].strip() for name in _PLAIN if form.get(name, "").strip()}
    fields["affects_service"] = "affects_service" in form
    if kind == "region":
        fields["region"] = form.get("places", "").strip()
    elif kind in {"cell", "site"} and names:
        fields |= {f"{kind}_id": names[0]} if len(names) == 1 else {f"{kind}_ids": names}
    return fields


def plan(works: PlannedWorks, form: Mapping[str, str], by: str) -> tuple[str, str | None]:
    """Plans it; tells its id and region. Raises `HTTPException` 422 with why not."""
    work_id = form.get("work_id", "").strip()
    if not work_id:
        raise HTTPException(422, "work_id is empty; fill it in.")
    fields = planned_fields(form)
    region = works.region_of(work_id, fields)
    if region is None:
        raise HTTPException(422, "None of its places is in the inventory; correct the cells, sites or the region.")
    _carry_out(works, WorkVerb.PLAN, work_id, region, Asked(by, "", form.get("key") or None), fields)
    return work_id, region


def act(works: PlannedWorks, verb: str, work_id: str, form: Mapping[str, str], by: str) -> None:
    """Confirms, approves or cancels it. Raises `HTTPException` with why not."""
    region = works.region_of(work_id, {})
    if region is None:
        raise HTTPException(404, f"There is no planned work {work_id!r}.")
    asked = Asked(by, form.get("note", "")[:2000], form.get("key") or None)
    _carry_out(works, VERBS[verb], work_id, region, asked, {})


def _carry_out(works: PlannedWorks, verb: WorkVerb, work_id: str, region: str, asked: Asked, fields: Fields) -> None:
    done = works.do(verb, work_id, region, asked, fields)
    if isinstance(done, IngestAnswer):
        raise HTTPException(422, "; ".join(one.detail for one in done.rejected) or "It was not carried out.")
    check(done)
