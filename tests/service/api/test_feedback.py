"""People confirm or reject what was concluded, and learn how often others did."""

from typing import Any

import msgspec
import pytest

from tests.service.asgi_client import AsgiClient


def said(client: AsgiClient, **body: str) -> tuple[int, dict[str, Any]]:
    answer = client.post("/api/v1/feedback", msgspec.json.encode(body))
    return answer.status_code, answer.json()


def precision(client: AsgiClient, of: str) -> dict[str, tuple[int, int, float | None]]:
    rows = client.get("/api/v1/feedback/precision", params={"of": of}).json()["rows"]
    return {row["segment"]: (row["confirmed"], row["rejected"], row["precision"]) for row in rows}


def test_precision_is_told_by_segment_and_counts_the_last_word_of_each_person(client: AsgiClient) -> None:
    status, told = said(client, complaint_id="C-1", outage_id="O-YC0101-1", verdict="reject", by="Li Na")
    assert (status, told["segment"], told["verdict"]) == (201, "2G-urban", "reject")
    said(client, complaint_id="C-1", outage_id="O-YC0101-1", verdict="confirm", by="Li Na")
    said(client, complaint_id="C-2", outage_id="O-1", verdict="reject", by="Li Na", note="it was the phone")
    assert precision(client, "links") == {"all": (1, 1, 0.5), "2G": (0, 1, 0.0), "2G-urban": (1, 0, 1.0)}
    newest = client.get("/api/v1/feedback", params={"limit": 1}).json()["rows"]
    assert [row["note"] for row in newest] == ["it was the phone"]


def test_the_cause_of_an_order_is_judged_by_its_kind(client: AsgiClient) -> None:
    said(client, order_id="R-G-fibre", verdict="reject", cause="market power cut", by="Wang Lei")
    assert precision(client, "orders") == {"all": (0, 1, 0.0), "crew": (0, 1, 0.0)}


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (b'{"verdict": "confirm"}', 422, "Name a complaint_id and an outage_id"),
        (b'{"verdict": "confirm", "complaint_id": "C-1"}', 422, "Name a complaint_id"),
        (b'{"verdict": "confirm", "complaint_id": "C-1", "order_id": "R-G-fibre"}', 422, "an order_id alone"),
        (b'{"verdict": "confirm", "complaint_id": "C-1", "outage_id": "O-none"}', 404, "There is no outage"),
        (b'{"verdict": "confirm", "complaint_id": "C-none", "outage_id": "O-1"}', 404, "There is no complaint"),
        (b'{"verdict": "confirm", "order_id": "R-none"}', 404, "There is no order"),
        (b'{"verdict": "maybe", "order_id": "R-G-fibre"}', 422, "docs/feedback.md"),
        (b'{"order_id": "R-G-fibre"}', 422, "docs/feedback.md"),
    ],
)
def test_what_can_not_be_taken_is_told(client: AsgiClient, body: bytes, status: int, told: str) -> None:
    answer = client.post("/api/v1/feedback", body)
    assert answer.status_code == status
    assert told in answer.json()["detail"]
