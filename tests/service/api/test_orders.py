"""What people do to orders over HTTP, on a real worker."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from ingest.clock import ReplayClock
from service.api.list_routes import ListReads, list_routes
from service.api.order_routes import OrderActions, order_routes
from service.api.problems import answer_problems
from service.api.rate_routes import rate_routes
from service.intake.inbox import IngestAnswer, Submission
from service.store.store import Store
from tests.service.asgi_client import AsgiClient
from tests.service.made import at
from tests.service.recording import alarm_document, post, worker_on

RECEIPT = {
    "scene": "equipment",
    "cause": "rectifier",
    "measures": "replaced",
    "restored_at": "2011-07-04 09:40",
    "equipment": "R-48",
}


class Desk:
    """The application on a worker of its own, with one order for a cell of Yinchuan."""

    def __init__(self, url: str) -> None:
        self.store = Store.open(url)
        self.clock = ReplayClock(at(8))
        self.restart()
        post(self.worker, [alarm_document("YC1-1", 8)])
        self.at(8.5)
        (order,) = self.store.reads.queue()
        self.order_id = order.order_id

    def restart(self) -> None:
        self.worker = worker_on(self.store, self.clock)
        reads, zone = self.store.reads, "Asia/Shanghai"
        by_hand = OrderActions(self.take, reads, self.store.actions, self.clock.now, zone)
        self.app = FastAPI()
        answer_problems(self.app)
        self.app.include_router(order_routes(by_hand), prefix="/api/v1")
        self.app.include_router(rate_routes(reads, self.clock.now, zone), prefix="/api/v1")
        of = ListReads(reads, self.store.lists, self.store.complaint_search)
        self.app.include_router(list_routes(of, list, zone), prefix="/api/v1")

    def at(self, hours: float) -> None:
        self.clock.advance_to(at(hours))
        self.worker.turn([])

    def take(self, kind: str, documents: Sequence[bytes]) -> IngestAnswer:
        submission = Submission(kind, documents, Future())
        self.worker.turn([submission])
        return submission.answer.result(0)

    def does(
        self, verb: str, status: int = 200, key: str | None = None, order_id: str | None = None, **body: object
    ) -> dict[str, Any]:
        path = f"/api/v1/orders/{order_id or self.order_id}/{verb}"
        headers = {"Idempotency-Key": key} if key else {}
        with AsgiClient(self.app) as client:
            answer = client.post(path, json.dumps(body).encode() if body else b"", headers)
        assert answer.status_code == status, answer.text
        told: dict[str, Any] = {**answer.json(), "headers": answer.headers}
        return told


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(f"sqlite:///{tmp_path / 'orders.db'}")
    yield desk
    desk.store.close()


def test_an_order_is_followed_from_the_unit_to_the_receipt(desk: Desk) -> None:
    steps: list[tuple[str, dict[str, Any], str, str]] = [
        ("acknowledge", {"by": "Li Wei", "unit": "North"}, "acknowledged", "已接单"),
        ("assign", {"crew": "N-3"}, "acknowledged", "已指派"),
        ("travel", {}, "acknowledged", "在途"),
        ("start", {}, "inProgress", "处理中"),
        ("hold", {"reason": "no_parts", "until": "2011-07-04T12:00:00"}, "held", "已挂起"),
        ("resume", {}, "inProgress", "处理中"),
        ("complete", {"receipt": RECEIPT}, "completed", "已回单"),
    ]
    told: dict[str, Any] = {}
    for number, (verb, body, state, stage) in enumerate(steps):
        desk.at(8.6 + number / 10)
        told = desk.does(verb, **body)
        assert (told["state"], told["stage_zh"], told["version"]) == (state, stage, number + 2)
    assert (told["unit"], told["crew"], told["by"]) == ("North", "N-3", "operator")
    assert told["receipt"]["restored_at"] == "2011-07-04T09:40:00+08:00"
    assert told["stage_since"] == told["changed_at"] == "2011-07-04T09:12:00+08:00"


def test_until_without_an_offset_is_of_the_datasets_time_zone(desk: Desk) -> None:
    desk.does("acknowledge")
    told = desk.does("hold", note="waiting", reason="other", until="2011/7/4 12:00")
    assert told["held_until"] == "2011-07-04T12:00:00+08:00"
    assert told["note"][1] == {"id": "3-note", "author": "operator", "date": told["changed_at"], "text": "waiting"}


def test_an_order_tells_its_history_with_who_and_why(desk: Desk) -> None:
    desk.does("reject", by="Ma Jun", reason="wrong_unit", note="not our ring")
    desk.does("redispatch", by="Li Wei", unit="South")
    with AsgiClient(desk.app) as client:
        rows = client.get(f"/api/v1/orders/{desk.order_id}").json()["rows"]
    told = [(row["version"], row["stage"], row["by"], row["why"], row["note"], row["unit"]) for row in rows]
    assert told == [
        (1, "issued", "goldenwindow", None, "", None),
        (2, "rejected", "Ma Jun", "wrong_unit", "not our ring", None),
        (3, "redispatched", "Li Wei", None, "", "South"),
    ]


def test_the_same_key_is_carried_out_once_and_answered_alike_also_after_a_restart(desk: Desk) -> None:
    first = desk.does("comment", key="K-1", note="seen")
    desk.does("acknowledge")
    desk.restart()
    again = desk.does("comment", key="K-1", note="seen")
    assert again["version"] == first["version"] == 2
    assert "Idempotent-Replayed" not in first["headers"]
    assert again["headers"]["Idempotent-Replayed"] == "true"
    assert len(desk.store.reads.order_history(desk.order_id)) == 3


def test_a_refusal_is_answered_alike_too(desk: Desk) -> None:
    first = desk.does("resume", 409, key="K-1")
    desk.does("acknowledge")
    desk.does("hold", reason="weather")
    assert desk.does("resume", 409, key="K-1")["detail"] == first["detail"]
    assert desk.does("resume", key="K-2")["stage"] == "acknowledged"


def test_a_key_that_came_with_another_body_is_told(desk: Desk) -> None:
    desk.does("comment", key="K-1", note="seen")
    assert "another body" in desk.does("comment", 422, key="K-1", note="other")["detail"]


def test_a_key_counts_for_one_action_on_one_order(desk: Desk) -> None:
    desk.does("acknowledge", key="K-1")
    assert desk.does("start", key="K-1")["stage"] == "in_progress"


def test_without_a_key_every_action_is_one_of_its_own(desk: Desk) -> None:
    assert [desk.does("comment", note="again")["version"] for _ in range(2)] == [2, 3]


def test_an_unknown_order_is_not_found(desk: Desk) -> None:
    assert "There is no order 'R-0'" in desk.does("acknowledge", 404, order_id="R-0")["detail"]


def test_an_unknown_verb_is_not_found(desk: Desk) -> None:
    desk.does("explode", 404)


def test_a_move_that_the_stage_does_not_allow_says_which_do(desk: Desk) -> None:
    told = desk.does("complete", 409)
    assert told["headers"]["content-type"] == "application/problem+json"
    assert told["detail"].endswith(
        "is issued; it is from: acknowledged, assigned, travelling, in_progress, held, restored, verified"
    )


@pytest.mark.parametrize(
    ("verb", "body", "detail"),
    [
        ("assign", {}, "unit or crew is missing: say who is to go"),
        ("assign", {"unit": 7}, "Expected `str | null`, got `int` - at `$.unit`"),
        ("assign", {"unit": ""}, "Expected `str` of length >= 1 - at `$.unit`"),
        ("redispatch", {}, "unit is missing"),
        ("reject", {}, "reason is missing: one of wrong_unit, wrong_specialty"),
        ("reject", {"reason": "mood"}, "Invalid enum value 'mood' - at `$.reason`"),
        ("comment", {}, "note is missing"),
        ("comment", {"note": "x" * 2_001}, "note: it has 2001 characters, and 2000 are kept; shorten it"),
        ("acknowledge", {"by": ""}, "at `$.by`"),
        ("acknowledge", {"until": "soon"}, "'soon'"),
        ("acknowledge", {"receipt": {"scene": "magic"}}, "Invalid enum value 'magic' - at `$.receipt.scene`"),
    ],
)
def test_a_body_that_can_not_be_taken_is_told_by_field(
    desk: Desk, verb: str, body: dict[str, Any], detail: str
) -> None:
    assert detail in desk.does(verb, 422, **body)["detail"]
    assert len(desk.store.reads.order_history(desk.order_id)) == 1


@pytest.mark.parametrize("body", [b"[]", b"{", b"\xff", b"7", b"[" * 100_000, b'"text"'])
def test_a_body_that_is_no_object_is_told(desk: Desk, body: bytes) -> None:
    with AsgiClient(desk.app) as client:
        answer = client.post(f"/api/v1/orders/{desk.order_id}/comment", body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


def test_an_incomplete_receipt_goes_back_and_says_what_is_missing(desk: Desk) -> None:
    desk.does("acknowledge")
    back = desk.does("complete", receipt={**RECEIPT, "equipment": " ", "cause": ""})
    assert (back["state"], back["stage"], back["receipt_returned"]) == ("inProgress", "in_progress", 1)
    assert back["receipt_missing"] == ["cause", "equipment"]
    assert back["reason"].startswith("The receipt goes back: cause, equipment missing.")
    done = desk.does("complete", receipt=RECEIPT)
    assert (done["state"], done["receipt_missing"], done["receipt_returned"]) == ("completed", [], 1)


def test_nothing_is_lost_where_the_body_of_the_hold_is_past(desk: Desk) -> None:
    desk.does("acknowledge")
    assert "is past" in desk.does("hold", 422, reason="weather", until="2011-07-01")["detail"]


def test_rates_are_told_by_unit(desk: Desk) -> None:
    desk.does("reject", reason="wrong_unit")
    desk.does("redispatch", unit="South")
    desk.does("start")
    desk.does("complete", receipt={"scene": "power"})
    desk.does("complete", receipt=RECEIPT)
    with AsgiClient(desk.app) as client:
        rows = client.get("/api/v1/order-rates").json()["rows"]
        none = client.get("/api/v1/order-rates", params={"since": "2011-07-05"}).json()["rows"]
    assert [row["unit"] for row in rows] == ["all", "South"]
    for row in rows:
        assert (row["orders"], row["answered"], row["correct_dispatch_rate"]) == (1, 1, 0.0)
        assert (row["receipts"], row["receipt_quality"], row["receipt_rate"]) == (1, 0.0, 1.0)
    assert [(row["unit"], row["orders"], row["correct_dispatch_rate"]) for row in none] == [("all", 0, None)]
