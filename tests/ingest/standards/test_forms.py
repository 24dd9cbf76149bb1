"""Every form a document may have comes to the same record as the flat one."""

import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.alarm_wire import AlarmReader
from ingest.causes import CauseTable
from ingest.complaint_wire import ComplaintReader
from ingest.inventory import Inventory
from ingest.records import Alarm, Category, Cell, Complaint, Effect, Region, Severity
from ingest.rejected import Reason, Rejected
from ingest.times import TimeReader

INVENTORY = Inventory(
    [Region("yc", "银川", "Yinchuan")], [Cell("YC-1", "yc", site_id="BS-7", backhaul_id="ring-1/hub-2")]
)
RAISED, CLEARED = datetime(2011, 7, 4, 0, 5, tzinfo=UTC), datetime(2011, 7, 4, 2, 35, tzinfo=UTC)
RAISED_TEXT, CLEARED_TEXT = "2011-07-04T08:05:00+08:00", "2011-07-04T10:35:00+08:00"
Document = dict[str, Any]

FLAT: Document = {
    "alarm_id": "A-17",
    "source": "OMC-1",
    "cell_id": "YC-1",
    "raised_at": RAISED_TEXT,
    "severity": "critical",
    "probable_cause": "小区退服",
}
TMF642: Document = {
    "id": "8675309",
    "externalAlarmId": "A-17",
    "alarmType": "equipmentAlarm",
    "perceivedSeverity": "critical",
    "probableCause": "小区退服",
    "alarmedObject": {"id": "YC-1", "href": "http://inventory.example/YC-1"},
    "alarmedObjectType": "EUtranCell",
    "sourceSystemId": "OMC-1",
    "state": "raised",
    "alarmRaisedTime": RAISED_TEXT,
}
TS28532: Document = {
    "href": "http://nms.example/1",
    "notificationId": 1,
    "notificationType": "notifyNewAlarm",
    "eventTime": RAISED_TEXT,
    "systemDN": "OMC-1",
    "alarmId": "A-17",
    "alarmType": "EQUIPMENT_ALARM",
    "probableCause": "小区退服",
    "perceivedSeverity": "CRITICAL",
    "objectInstance": "SubNetwork=1,ManagedElement=BS-7,GNBDUFunction=1,NRCellDU=YC-1",
}
VES: Document = {
    "event": {
        "commonEventHeader": {
            "domain": "fault",
            "eventId": "A-17",
            "eventName": "Fault_CellDown",
            "sourceName": "YC-1",
            "reportingEntityName": "OMC-1",
            "startEpochMicrosec": 1309737900000000,
            "lastEpochMicrosec": 1309737900000000,
            "priority": "High",
            "sequence": 0,
            "version": "4.1",
            "vesEventListenerVersion": "7.2.1",
        },
        "faultFields": {
            "faultFieldsVersion": "4.0",
            "alarmCondition": "小区退服",
            "eventSeverity": "CRITICAL",
            "eventSourceType": "cell",
            "specificProblem": "",
            "vfStatus": "Active",
        },
    }
}
ALARMS = {"flat": FLAT, "TMF642": TMF642, "TS 28.532": TS28532, "VES": VES}
TMF621: Document = {
    "id": "1",
    "externalId": "K-4",
    "description": "信号中断",
    "severity": "major",
    "ticketType": "voice",
    "status": "acknowledged",
    "creationDate": RAISED_TEXT,
    "channel": {"id": "10086", "name": "hotline"},
    "relatedEntity": [
        {"id": "yc", "role": "place", "@referredType": "Region"},
        {"id": "兴庆", "@referredType": "District"},
        {"id": "YC-1", "@referredType": "Cell"},
    ],
    "relatedParty": [{"id": "13900000000", "role": "customer"}, {"id": "agent-3", "role": "agent"}],
}


def alarm_reader() -> AlarmReader:
    return AlarmReader(INVENTORY, TimeReader("Asia/Shanghai"), CauseTable())


def complaint_reader() -> ComplaintReader:
    return ComplaintReader(INVENTORY, TimeReader("Asia/Shanghai"), b"key")


def alarms(*documents: Document) -> list[Alarm]:
    reader, states = alarm_reader(), list[Alarm]()
    for document in documents:
        read = reader.read_line(json.dumps(document).encode())
        assert not isinstance(read, Rejected), read
        states += read
    return states


def complaints(document: Document) -> tuple[Complaint, ...]:
    read = complaint_reader().read_line(json.dumps(document).encode())
    assert not isinstance(read, Rejected), read
    return read


