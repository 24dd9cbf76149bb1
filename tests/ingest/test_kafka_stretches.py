"""Messages of a partition as stretches of documents."""

import msgspec

from ingest.kafka_stretches import keyed_stretches, plain_stretch
from ingest.keyed_message import Origin, headers_of

SOURCE = "kafka:ingest.keyed/2"


class Message(msgspec.Struct, frozen=True):
    offset: int
    value: bytes | None
    headers: list[tuple[str, bytes]] = []


def keyed(offset: int, value: bytes | None, kind: str = "alarms") -> Message:
    return Message(offset, value, headers_of(Origin(kind, f"kafka:network.{kind}/0", str(100 + offset))))


def test_every_message_is_a_document_but_those_that_say_nothing_and_batches_of_events() -> None:
    batch = b'{"eventList": [{"n": 1}, {"n": 2}]}'
    messages = [Message(4, b"a"), Message(7, None), Message(8, batch), Message(9, None)]
    stretch = plain_stretch("alarms", SOURCE, 3, messages)
    assert (stretch.after, stretch.until, stretch.places) == (3, 10, [4, 8, 8])
    assert list(stretch.documents) == [b"a", b'{"n": 1}', b'{"n": 2}']
    assert stretch.origin(2) == (SOURCE, "8")


def test_keyed_messages_are_a_stretch_for_each_run_of_a_kind_that_says_where_they_stood() -> None:
    messages = [keyed(4, b"a"), keyed(6, b"b"), keyed(7, b"c", "complaints"), keyed(9, None), keyed(11, b"d")]
    stretches = list(keyed_stretches(SOURCE, None, messages))
    assert [(each.kind, each.after, each.until, list(each.documents)) for each in stretches] == [
        ("alarms", None, 7, [b"a", b"b"]),
        ("complaints", 7, 8, [b"c"]),
        ("alarms", 8, 12, [b"d"]),
    ]
    assert stretches[0].origin(1) == ("kafka:network.alarms/0", "106")
    assert stretches[1].origin(0) == ("kafka:network.complaints/0", "107")


def test_a_message_that_nobody_sent_on_is_an_alarm_of_this_place() -> None:
    (stretch,) = keyed_stretches(SOURCE, 5, [Message(5, b"a")])
    assert (stretch.kind, stretch.origin(0)) == ("alarms", (SOURCE, "5"))
    (silent,) = keyed_stretches(SOURCE, 5, [Message(5, None)])
    assert (silent.until, len(silent.documents)) == (6, 0)
