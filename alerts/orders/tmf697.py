"""A repair order as a TM Forum work order (TMF697 v4), with the fields of our own beside the standard's."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import msgspec

from alerts.orders.life import MACHINE
from alerts.orders.life_document import life_fields
from alerts.orders.order import RepairOrder, State
from alerts.orders.push_words import push_fields
from alerts.orders.sentence import sentence

LocalText = Callable[[datetime], str]
"""Writes a UTC time as ISO 8601 with the offset of the dataset's zone."""

JsonObject = dict[str, object]

_encode = msgspec.json.Encoder().encode


def to_tmf697(order: RepairOrder, local: LocalText) -> JsonObject:
    """The order as a JSON-ready object: one work order item a site (a cell where no site is known).

    `reason` is a sentence, `reason_code` the word of the closed list it stands for.
    """
    own, reason = _own(order, local), sentence(order)
    return {
        "@type": "WorkOrder",
        "@baseType": "Entity",
        "id": order.order_id,
        "state": order.state,
        "priority": order.priority,
        "description": _description(order),
        "orderDate": own["issued_at"],
        "requestedCompletionDate": own["due_at"],
        **_completion(order, local, reason),
        "workOrderItem": list(_items(order)),
        "place": list(_places(order)),
        "relatedEntity": list(_related(order)),
        "note": list(_notes(order, own["changed_at"], reason)),
        **own,
        "reason": reason,
    }


def order_line(order: RepairOrder, local: LocalText) -> bytes:
    """A line of ``orders.jsonl``: UTF-8 JSON and a line feed."""
    return _encode(to_tmf697(order, local)) + b"\n"


def _own(order: RepairOrder, local: LocalText) -> JsonObject:
    return {
        "order_id": order.order_id,
        "version": order.version,
        "change": order.change,
        "reason_code": order.reason,
        "group_id": order.group_id,
        "replaces": order.replaces,
        "merged_into": order.merged_into,
        "outage_ids": order.outage_ids,
        "outage_id": order.outage_id,
        "cell_ids": order.cell_ids,
        "down_cell_ids": order.down_cell_ids,
        "site_ids": order.site_ids,
        "region": order.region,
        "kind": order.kind,
        "started_at": local(order.started_at),
        "issued_at": local(order.issued_at),
        "changed_at": local(order.changed_at),
        "due_at": local(order.due_at),
        "burst_at": local(order.burst_at),
        "window_closes_at": local(order.window_closes_at),
        "peak_at": local(order.peak_at),
        "expected_avoided": order.expected_avoided,
        "expected_avoided_lo": order.expected_avoided_lo,
        "expected_avoided_hi": order.expected_avoided_hi,
        "expected_avoided_basis": "modelled",
        "index": order.index,
        "rank": order.rank,
        "crew_hours": order.crew_hours,
        "users": order.users,
        "complaints": order.complaints,
        "severity": order.severity,
        "causes": order.causes,
        "work_id": order.work_id,
        "score": order.queued_by,
        "model_version": order.model_version,
        **life_fields(order.life, local),
        **push_fields(order, local),
    }


def _description(order: RepairOrder) -> str:
    places = order.site_ids or order.cell_ids
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return f"Restore {len(order.cell_ids)} cells at {', '.join(places[:3])}{more} in {order.region}"


def _completion(order: RepairOrder, local: LocalText, reason: str) -> JsonObject:
    if order.is_open:
        hours = order.repair_hours or order.crew_hours
        return {"expectedCompletionDate": local(order.changed_at + timedelta(hours=hours))}
    if order.state is State.CANCELLED:
        return {"cancellationDate": local(order.changed_at), "cancellationReason": reason}
    return {"completionDate": local(order.changed_at)}


def _notes(order: RepairOrder, date: object, reason: str) -> Iterator[JsonObject]:
    yield {"id": str(order.version), "author": MACHINE, "date": date, "text": reason}
    if order.life.note:
        yield {"id": f"{order.version}-note", "author": order.life.by, "date": date, "text": order.life.note}


def _items(order: RepairOrder) -> Iterator[JsonObject]:
    kind, places = ("Site", order.site_ids) if order.site_ids else ("Cell", order.cell_ids)
    for number, place in enumerate(places, 1):
        work = {"@type": "Work", "name": "Restore service", "place": [{"id": place, "@referredType": kind}]}
        yield {"id": str(number), "action": "add", "state": order.state, "work": work}


def _places(order: RepairOrder) -> Iterator[JsonObject]:
    yield {"id": order.region, "role": "region", "@type": "RelatedPlaceRef", "@referredType": "Region"}
    for site in order.site_ids:
        yield {"id": site, "role": "site", "@type": "RelatedPlaceRef", "@referredType": "Site"}


def _related(order: RepairOrder) -> Iterator[JsonObject]:
    yield {"id": order.group_id, "role": "outageGroup", "@referredType": "OutageGroup"}
    yield {"id": order.outage_id, "role": "leadingOutage", "@referredType": "Outage"}
    if order.work_id is not None:
        yield {"id": order.work_id, "role": "plannedWork", "@referredType": "PlannedWork"}
    if order.merged_into is not None:
        yield {"id": order.merged_into, "role": "replacedBy", "@referredType": "WorkOrder"}
    life = order.life
    links = (("repeats", life.repeats), ("absorbed", life.absorbed))
    for role, others in (*links, ("splitFrom", life.split_from), ("splitInto", life.split_into)):
        for other in others:
            yield {"id": other, "role": role, "@referredType": "WorkOrder"}
