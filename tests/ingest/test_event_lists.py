"""Messages that hold several documents."""

import msgspec
import pytest

from ingest.event_lists import documents_in

EVENTS = [{"commonEventHeader": {"eventId": f"E-{number}"}} for number in range(3)]


def test_the_events_of_a_batch_are_documents_of_their_own() -> None:
    message = msgspec.json.encode({"eventList": EVENTS})
    assert [msgspec.json.decode(document) for document in documents_in(message)] == EVENTS


@pytest.mark.parametrize(
    "message",
    [b'{"alarm_id": "A-1"}', b'{"eventList": 5}', b'{"eventList": [', b'["eventList"]', b'\xff"eventList"', b""],
)
def test_any_other_message_is_one_document_as_it_came(message: bytes) -> None:
    assert list(documents_in(message)) == [message]
