"""An outage group as a TM Forum service problem (TMF656 v4), with the repair order that is against it."""

from collections.abc import Iterator, Mapping
from typing import Final

from alerts.dispatch.priority import Priority
from alerts.orders.order import ACCEPTED, RepairOrder
from alerts.orders.tmf697 import JsonObject, LocalText
from correlate.facts import GroupPicture

SYSTEM: Final = "goldenwindow"
ACKNOWLEDGED, IN_PROGRESS, RESOLVED = "acknowledged", "inProgress", "resolved"
_PRIORITIES: Final[Mapping[Priority, int]] = {Priority.P1: 1, Priority.P2: 3, Priority.P3: 5, Priority.P4: 8}
"""On the standard's scale from 1 (highest) to 10."""
_WITHOUT_ORDER: Final = 10


def to_tmf656(group: GroupPicture, order: RepairOrder | None, local: LocalText) -> JsonObject:
    """The group as a JSON-ready object; `reason` is the most frequent cause, or ``Unknown`` as the standard has it."""
    down = [outage for outage in group.outages if outage.ended_at is None]
    changed = group.ended_at or (order.changed_at if order else group.started_at)
    told: JsonObject = {
        "@type": "ServiceProblem",
        "@baseType": "Entity",
        "id": group.group_id,
        "category": "system.originated",
        "originatingSystem": SYSTEM,
        "originatorParty": {"@type": "RelatedParty", "@referredType": "System", "id": SYSTEM, "role": "originator"},
        "description": group.sentence(),
        "priority": _PRIORITIES[order.priority] if order else _WITHOUT_ORDER,
        "reason": next(iter(group.causes), "Unknown"),
        "status": status_of(group, order),
        "creationDate": local(group.started_at),
        "statusChangeDate": local(changed),
        "lastUpdate": local(max(group.at, changed)),
        "affectedNumberOfServices": len(down),
        "affectedResource": [_reference("ResourceRef", "Cell", outage.cell_id) for outage in group.outages],
        "affectedLocation": list(_places(group)),
        "characteristic": list(_figures(group)),
        "relatedEntity": [] if order is None else [{**_reference("RelatedEntity", "WorkOrder", order.order_id),
                                                    "role": "workOrder"}],
    }  # fmt: skip
    if group.ended_at is not None:
        told["resolutionDate"] = local(group.ended_at)
    return told


def status_of(group: GroupPicture, order: RepairOrder | None) -> str:
    """Resolved once all cells are back; in progress while somebody has taken its order on."""
    if group.ended_at is not None:
        return RESOLVED
    return IN_PROGRESS if order is not None and order.state in ACCEPTED else ACKNOWLEDGED


def _reference(kind: str, referred: str, name: str) -> JsonObject:
    return {"@type": kind, "@referredType": referred, "id": name}


def _places(group: GroupPicture) -> Iterator[JsonObject]:
    yield {**_reference("RelatedPlaceRef", "Region", group.region), "role": "region"}
    for site in dict.fromkeys(outage.site_id for outage in group.outages if outage.site_id):
        yield {**_reference("RelatedPlaceRef", "Site", site), "role": "site"}


def _figures(group: GroupPicture) -> Iterator[JsonObject]:
    users = sum(outage.users or 0.0 for outage in group.outages if outage.ended_at is None)
    complaints = sum(outage.complaints for outage in group.outages)
    for name, value in (("usersOutOfService", users), ("complaintsAttributed", complaints)):
        yield {"@type": "NumberCharacteristic", "name": name, "valueType": "number", "value": value}
