"""What routes take and give whose handlers read and write bytes: schemas and examples by method and path."""

from collections.abc import Mapping
from typing import Any, Final

from service.api.tmf_schemas import WORK_ORDER

Schema = Mapping[str, Any]
Key = tuple[str, str]

_OBJECT: Final[Schema] = {"type": "object"}
_ALARM: Final = {
    "alarm_id": "A-1",
    "cell_id": "YC0042-1",
    "raised_at": "2011-07-04T08:00:00+08:00",
    "severity": "critical",
    "probable_cause": "小区退服",
}
_WORK: Final = {
    "work_id": "W-7",
    "site_id": "YC0042",
    "starts_at": "2011-07-05T01:00:00+08:00",
    "ends_at": "2011-07-05T05:00:00+08:00",
}
_SAID: Final = {"by": "Li Wei", "note": "all cells are back"}
_TMF642: Final = {
    "@type": "Alarm",
    "id": "A-1",
    "alarmRaisedTime": "2011-07-04T08:00:00+08:00",
    "perceivedSeverity": "critical",
    "probableCause": "小区退服",
    "alarmedObject": {"id": "YC0042-1"},
    "alarmedObjectType": "Cell",
}
_TMF621: Final = {
    "@type": "TroubleTicket",
    "id": "C-1",
    "creationDate": "2011-07-04T08:30:00+08:00",
    "ticketType": "voice",
    "relatedEntity": [
        {"id": "yinchuan", "@referredType": "Region"},
        {"id": "YC0042-1", "@referredType": "Cell"},
    ],
}
_VES: Final = {
    "event": {
        "commonEventHeader": {
            "domain": "fault",
            "eventId": "A-1",
            "eventName": "Fault_Cell_OutOfService",
            "sourceName": "YC0042-1",
            "reportingEntityName": "ems-1",
            "priority": "High",
            "sequence": 0,
            "version": "4.1",
            "vesEventListenerVersion": "7.1",
            "startEpochMicrosec": 1309737600000000,
            "lastEpochMicrosec": 1309737600000000,
        },
        "faultFields": {
            "faultFieldsVersion": "4.0",
            "eventSeverity": "CRITICAL",
            "alarmCondition": "小区退服",
            "eventSourceType": "other",
            "specificProblem": "小区退服",
            "vfStatus": "Active",
        },
    }
}


def _body(schema: Schema, example: object) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema, "example": example}}}


def _event(name: str, resource: str, value: object) -> dict[str, Any]:
    return {"eventId": "E-1", "eventType": name, "event": {resource: value}}


_ONE_OR_MORE: Final[Schema] = {"anyOf": [_OBJECT, {"type": "array", "items": _OBJECT}]}
_LETTER: Final = {**_body(_OBJECT, _ALARM), "required": False}
_ON_WORK: Final = {**_body({"$ref": "#/components/schemas/Said"}, _SAID), "required": False}

REQUESTS: Final[Mapping[Key, dict[str, Any]]] = {
    ("POST", "/api/v1/{kind}"): _body(_ONE_OR_MORE, [_ALARM]),
    ("POST", "/api/v1/planned-work"): _body(_ONE_OR_MORE, [_WORK]),
    ("PUT", "/api/v1/planned-work/{work_id}"): _body(_OBJECT, {**_WORK, "by": "Li Wei"}),
    ("DELETE", "/api/v1/planned-work/{work_id}"): _ON_WORK,
    ("POST", "/api/v1/planned-work/{work_id}/confirm"): _ON_WORK,
    ("POST", "/api/v1/planned-work/{work_id}/approve"): _ON_WORK,
    ("POST", "/api/v1/dead-letters/{number}/replay"): _LETTER,
    ("POST", "/tmf-api/alarm/v4/alarm"): _body(_OBJECT, _TMF642),
    ("POST", "/tmf-api/alarm/v4/listener/{event}"): _body(_OBJECT, _event("AlarmCreateEvent", "alarm", _TMF642)),
    ("POST", "/tmf-api/troubleTicket/v4/troubleTicket"): _body(_OBJECT, _TMF621),
    ("POST", "/tmf-api/troubleTicket/v4/listener/{event}"): _body(
        _OBJECT, _event("TroubleTicketCreateEvent", "troubleTicket", _TMF621)
    ),
    ("POST", "/eventListener/v7"): _body(_OBJECT, _VES),
    ("POST", "/eventListener/v7/eventBatch"): _body(_OBJECT, {"eventList": [_VES["event"]]}),
}
"""Bodies by the route that takes them."""

