"""Flat documents as the standards write them: the same alarms and complaints in other words."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

Fields = Mapping[str, object]


def in_some_form(kind: str, document: bytes, chance: random.Random) -> bytes:
    """The flat document, or what it is in one of the standards, bare or in an envelope."""
    fields: dict[str, object] = msgspec.json.decode(document)
    written = chance.choice(_FORMS[kind])(fields)
    return msgspec.json.encode(_enveloped(written) if chance.random() < 0.25 else written)


def _flat(fields: Fields) -> Fields:
    return fields


def _tmf642(fields: Fields) -> Fields:
    place, type_ = (fields["cell_id"], "Cell") if fields.get("cell_id") else (fields.get("site_id"), "Site")
    return {
        "id": fields["alarm_id"],
        "alarmedObject": {"id": place},
        "alarmedObjectType": type_,
        "alarmRaisedTime": fields["raised_at"],
        "alarmClearedTime": fields.get("cleared_at"),
        "probableCause": fields.get("probable_cause"),
        "perceivedSeverity": fields.get("severity"),
        "sourceSystemId": fields.get("source"),
    }


def _ts28532(fields: Fields) -> Fields:
    if not fields.get("cell_id"):
        return fields
    return {
        "notificationType": "notifyNewAlarm",
        "eventTime": fields["raised_at"],
        "systemDN": fields.get("source"),
        "alarmId": fields["alarm_id"],
        "probableCause": fields.get("probable_cause"),
        "perceivedSeverity": "CRITICAL",
        "objectInstance": f"SubNetwork=1,NRCellDU={fields['cell_id']}",
    }


def _ves(fields: Fields) -> Fields:
    if not fields.get("cell_id"):
        return fields
    raised_us = round(datetime.fromisoformat(str(fields["raised_at"])).timestamp() * 1_000_000)
    header = {
        "domain": "fault",
        "eventId": fields["alarm_id"],
        "sourceName": fields["cell_id"],
        "reportingEntityName": fields.get("source"),
        "startEpochMicrosec": raised_us,
        "lastEpochMicrosec": raised_us,
    }
    faults = {"alarmCondition": fields.get("probable_cause"), "eventSeverity": "CRITICAL", "eventSourceType": "cell"}
    return {"event": {"commonEventHeader": header, "faultFields": faults}}


def _tmf621(fields: Fields) -> Fields:
    places = [("Region", fields["region"]), ("District", fields.get("district")), ("Cell", fields.get("cell_id"))]
    return {
        "id": fields["complaint_id"],
        "creationDate": fields["created_at"],
        "ticketType": fields.get("category"),
        "relatedEntity": [{"id": name, "@referredType": type_} for type_, name in places if name],
        "relatedParty": [{"id": fields.get("customer_ref", "nobody"), "role": "customer"}],
    }


def _enveloped(data: Fields) -> Fields:
    return {"specversion": "1.0", "id": "e", "source": "/torture", "type": "record", "data": data}


_FORMS: Mapping[str, tuple[Callable[[Fields], Fields], ...]] = {
    "alarms": (_flat, _tmf642, _ts28532, _ves),
    "complaints": (_flat, _tmf621),
}
