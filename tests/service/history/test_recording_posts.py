from datetime import timedelta

import msgspec
import pytest

from ingest.alarm_wire import AlarmReader
from ingest.arrival import Arrival
from ingest.causes import CauseTable
from ingest.complaint_wire import ComplaintReader
from ingest.dataset import Dataset
from ingest.records import Alarm, Complaint, Record
from ingest.times import TimeReader
from service.demo.demo_plan import BUNDLED
from service.history.recording import DocumentWriter, posts
from tests.service.made import alarm, at, complaint, inventory


def arrival(record: Record) -> Arrival:
    return Arrival(record, record.known_at, 1, last=True)


def clear_of(raised: Alarm, hours: float) -> Alarm:
    return msgspec.structs.replace(raised, cleared_at=at(hours), known_at=at(hours) + timedelta(seconds=9))


@pytest.fixture
def alarms() -> AlarmReader:
    return AlarmReader(inventory(), TimeReader("Asia/Shanghai"), CauseTable())


@pytest.fixture
def complaints() -> ComplaintReader:
    return ComplaintReader(inventory(), TimeReader("Asia/Shanghai"), b"a key that is long enough")


def test_a_raise_and_its_clear_are_read_back_as_what_they_were(alarms: AlarmReader) -> None:
    raised = msgspec.structs.replace(alarm(8.0), known_at=at(8.02))
    cleared = clear_of(raised, 9.0)
    writer = DocumentWriter()
    assert alarms.read_line(writer.document_of(raised)) == (raised,)
    implied = msgspec.structs.replace(raised, implied=True)
    assert alarms.read_line(writer.document_of(cleared)) == (implied, cleared)


def test_a_complaint_and_its_resolution_are_read_back_as_what_they_were(complaints: ComplaintReader) -> None:
    made = complaint(9.0)
    resolved = msgspec.structs.replace(made, cause="power", status="closed", resolved_at=at(20), known_at=at(20))
    writer = DocumentWriter()
    assert complaints.read_line(writer.document_of(made)) == (made,)
    again = complaints.read_line(writer.document_of(resolved))
    assert isinstance(again, tuple)
    assert again[-1] == resolved


def test_a_customer_goes_out_only_as_the_hash_that_it_came_as() -> None:
    document = msgspec.json.decode(DocumentWriter().document_of(complaint(9.0, customer="5f5f")))
    assert document["customer_ref"] == "5f5f"
    assert "customer" not in document


def test_posts_keep_the_order_and_never_mix_kinds() -> None:
    records: list[Record] = [alarm(8.0), alarm(8.1, "YC1-2"), complaint(8.2), alarm(8.3, "YC2-1"), alarm(8.4, "YC2-2")]
    made = list(posts(map(arrival, records), largest=2))
    assert [(post.kind, len(post.documents), post.until) for post in made] == [
        ("alarms", 2, at(8.1)),
        ("complaints", 1, at(8.2)),
        ("alarms", 2, at(8.4)),
    ]


@pytest.mark.parametrize("largest", [1, 2, 3, 100])
def test_every_document_is_posted_once(largest: int) -> None:
    records = [arrival(alarm(8.0 + number / 10)) for number in range(7)]
    made = list(posts(records, largest))
    assert sum(len(post.documents) for post in made) == 7
    assert max(len(post.documents) for post in made) == min(largest, 7)
    assert made[-1].until == at(8.6)
    assert all(post.body.count(b"\n") == len(post.documents) - 1 for post in made)


def test_the_bundled_weeks_are_posted_whole() -> None:
    recording = Dataset.open(BUNDLED)
    states = list(recording.arrivals())
    assert sum(len(post.documents) for post in posts(states)) == len(states) > 8_000
    assert {type(each.record) for each in states} == {Alarm, Complaint}