def reason(document: object, reader: AlarmReader | ComplaintReader) -> tuple[Reason, str]:
    read = reader.read_line(json.dumps(document).encode())
    assert isinstance(read, Rejected)
    return read.reason, read.detail


def enveloped(data: object) -> Document:
    return {"specversion": "1.0", "id": "e-1", "source": "/nms", "type": "alarm", "data": data}


@pytest.mark.parametrize("document", ALARMS.values(), ids=ALARMS)
def test_every_form_of_an_alarm_comes_to_the_same_record(document: Document) -> None:
    (alarm,) = alarms(document)
    assert alarm == Alarm(
        "OMC-1", "A-17", RAISED, RAISED, "yc", Effect.OUT_OF_SERVICE, "YC-1",
        severity=Severity.CRITICAL, probable_cause="小区退服",
    )  # fmt: skip


@pytest.mark.parametrize("document", ALARMS.values(), ids=ALARMS)
def test_a_cloud_event_is_opened_whatever_its_data_is_written_as(document: Document) -> None:
    text = json.dumps(document)
    in_base64 = {**enveloped(None), "data_base64": b64encode(text.encode()).decode()}
    assert alarms(enveloped(document)) == alarms(enveloped(text)) == alarms(in_base64) == alarms(document)


def test_a_tm_forum_event_tells_of_the_alarm_inside() -> None:
    event = {"eventId": "1", "eventType": "AlarmCreateEvent", "event": {"alarm": TMF642}}
    assert alarms(event) == alarms(enveloped(event)) == alarms(TMF642)


CLEARS: dict[str, list[Document]] = {
    "TMF642": [TMF642 | {"state": "cleared", "alarmClearedTime": CLEARED_TEXT}],
    "TMF642 that only says when it changed": [TMF642 | {"state": "cleared", "alarmChangedTime": CLEARED_TEXT}],
    "TS 28.532 with its raise": [
        TS28532 | {"notificationType": "notifyClearedAlarm", "alarmRaisedTime": RAISED_TEXT, "eventTime": CLEARED_TEXT}
    ],
    "TS 28.532 after its raise": [
        TS28532,
        TS28532 | {"notificationType": "notifyClearedAlarm", "eventTime": CLEARED_TEXT},
    ],
    "VES": [
        {
            "event": {
                "commonEventHeader": VES["event"]["commonEventHeader"] | {"lastEpochMicrosec": 1309746900000000},
                "faultFields": VES["event"]["faultFields"] | {"eventSeverity": "NORMAL"},
            }
        }
    ],
}


@pytest.mark.parametrize("documents", CLEARS.values(), ids=CLEARS)
def test_a_clear_ends_the_alarm_that_was_raised(documents: list[Document]) -> None:
    clear = alarms(*documents)[-1]
    assert (clear.alarm_id, clear.raised_at, clear.cleared_at) == ("A-17", RAISED, CLEARED)
    assert clear.severity in (None, Severity.CRITICAL)


def test_a_changed_notification_is_a_later_state_of_the_same_alarm() -> None:
    change = {"notificationType": "notifyChangedAlarm", "eventTime": CLEARED_TEXT, "perceivedSeverity": "MINOR"}
    _, changed = alarms(TS28532, TS28532 | change)
    assert (changed.raised_at, changed.changed_at, changed.severity) == (RAISED, CLEARED, Severity.MINOR)


def test_a_clear_whose_raise_was_never_seen_is_rejected_for_the_time_it_lacks() -> None:
    clear = TS28532 | {"notificationType": "notifyClearedAlarm", "eventTime": CLEARED_TEXT}
    why, detail = reason(clear, alarm_reader())
    assert (why, "raised_at" in detail) == (Reason.MISSING_FIELD, True)


def test_header_and_body_of_a_notification_may_stand_apart() -> None:
    head = {name: TS28532[name] for name in ("notificationType", "eventTime", "systemDN", "href")}
    body = {name: value for name, value in TS28532.items() if name not in head}
    assert alarms({"header": head, "body": body}) == alarms(TS28532)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("SubNetwork=1,ManagedElement=BS-7", (None, "BS-7")),
        ("ManagedElement=BS-7,ENBFunction=1", (None, "BS-7")),
        ("ManagedElement=BS-7,ENBFunction=1,EUtranCellTDD=YC-1", ("YC-1", None)),
        ("YC-1", ("YC-1", None)),
    ],
)
def test_the_place_of_a_distinguished_name_is_its_cell_else_its_site(name: str, place: object) -> None:
    (alarm,) = alarms(TS28532 | {"objectInstance": name})
    assert (alarm.cell_id, alarm.site_id) == place


