"""Rejected documents as messages: the reason and the place, and nothing that could name a customer."""

import msgspec

from service.projections.rejected_messages import TYPE, rejected_messages
from service.projections.topic_message import headers_of
from service.store.batch import DeadLetter
from tests.service.made import at

LETTER = DeadLetter(
    "alarms", "kafka:network.alarms/0", "1234", "unknown_cell", "cell_id 'X-1'", '{"alarm_id": "A"}', at(9)
)


def test_a_message_tells_the_reason_and_where_the_document_stood() -> None:
    (message,) = rejected_messages([LETTER])
    told = msgspec.json.decode(message.document)
    assert (told["kind"], told["source"], told["position"]) == ("alarms", "kafka:network.alarms/0", "1234")
    assert (told["reason"], told["detail"], told["original"]) == ("unknown_cell", "cell_id 'X-1'", '{"alarm_id": "A"}')
    assert message.key == LETTER.source
    assert dict(headers_of(message))["ce_type"] == TYPE.encode()


def test_what_a_complaint_said_is_left_out() -> None:
    letter = msgspec.structs.replace(LETTER, kind="complaints", original='{"customer_ref": "13800138000"}')
    (message,) = rejected_messages([letter])
    assert b"13800138000" not in message.document
    assert msgspec.json.decode(message.document)["original"] is None


def test_two_rejections_have_ids_of_their_own_and_the_same_one_keeps_its_id() -> None:
    other = msgspec.structs.replace(LETTER, position="1235")
    first, second, again = rejected_messages([LETTER, other, LETTER])
    assert first.id == again.id != second.id
