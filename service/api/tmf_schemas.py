"""The forms of what is told to systems that speak the TM Forum's interfaces: JSON schemas, in our own words.

After TMF656 Service Problem Management API v4, TMF697 Work Order Management API v4 and the design guidelines of TMF630:
of each resource what is told here, with the standard's names and types. Further fields of our own may stand beside.
"""

from collections.abc import Mapping
from typing import Any, Final

Schema = Mapping[str, Any]
_TEXT: Final[Schema] = {"type": "string"}
_MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}


def _reference(*more: str) -> Schema:
    """A reference to something else, by its id and type."""
    named = ("@type", "@referredType", "href", "name", "role")
    return {"type": "object", "required": ["id", *more], "properties": {"id": _TEXT, **dict.fromkeys(named, _TEXT)}}


def _several(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _resource(kind: str, required: tuple[str, ...], properties: Mapping[str, Schema]) -> Schema:
    entity: Mapping[str, Schema] = {
        "@type": {"const": kind},
        "@baseType": _TEXT,
        "id": _TEXT,
        "href": {"type": "string", "format": "uri-reference"},
    }
    whole = {"type": "object", "title": kind, "properties": {**entity, **properties}}
    return {**whole, "required": ["@type", "id", "href", *required]}


_CHARACTERISTIC: Final[Schema] = {
    "type": "object",
    "required": ["name", "value"],
    "properties": {"@type": _TEXT, "name": _TEXT, "valueType": _TEXT, "value": {}},
}
_NOTE: Final[Schema] = {
    "type": "object",
    "required": ["text"],
    "properties": {"id": _TEXT, "author": _TEXT, "date": _MOMENT, "text": _TEXT},
}
_ORDER_STATE: Final[Schema] = {
    "enum": [
        *("acknowledged", "rejected", "pending", "held", "inProgress", "cancelled"),
        *("completed", "failed", "partial", "assessingCancellation", "pendingCancellation"),
    ]
}
_ITEM: Final[Schema] = {
    "type": "object",
    "required": ["id", "action"],
    "properties": {
        "id": _TEXT,
        "action": {"enum": ["add", "modify", "delete", "noChange"]},
        "state": _ORDER_STATE,
        "work": {"type": "object"},
    },
}

SERVICE_PROBLEM: Final = _resource(
    "ServiceProblem",
    ("category", "description", "originatorParty", "priority", "reason", "status"),
    {
        "category": _TEXT,
        "description": _TEXT,
        "originatorParty": _reference("role", "@referredType"),
        "originatingSystem": _TEXT,
        "priority": {"type": "integer", "minimum": 1, "maximum": 10},
        "reason": _TEXT,
        "status": {
            "enum": [
                *("submitted", "rejected", "acknowledged", "inProgress", "held"),
                *("pending", "resolved", "closed", "cancelled"),
            ]
        },
        **dict.fromkeys(("creationDate", "statusChangeDate", "lastUpdate", "resolutionDate"), _MOMENT),
        "affectedNumberOfServices": {"type": "integer", "minimum": 0},
        "affectedResource": _several(_reference("@referredType")),
        "affectedLocation": _several(_reference("role", "@referredType")),
        "characteristic": _several(_CHARACTERISTIC),
        "relatedEntity": _several(_reference("role", "@referredType")),
    },
)
WORK_ORDER: Final = _resource(
    "WorkOrder",
    ("state", "workOrderItem"),
    {
        "state": _ORDER_STATE,
        "priority": _TEXT,
        "description": _TEXT,
        **dict.fromkeys(("orderDate", "requestedCompletionDate", "expectedCompletionDate"), _MOMENT),
        **dict.fromkeys(("completionDate", "cancellationDate"), _MOMENT),
        "cancellationReason": _TEXT,
        "workOrderItem": {**_several(_ITEM), "minItems": 1},
        "place": _several(_reference("role")),
        "relatedEntity": _several(_reference("role", "@referredType")),
        "note": _several(_NOTE),
    },
)