EXAMPLES: Final[Mapping[Key, object]] = {
    ("PUT", "/api/v1/inventory/{kind}"): [{"region": "yinchuan", "name_zh": "银川", "subscribers": 1_300_000}],
    ("POST", "/api/v1/feedback"): {"verdict": "confirm", "complaint_id": "C-1", "outage_id": "O-1", "by": "Li Wei"},
    ("POST", "/api/v1/contacts"): {"cell": "YC0042-1", "customer": "13900001111", "by": "Ma Lin"},
    ("POST", "/api/v1/complaints/{complaint_id}/assign"): {"owner": "Ma Lin", "by": "Li Wei"},
    ("POST", "/api/v1/complaints/{complaint_id}/screen"): {"reason": "other", "by": "Ma Lin"},
}
"""Of bodies whose schemas stand with their routes; others are told by their schema."""

WORKING: Final[Mapping[str, object]] = {
    "reject": {"by": "Li Wei", "reason": "wrong_unit"},
    "redispatch": {"by": "Li Wei", "unit": "South"},
    "assign": {"by": "Li Wei", "unit": "North", "crew": "N-3"},
    "hold": {"by": "N-3", "reason": "no_access", "until": "2011-07-04T12:00:00+08:00"},
    "complete": {
        "by": "N-3",
        "receipt": {"cause": "fibre cut", "measures": "spliced", "restored_at": "2011-07-04T11:20:00+08:00"},
    },
    "cancel": {"by": "Li Wei", "reason": "duplicate"},
    "comment": {"by": "Li Wei", "note": "the landlord opens at nine"},
}
"""What is said with an action on an order, by its verb."""


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


RESPONSES: Final[Mapping[Key, Schema]] = {
    ("POST", "/api/v1/{kind}"): _ref("IngestAnswer"),
    ("POST", "/api/v1/planned-work"): _ref("IngestAnswer"),
    **{
        (method, f"/api/v1/planned-work/{{work_id}}{verb}"): _OBJECT
        for method, verb in (("PUT", ""), ("DELETE", ""), ("POST", "/confirm"), ("POST", "/approve"))
    },
    ("POST", "/api/v1/supervision/{supervision_id}/answer"): _ref("SupervisionRow"),
    ("POST", "/api/v1/red-lights/{light_id}/out"): _ref("RedLightRow"),
    ("POST", "/api/v1/complaints/{complaint_id}/assign"): _ref("FollowedRow"),
    ("POST", "/api/v1/complaints/{complaint_id}/screen"): _ref("Screening"),
    ("POST", "/api/v1/complaints/{complaint_id}/unscreen"): _ref("Screening"),
    ("GET", "/api/v1/explain"): _OBJECT,
    ("POST", "/api/v1/contacts"): _OBJECT,
    ("POST", "/api/v1/feedback"): _ref("Feedback"),
    ("POST", "/tmf-api/alarm/v4/alarm"): _OBJECT,
    ("POST", "/tmf-api/alarm/v4/listener/{event}"): _OBJECT,
    ("POST", "/tmf-api/troubleTicket/v4/troubleTicket"): _OBJECT,
    ("POST", "/tmf-api/troubleTicket/v4/listener/{event}"): _OBJECT,
}
"""Answers by the route that gives them; actions on orders answer with the order as a work order."""

ORDER_ANSWER: Final[Schema] = {**WORK_ORDER, "required": [name for name in WORK_ORDER["required"] if name != "href"]}
EMPTY: Final = frozenset({("POST", "/eventListener/v7"), ("POST", "/eventListener/v7/eventBatch")})
"""What answers with nothing but its status."""
