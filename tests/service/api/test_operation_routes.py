"""Rejected documents and jobs over HTTP."""

from tests.service.api.conftest import Taken
from tests.service.asgi_client import AsgiClient


def test_rejected_documents_are_listed_newest_first_page_by_page_without_what_was_sent(client: AsgiClient) -> None:
    first = client.get("/api/v1/dead-letters?limit=2")
    second = client.get(first.links["next"]["url"])
    rows = [*first.json()["rows"], *second.json()["rows"]]
    assert second.json()["next"] is None
    numbers = [row["id"] for row in rows]
    assert numbers == sorted(numbers, reverse=True)
    assert rows[0]["detail"] == "it is bad; write JSON"
    assert "original" not in rows[0]
    assert client.get("/api/v1/dead-letters?kind=complaints").json()["rows"] == []
    assert len(client.get("/api/v1/dead-letters?text=bad&reason=unreadable&state=any").json()["rows"]) >= 3


def test_one_is_told_with_all_that_arrived_and_sent_again_repaired(client: AsgiClient, taken: Taken) -> None:
    number = client.get("/api/v1/dead-letters").json()["rows"][-1]["id"]
    assert client.get(f"/api/v1/dead-letters/{number}").json()["original"] == '{"bad": 0'
    again = client.post(f"/api/v1/dead-letters/{number}/replay", b'{"good": 0}')
    assert again.json() == {"came_through": 1, "rejected": 0, "still_wrong": None}
    assert taken.posted == [("alarms", [b'{"good": 0}'])]
    once_more = client.post(f"/api/v1/dead-letters/{number}/replay", b"")
    assert once_more.status_code == 409
    assert "taken already" in once_more.json()["detail"]


def test_what_is_sent_again_as_it_was_is_rejected_as_it_was(client: AsgiClient) -> None:
    number = client.get("/api/v1/dead-letters").json()["rows"][0]["id"]
    told = client.post(f"/api/v1/dead-letters/{number}/replay", b"").json()
    assert told == {"came_through": 0, "rejected": 1, "still_wrong": "unreadable: it is bad"}
    assert client.post("/api/v1/dead-letters/replay?kind=complaints", b"").json()["rejected"] == 0


def test_a_letter_that_there_is_not_is_told(client: AsgiClient) -> None:
    assert client.get("/api/v1/dead-letters/999999").status_code == 404
    assert client.post("/api/v1/dead-letters/999999/replay", b"{}").status_code == 404
    assert client.get(f"/api/v1/dead-letters/{1 << 70}").status_code == 422
    answer = client.get("/api/v1/dead-letters?reason=mood")
    assert answer.status_code == 422
    assert "'unknown_cell'" in answer.json()["detail"]


def test_jobs_are_listed_and_run_once_however_often_they_are_asked_for(client: AsgiClient) -> None:
    rows = client.get("/api/v1/jobs").json()["rows"]
    assert [(row["name"], row["outcome"]) for row in rows] == [("study", "done"), ("report", None)]
    asked = client.post("/api/v1/jobs/report/run", b"")
    assert (asked.status_code, asked.json()) == (202, {"name": "report", "asked": True, "asked_before": False})
    assert client.post("/api/v1/jobs/report/run", b"").json()["asked_before"] is True
    answer = client.post("/api/v1/jobs/dishes/run", b"")
    assert answer.status_code == 404
    assert "study, report" in answer.json()["detail"]