@pytest.mark.parametrize(
    ("type_", "id_", "column"),
    [("eNodeB", "BS-7", "site_id"), ("TransmissionLink", "ring-1", "backhaul_id"), ("NRCellDU", "YC-1", "cell_id")],
)
def test_the_type_of_the_object_says_what_an_alarm_stands_for(type_: str, id_: str, column: str) -> None:
    (alarm,) = alarms(TMF642 | {"alarmedObjectType": type_, "alarmedObject": {"id": id_}})
    assert getattr(alarm, column) == id_


def test_parent_and_planned_outage_are_taken_over() -> None:
    (alarm,) = alarms(TMF642 | {"parentAlarm": [{"id": "A-1"}], "plannedOutageIndicator": "planned"})
    assert (alarm.parent_alarm_id, alarm.planned) == ("A-1", True)
    (alarm,) = alarms(TMF642 | {"parentAlarm": [], "plannedOutageIndicator": "unplanned"})
    assert (alarm.parent_alarm_id, alarm.planned) == (None, False)


def test_a_trouble_ticket_is_a_complaint() -> None:
    (complaint,) = complaints(TMF621)
    assert (complaint.complaint_id, complaint.created_at, complaint.region) == ("K-4", RAISED, "yc")
    assert (complaint.district, complaint.cell_id, complaint.category) == ("兴庆", "YC-1", Category.VOICE)
    assert (complaint.channel, complaint.text) == ("10086", "信号中断")
    assert complaint.customer is not None
    assert "139" not in complaint.customer


def test_a_resolved_ticket_tells_of_both_states() -> None:
    resolved = {
        "status": "resolved",
        "resolutionDate": CLEARED_TEXT,
        "statusChangeReason": "transmission",
        "troubleTicketRelationship": [{"id": "K-1", "relationshipType": "repeat of"}],
    }
    made, closed = complaints(TMF621 | resolved)
    assert (made.cause, made.resolved_at) == (None, None)
    assert (closed.cause, closed.resolved_at, closed.repeat_of) == ("transmission", CLEARED, "K-1")


def test_a_ticket_of_another_type_and_without_a_cell_is_still_a_complaint() -> None:
    (complaint,) = complaints(TMF621 | {"ticketType": "billing", "relatedEntity": TMF621["relatedEntity"][:1]})
    assert (complaint.category, complaint.cell_id, complaint.district) == (None, None, None)


def test_what_belongs_to_the_other_stream_says_where_to_send_it() -> None:
    why, detail = reason(TMF621, alarm_reader())
    assert (why, "complaints" in detail) == (Reason.UNKNOWN_DOCUMENT, True)
    for form in ("TMF642", "TS 28.532", "VES"):
        why, detail = reason(ALARMS[form], complaint_reader())
        assert (why, "alarms" in detail) == (Reason.UNKNOWN_DOCUMENT, True)


@pytest.mark.parametrize(
    "document",
    [
        TMF642 | {"alarmedObject": "YC-1"},
        TMF642 | {"alarmRaisedTime": {"at": RAISED_TEXT}},
        TS28532 | {"alarmId": ["A-17"]},
        {"event": {"commonEventHeader": "fault"}},
    ],
)
def test_a_field_of_the_wrong_type_is_named(document: Document) -> None:
    why, detail = reason(document, alarm_reader())
    assert why is Reason.BAD_VALUE
    assert "$" in detail


@pytest.mark.parametrize("data", ["no json", 5, [], None, "[]"])
def test_an_envelope_around_no_document_is_rejected(data: object) -> None:
    why, _ = reason(enveloped(data), alarm_reader())
    assert why in (Reason.UNREADABLE, Reason.UNKNOWN_DOCUMENT)


def test_events_of_another_domain_are_no_alarms() -> None:
    header = VES["event"]["commonEventHeader"] | {"domain": "measurement"}
    why, _ = reason({"event": {"commonEventHeader": header}}, alarm_reader())
    assert why is Reason.UNKNOWN_DOCUMENT


KEYS = sorted({*TMF642, *TS28532, *TMF621, "event", "data", "specversion", "data_base64", "header", "body", "alarm_id"})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=20,
)
MUTANTS = st.sampled_from([*ALARMS.values(), TMF621]).flatmap(
    lambda document: st.dictionaries(st.sampled_from(KEYS), JSON, max_size=4).map(lambda odd: document | odd)
)


@given(MUTANTS)
def test_nothing_that_stands_in_a_document_raises(document: Document) -> None:
    for reader in (alarm_reader(), complaint_reader()):
        assert reader.read_line(json.dumps(document).encode()) is not None
        assert reader.read_line(json.dumps(enveloped(document)).encode()) is not None
