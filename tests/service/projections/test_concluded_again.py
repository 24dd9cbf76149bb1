"""What is concluded again at the end of a recording is told again: the last word of a point is what the store has."""

from datetime import datetime

import msgspec

from service.configuration.setting_sections import Influx
from service.configuration.settings import Settings
from service.projections.series import Point
from service.projections.targets import INFLUX, tellings_of
from service.store.store import Store
from tests.service.made import at
from tests.service.recording import alarm_document, complaint_document, post, worker_on

SETTINGS = Settings(influx=Influx(url="http://127.0.0.1:9"))


def told(store: Store) -> list[Point]:
    bodies = [row.body for row in store.projections.waiting(INFLUX, 100_000)]
    return [point for body in bodies for point in msgspec.msgpack.decode(body, type=list[Point])]


def attributed(points: list[Point]) -> dict[tuple[str, datetime], float]:
    return {(point.tags["region"], point.at): point.fields["attributed"] for point in points}


def test_an_alarm_that_came_too_late_changes_what_was_told_of_complaints(store: Store) -> None:
    worker = worker_on(store)
    worker._outgoing = msgspec.structs.replace(worker._outgoing, tellings=tellings_of(SETTINGS))
    for number in range(12):
        post(worker, [complaint_document(number, 9 + number / 10)])
    post(worker, [complaint_document(90, 30, "GY1-1"), alarm_document("GY1-1", 31)])
    before = attributed(told(store))
    assert before["Yinchuan", at(9.25)] == 0.0
    raised, cleared = {"received_at": at(31.5)}, {"clear_received_at": at(31.5)}
    post(worker, [alarm_document("YC1-1", 8, None, **raised), alarm_document("YC1-1", 8, 12, **cleared)])
    worker.conclude()
    after = attributed(told(store))
    assert after["Yinchuan", at(9.25)] > 0.1
    assert after == {
        (each.region, each.starts_at): each.attributed
        for each in store.reads.recent_bins(at(0))
        if each.district is None
    }
