"""Complaints that are not the network's: a person says so, takes it back, and nothing is lost from the counts."""

from typing import Any

import msgspec
import pytest

from alerts.action import ACTIONS, Action
from tests.service.api.conftest import Taken
from tests.service.asgi_client import AsgiClient

SINCE = {"since": "2011-06-01T00:00:00+08:00"}


def said(client: AsgiClient, complaint_id: str, verb: str, **body: str) -> tuple[int, dict[str, Any]]:
    answer = client.post(f"/api/v1/complaints/{complaint_id}/{verb}", msgspec.json.encode(body))
    return answer.status_code, answer.json()


def history(client: AsgiClient, complaint_id: str) -> list[tuple[int, str, str, str]]:
    rows = client.get(f"/api/v1/complaints/{complaint_id}/screenings").json()["rows"]
    return [(row["version"], row["standing"], row["reason"], row["by"]) for row in rows]


def test_a_person_screens_a_complaint_and_takes_it_back(client: AsgiClient) -> None:
    status, told = said(client, "C-0", "screen", by="Li Na", reason="user_caused", note="SIM card")
    assert (status, told["standing"], told["reason"], told["version"]) == (200, "screened", "user_caused", 1)
    said(client, "C-0", "unscreen", by="Wang Lei")
    said_by = [(1, "screened", "user_caused", "Li Na"), (2, "let_through", "user_caused", "Wang Lei")]
    assert history(client, "C-0") == said_by


def test_the_desk_that_follows_the_complaint_is_told_once(client: AsgiClient, taken: Taken) -> None:
    for verb in ("screen", "screen", "unscreen"):
        said(client, "C-4", verb, by="Li Na")
    actions = [msgspec.json.decode(document, type=Action) for _, (document,) in taken.posted]
    assert [(kind, action.verb) for (kind, _), action in zip(taken.posted, actions, strict=True)] == [
        (ACTIONS, "screen"),
        (ACTIONS, "screen"),
        (ACTIONS, "unscreen"),
    ]
    assert {action.subject_id for action in actions} == {"C-4"}
    assert actions[0].action_id == actions[1].action_id != actions[2].action_id


def test_saying_the_same_again_changes_nothing(client: AsgiClient) -> None:
    for _ in range(2):
        said(client, "C-1", "screen", reason="duplicate")
    assert len(history(client, "C-1")) == 1


def test_the_list_has_how_each_stands_now(client: AsgiClient) -> None:
    said(client, "C-2", "screen", reason="invalid")
    said(client, "C-2", "unscreen")
    listed = client.get("/api/v1/screenings", params=SINCE).json()["rows"]
    assert [row["standing"] for row in listed if row["complaint_id"] == "C-2"] == ["let_through"]
    screened = client.get("/api/v1/screenings", params={**SINCE, "standing": "screened"}).json()["rows"]
    assert "C-2" not in {row["complaint_id"] for row in screened}


def test_rates_are_of_all_complaints(client: AsgiClient) -> None:
    said(client, "C-3", "screen", reason="invalid")
    (row,) = client.get("/api/v1/screenings/rates", params=SINCE).json()["rows"]
    assert (row["region"], row["complaints"]) == ("yinchuan", 7)
    assert row["screened"] == row["duplicate"] + row["invalid"] + row["user_caused"] + row["other"] > 0
    assert row["share"] == row["screened"] / 7


@pytest.mark.parametrize(
    ("complaint_id", "verb", "body", "status", "told"),
    [
        ("no such", "screen", b"{}", 404, "There is no complaint"),
        ("C-6", "unscreen", b"{}", 409, "never screened"),
        ("C-6", "screen", b'{"reason": "tired"}', 422, "docs/explain.md"),
        ("C-6", "screen", b'{"why": "x"}', 422, "docs/explain.md"),
    ],
)
def test_what_can_not_be_done_is_told(
    client: AsgiClient, complaint_id: str, verb: str, body: bytes, status: int, told: str
) -> None:
    answer = client.post(f"/api/v1/complaints/{complaint_id}/{verb}", body)
    assert answer.status_code == status
    assert told in answer.json()["detail"]
