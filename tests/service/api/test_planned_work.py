"""Planned works over HTTP, on a real worker: listed, planned, moved, cancelled, confirmed, approved."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from alerts.works.work_rules import WorkRules
from ingest.clock import ReplayClock
from service.api.problems import answer_problems
from service.api.works_routes import works_routes
from service.intake.inbox import IngestAnswer, Submission
from service.store.store import Store
from service.works.planned_works import PlannedWorks
from tests.service.asgi_client import AsgiClient
from tests.service.made import at, inventory
from tests.service.recording import alarm_document, post, worker_on

ZONE = "Asia/Shanghai"
GRACE = timedelta(minutes=15)
NIGHT = {"starts_at": "2011-07-05 01:00", "ends_at": "2011-07-05 05:00"}
LATE = {"starts_at": "2011-07-04 08:00", "ends_at": "2011-07-04 12:00"}


class Room:
    """The application on a worker of its own; the network has planned work W-1 at YC2, from hour 25 to 28."""

    def __init__(self, url: str) -> None:
        self.store = Store.open(url)
        self.clock = ReplayClock(at(8))
        self.restart()

    def restart(self) -> None:
        self.worker = worker_on(self.store, self.clock)
        store, rules = self.store, (WorkRules(), GRACE)
        works = PlannedWorks(self.take, store.cases, store.actions, inventory(), rules, self.clock.now)
        self.app = FastAPI()
        answer_problems(self.app)
        self.app.include_router(works_routes(works, self.clock.now, ZONE), prefix="/api/v1")

    def at(self, hours: float) -> None:
        self.clock.advance_to(at(hours))
        self.worker.turn([])

    def take(self, kind: str, documents: Sequence[bytes]) -> IngestAnswer:
        submission = Submission(kind, documents, Future())
        self.worker.turn([submission])
        return submission.answer.result(0)

    def asks(self, method: str, path: str, status: int = 200, body: object = None, **headers: str) -> Any:  # noqa: ANN401 - JSON
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        content = b"" if body is None else json.dumps(body).encode()
        with AsgiClient(self.app) as client:
            answer = client.request(method, f"/api/v1/planned-work{path}", content, told)
        assert answer.status_code == status, answer.text
        return answer.text if "text/csv" in answer.headers["content-type"] else answer.json()

    def orders(self) -> list[tuple[str, str | None]]:
        return [(order.reason.value, order.work_id) for order in self.store.reads.queue()]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(f"sqlite:///{tmp_path / 'works.db'}")
    yield room
    room.store.close()


def test_works_of_the_inventory_are_listed_as_they_stand(room: Room) -> None:
    room.at(24.5)
    (row,) = room.asks("GET", "")["rows"]
    assert (row["work_id"], row["state"], row["cells"], row["starts_at"]) == (
        "W-1", "announced", 2, "2011-07-05T01:00:00+08:00",
    )  # fmt: skip
    assert 0 <= row["expected_lo"] <= row["expected_hi"]
    assert row["expected"] == pytest.approx(0.09, abs=0.01)
    assert room.asks("GET", "?state=running")["rows"] == []
    assert room.asks("GET", "?region=Guyuan")["rows"] == []
    assert room.asks("GET", "?format=csv").splitlines()[1].startswith("W-1,Yinchuan,announced,")


def test_planned_work_silences_without_a_restart_and_no_more_once_it_is_cancelled(room: Room) -> None:
    told = room.asks("PUT", "/V", body={"site_id": "YC1", "by": "Li", **LATE})
    assert (told["work_id"], told["state"], told["places"][0]["site_id"]) == ("V", "running", "YC1")
    post(room.worker, [alarm_document("YC1-1", 8.1)])
    room.at(8.6)
    assert room.orders() == []
    assert room.asks("GET", "/V")["down_cells"] == ["YC1-1"]
    room.asks("DELETE", "/V")
    room.at(8.61)
    assert room.orders() == [("out_of_service", None)]


def test_an_outage_that_is_there_already_is_silenced_by_work_that_is_given_late(room: Room) -> None:
    post(room.worker, [alarm_document("YC1-1", 8.0)])
    room.at(8.5)
    assert room.orders() == [("out_of_service", None)]
    room.asks("PUT", "/V", body={"site_id": "YC1", **LATE})
    room.at(8.51)
    assert room.orders() == []


def test_work_that_is_cut_short_stops_silencing_after_a_restart_too(room: Room) -> None:
    room.asks("PUT", "/V", body={"site_id": "YC1", **LATE})
    post(room.worker, [alarm_document("YC1-1", 8.1)])
    room.at(8.6)
    room.restart()
    room.at(8.7)
    assert room.orders() == []
    room.asks("PUT", "/V", body={"site_id": "YC1", "starts_at": LATE["starts_at"], "ends_at": "2011-07-04 09:00"})
    room.restart()
    room.at(9.2)
    assert room.orders() == []
    room.at(9.3)
    assert room.orders() == [("overruns_planned_work", "V")]


def test_completion_is_confirmed_once_and_counts_in_the_rates(room: Room) -> None:
    room.asks("PUT", "/V", body={"site_id": "YC1", **LATE})
    room.at(12.2)
    told = room.asks("POST", "/V/confirm", body={"by": "Ma Jun"}, Idempotency_Key="K")
    assert (told["state"], told["confirmed_by"]) == ("after_care", "Ma Jun")
    assert room.asks("POST", "/V/confirm", body={"by": "Ma Jun"}, Idempotency_Key="K")["confirmed_by"] == "Ma Jun"
    assert "already" in room.asks("POST", "/V/confirm", 409)["detail"]
    whole, city = room.asks("GET", "/rates")["rows"]
    assert (whole["region"], city["region"]) == (None, "Yinchuan")
    assert (city["works"], city["confirmed_share"], city["on_time_share"], city["complaints"]) == (1, 1.0, 1.0, 0.0)


def test_work_that_comes_again_is_told_with_its_windows(room: Room) -> None:
    told = room.asks("PUT", "/V", body={"site_ids": ["YC1", "YC2"], "recurs": "FREQ=WEEKLY;COUNT=3", **NIGHT})
    assert [window["work_id"] for window in told["windows"]] == ["V@20110705", "V@20110712", "V@20110719"]
    assert room.asks("GET", "/V@20110705")["cells"] == 4
    room.asks("DELETE", "/V@20110705")
    assert room.asks("GET", "/V@20110705")["state"] == "cancelled"


def test_many_works_are_planned_at_once_and_each_that_can_not_be_is_told_by_its_number(room: Room) -> None:
    works = [
        {"work_id": "A", "site_id": "YC1", **NIGHT},
        {"work_id": "B", "site_id": "nowhere", **NIGHT},
        {"site_id": "YC1", **NIGHT},
        {"work_id": "C", "cell_id": "GY1-1", "starts_at": "2011-07-05"},
        {"work_id": "D", "region": "Guyuan", **NIGHT},
    ]
    answer = room.asks("POST", "?by=Li", body=works)
    assert (answer["accepted"], answer["duplicate"]) == (2, 0)
    assert [(one["index"], one["reason"]) for one in answer["rejected"]] == [
        (1, "unknown_cell"), (2, "missing_field"), (3, "invalid"),
    ]  # fmt: skip
    assert "ends_at is empty" in answer["rejected"][2]["detail"]
    found = {row["work_id"]: row["findings"] for row in room.asks("GET", "")["rows"]}
    assert found == {"A": [], "D": ["region_only"]}


@pytest.mark.parametrize(
    ("method", "path", "status", "body", "told"),
    [
        ("GET", "/X", 404, None, "GET /api/v1/planned-work lists"),
        ("DELETE", "/X", 404, None, "GET /api/v1/planned-work lists"),
        ("POST", "/X/confirm", 404, None, "GET /api/v1/planned-work lists"),
        ("POST", "/V/confirm", 409, None, "has not begun"),
        ("PUT", "/X", 422, {"site_id": "Z", **NIGHT}, "None of its places is in the inventory"),
        ("PUT", "/X", 422, {"site_id": "YC1", **NIGHT, "recurs": "sometimes"}, "recurs: SOMETIMES: must be one of"),
        ("PUT", "/X", 422, {"site_ids": "YC1", **NIGHT}, "site_ids: must be a list"),
        ("PUT", "/X", 422, [1], "The body can not be read"),
        ("GET", "?state=painted", 422, None, "state"),
        ("GET", "?since=soon", 422, None, "since"),
    ],
)
def test_what_can_not_be_done_is_told_with_the_remedy(
    room: Room, method: str, path: str, status: int, body: object, told: str
) -> None:
    room.asks("PUT", "/V", body={"site_id": "YC1", **NIGHT})
    assert told in room.asks(method, path, status, body)["detail"]


def test_a_window_that_is_too_long_silences_as_it_says_once_it_is_approved(room: Room) -> None:
    room.asks("PUT", "/V", body={"site_id": "YC1", "starts_at": "2011-07-04 08:00", "ends_at": "2011-07-06 08:00"})
    post(room.worker, [alarm_document("YC1-1", 8.1)])
    room.at(32.2)
    assert room.orders() == []
    room.at(32.3)
    assert room.orders() == [("overruns_planned_work", "V")]
    told = room.asks("POST", "/V/approve", body={"by": "Ma Jun"})
    assert (told["approved_by"], told["findings"]) == ("Ma Jun", ["outside_hours", "too_long"])
    room.at(32.4)
    assert room.orders() == []
