"""Documents as they were posted: read, ordered, and kept where they can not be taken."""

from concurrent.futures import Future
from datetime import datetime

import msgspec

from ingest.rejected import Reason, Rejected
from ingest.source import Stretch
from service.intake.inbox import Submission
from service.intake.intake import dead_letters, read_documents
from tests.service.made import alarm, at, complaint


class Reader:
    """Reads alarms at the hours that a document lists; an empty one can not be read."""

    def read_line(self, line: bytes, arrived: datetime | None = None) -> Rejected | tuple[object, ...]:
        hours = msgspec.json.decode(line, type=list[float])
        if not hours:
            return Rejected(Reason.UNREADABLE, "nothing", line.decode())
        return tuple(alarm(hour) if hour < 100 else complaint(hour, known_at=arrived or at(hour)) for hour in hours)


READERS = {"alarms": Reader(), "complaints": Reader()}
POSTED = [
    ("alarms", b"[9, 7]"),
    ("complaints", b"[]"),
    ("complaints", b"[101]"),
    ("alarms", b"[8]"),
    ("alarms", b"[7]"),
]


def test_a_batch_is_taken_in_the_order_of_being_known_ties_as_posted() -> None:
    reading = read_documents(POSTED, READERS, None)  # type: ignore[arg-type]
    assert [(arrival.known_at, arrival.document) for arrival in reading.arrivals] == [
        (at(7), 0),
        (at(7), 4),
        (at(8), 3),
        (at(9), 0),
        (at(101), 2),
    ]


def test_with_a_clock_of_its_own_a_batch_is_taken_as_it_was_posted() -> None:
    reading = read_documents(POSTED, READERS, at(50))  # type: ignore[arg-type]
    assert [arrival.document for arrival in reading.arrivals] == [0, 0, 2, 3, 4]
    assert {arrival.known_at for arrival in reading.arrivals} == {at(50)}


def test_what_can_not_be_taken_is_kept_with_its_reason_and_as_it_came() -> None:
    reading = read_documents(POSTED, READERS, None)  # type: ignore[arg-type]
    posted = [Submission(kind, [document], Future()) for kind, document in POSTED]
    (letter,) = dead_letters(posted, reading.rejected, 12, at(9))
    assert (letter.kind, letter.source, letter.position) == ("complaints", "http", "12/1")
    assert (letter.reason, letter.original, letter.received_at) == ("unreadable", "[]", at(9))


def test_what_can_not_be_taken_of_a_source_is_kept_with_its_place_there() -> None:
    cut_short = Rejected(Reason.UNREADABLE, "breaks off", "?")
    stretch = Stretch("alarms", "kafka:network.alarms/0", 40, 50, [b"[1]", b"[]", cut_short], [41, 44, 49])
    posted = [
        Submission("complaints", [b"[101]", b"[102]"], Future()),
        Submission(stretch.kind, stretch.documents, Future(), stretch),
    ]
    documents = [(each.kind, document) for each in posted for document in each.documents]
    reading = read_documents(documents, READERS, None)  # type: ignore[arg-type]
    letters = dead_letters(posted, reading.rejected, 12, at(9))
    assert [(letter.source, letter.position, letter.detail) for letter in letters] == [
        ("kafka:network.alarms/0", "44", "nothing"),
        ("kafka:network.alarms/0", "49", "breaks off"),
    ]
