"""Supervision, red lights and complaints that are followed, over HTTP, on a real worker."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.service.api.working import Working
from tests.service.asgi_client import AsgiClient
from tests.service.made import at
from tests.service.recording import complaint_document


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Working]:
    """With a complaint of eight o'clock that names the media and is to be resolved by ten."""
    working = Working(f"sqlite:///{tmp_path / 'store.db'}")
    working.post(complaint_document(1, 8, text="找媒体曝光，要起诉", planned_resolution_at=at(10)))
    yield working
    working.store.close()


def rows(room: Working, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = room.get(path)["rows"]
    return found


def test_a_complaint_that_may_escalate_stands_on_its_list_with_reasons_in_words(room: Working) -> None:
    (row,) = rows(room, "/complaints/high-risk")
    assert (row["complaint_id"], row["points"]) == ("C-1", 6.0)
    assert row["reasons_en"] == "names lawyers or courts, names the media"
    assert rows(room, "/complaints/high-risk?region=wuzhong") == []


def test_a_complaint_gets_an_owner(room: Working) -> None:
    told = room.do("/complaints/C-1/assign", owner="Li Na", by="Wang Wei")
    assert (told["owner"], told["stage"]) == ("Li Na", "open")
    assert [row["owner"] for row in rows(room, "/complaints/followed?owner=Li Na")] == ["Li Na"]
    assert rows(room, "/complaints/followed?owner=Ma Jun") == []


def test_past_its_planned_resolution_it_is_supervised_and_the_answer_is_kept(room: Working) -> None:
    room.at(10.1)
    (row,) = rows(room, "/supervision")
    assert (row["subject"], row["why"], row["level"], row["since"]) == (
        "C-1",
        "leftover",
        1,
        "2011-07-04T10:00:00+08:00",
    )
    told = room.do(f"/supervision/{row['supervision_id']}/answer", by="Li Na", note="crew on its way")
    assert (told["answered_by"], told["answer"]) == ("Li Na", "crew on its way")
    again = room.do(f"/supervision/{row['supervision_id']}/answer", 409, note="once more")
    assert "answered by Li Na" in again["detail"]


def test_the_rate_of_the_week_stands_beside_the_list(room: Working) -> None:
    room.at(10.1)
    assert room.get("/supervision")["resolution"] == {"part": "all", "supervised": 1, "resolved": 0, "rate": 0.0}
    room.at(10.5)
    room.post(complaint_document(1, 8, resolved_at=at(10.5), received_at=at(10.5)))
    assert rows(room, "/supervision") == []
    assert [row["result"] for row in rows(room, "/supervision?open=false")] == ["resolved"]
    (rate,) = rows(room, "/supervision/rates?by=why&since=2011-07-04&until=2011-07-05")
    assert rate == {"part": "leftover", "supervised": 1, "resolved": 1, "rate": 1.0}
    assert rows(room, "/supervision/rates?since=2011-07-05&until=2011-07-06") == []


def test_supervision_without_a_result_shows_a_red_light_that_a_person_can_put_out(room: Working) -> None:
    room.at(10 + 24 + 24.2)
    (light,) = rows(room, "/red-lights")
    assert (light["cause"], light["out_at"]) == ("no_result", None)
    told = room.do(f"/red-lights/{light['light_id']}/out", note="spoken to", by="Wang Wei")
    assert told["out_by"] == "Wang Wei"
    assert "note is missing" in room.do(f"/red-lights/{light['light_id']}/out", 422)["detail"]


def test_the_same_key_is_carried_out_once(room: Working) -> None:
    room.do("/complaints/C-1/assign", key="K-1", owner="Li Na")
    room.do("/complaints/C-1/assign", owner="Ma Jun")
    assert room.do("/complaints/C-1/assign", key="K-1", owner="Li Na")["owner"] == "Ma Jun"
    assert "another body" in room.do("/complaints/C-1/assign", 422, key="K-1", owner="Wang Wei")["detail"]


def test_after_a_restart_all_of_it_is_still_there(room: Working) -> None:
    room.do("/complaints/C-1/assign", owner="Li Na")
    room.restart()
    room.at(14.1)
    (row,) = rows(room, "/supervision")
    assert (row["unit"], row["level"]) == ("Li Na", 2)


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("/complaints/C-9/assign", {"owner": "a"}, 404, "no complaint that is followed 'C-9'"),
        ("/complaints/C-1/assign", {}, 422, "owner"),
        ("/complaints/C-1/assign", {"owner": "a", "phone": "1"}, 422, "phone"),
        ("/supervision/S-9/answer", {"note": "a"}, 404, "no supervision 'S-9'"),
        ("/red-lights/L-9/out", {"note": "a"}, 404, "no red light 'L-9'"),
    ],
)
def test_what_can_not_be_done_is_told(room: Working, path: str, body: dict[str, Any], status: int, said: str) -> None:
    assert said in room.do(path, status, **body)["detail"]


def test_lists_go_on_page_by_page_and_come_as_csv(room: Working) -> None:
    room.post(complaint_document(2, 8), complaint_document(3, 8))
    first = room.get("/complaints/followed?limit=2")
    following = room.get(f"/complaints/followed?limit=2&cursor={first['next']}")
    ids = [row["complaint_id"] for row in [*first["rows"], *following["rows"]]]
    assert (sorted(ids), following["next"]) == (["C-1", "C-2", "C-3"], None)
    with AsgiClient(room.app) as client:
        text = client.get("/api/v1/complaints/followed?format=csv").text
    assert text.splitlines()[0].startswith("complaint_id,region,district")


def test_what_a_customer_said_stands_in_no_list(room: Working) -> None:
    room.at(60)
    for path in ("/complaints/followed", "/complaints/high-risk", "/supervision", "/red-lights"):
        assert "曝光，要起诉" not in json.dumps(room.get(path), ensure_ascii=False)
