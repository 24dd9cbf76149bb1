"""Of which shard a document is."""

from ingest.alarm_wire import AlarmReader
from ingest.causes import CauseTable
from ingest.clock import ReplayClock
from ingest.complaint_wire import ComplaintReader
from ingest.times import TimeReader
from service.intake.intake import Reader
from service.sharing.shard_finder import shard_finder
from tests.service.made import at, inventory
from tests.service.recording import KEY, alarm_document, complaint_document


def test_a_document_is_of_the_shard_of_its_region_and_of_the_first_where_none_can_be_told() -> None:
    places = inventory()
    times = TimeReader(places.timezone)
    readers: dict[str, Reader] = {
        "alarms": AlarmReader(places, times, CauseTable()),
        "complaints": ComplaintReader(places, times, KEY),
    }
    find = shard_finder(readers, {"Yinchuan": "2", "Guyuan": "1"}, ReplayClock(at(9)))
    posted = [
        alarm_document("YC1-1", 8),
        complaint_document(1, 8, "GY1-1"),
        alarm_document("nowhere", 8),
        ("alarms", b"?"),
    ]
    assert [find(kind, document) for kind, document in posted] == [2, 1, 0, 0]
