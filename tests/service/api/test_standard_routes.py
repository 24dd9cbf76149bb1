"""The paths that standard systems post to."""

import json

import pytest

from tests.service.api.conftest import Taken
from tests.service.asgi_client import AsgiClient

ALARM = b'{"@type": "Alarm", "id": "A-1"}'


def fault(number: int, domain: str = "fault") -> dict[str, object]:
    return {"commonEventHeader": {"domain": domain, "eventId": f"E-{number}"}}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/tmf-api/alarm/v4/alarm", "alarms"),
        ("/tmf-api/alarm/v4/listener/alarmCreateEvent", "alarms"),
        ("/tmf-api/troubleTicket/v4/troubleTicket", "complaints"),
        ("/tmf-api/troubleTicket/v4/listener/troubleTicketStatusChangeEvent", "complaints"),
    ],
)
def test_a_document_is_taken_and_answered_as_it_came(client: AsgiClient, taken: Taken, path: str, kind: str) -> None:
    answer = client.post(path, content=ALARM)
    assert (answer.status_code, answer.content) == (201, ALARM)
    assert taken.posted[-1] == (kind, [ALARM])


@pytest.mark.parametrize("path", ["/tmf-api/alarm/v4/alarm", "/eventListener/v7"])
def test_what_is_rejected_is_told_with_the_reason(client: AsgiClient, path: str) -> None:
    answer = client.post(path, content=b"bad")
    assert answer.status_code == 400
    assert "document 0: unreadable" in answer.json()["detail"]


def test_an_event_that_nothing_follows_from_has_no_path(client: AsgiClient) -> None:
    assert client.post("/tmf-api/alarm/v4/listener/alarmDeleteEvent", content=ALARM).status_code == 422


@pytest.mark.parametrize("path", ["/eventListener/v7", "/eventListener/v7/eventBatch", "/api/v1/alarms"])
def test_the_events_of_a_ves_batch_are_taken_one_by_one(client: AsgiClient, taken: Taken, path: str) -> None:
    answer = client.post(path, content=json.dumps({"eventList": [fault(1), fault(2)]}).encode())
    assert answer.status_code in (200, 202)
    assert [json.loads(document) for document in taken.posted[-1][1]] == [fault(1), fault(2)]


def test_heartbeats_are_let_pass(client: AsgiClient, taken: Taken) -> None:
    events = [fault(1, "heartbeat"), fault(2)]
    client.post("/eventListener/v7/eventBatch", content=json.dumps({"eventList": events}).encode())
    assert [json.loads(document) for document in taken.posted[-1][1]] == [fault(2)]
    assert client.post("/eventListener/v7", content=json.dumps({"event": events[0]}).encode()).status_code == 202
    assert taken.posted[-1][1] == []
