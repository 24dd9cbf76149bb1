"""Map, complaints and planned work over HTTP, on a real worker: what they show, to whom, and what their forms do."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from ingest.inventory import Inventory
from tests.service.dashboard.network_room import KEY, NetworkRoom, placed
from tests.service.dashboard.who import somebody
from tests.service.recording import alarm_document, complaint_document, site_document

GUYUAN_ONLY = somebody("dispatcher", frozenset({"Guyuan"}), "wang")
VIEWER = somebody("viewer", name="wang")
DOCUMENTS = (
    site_document("YC1", 7.5),
    alarm_document("GY1-1", 7.8),
    complaint_document(1, 7.9, text="没有信号 <script>alert(1)</script>", customer_ref="13900001111"),
    complaint_document(2, 7.95, "GY1-1", text="上网慢", customer_ref="13900002222"),
)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[NetworkRoom]:
    """A site of Yinchuan and a cell of Guyuan are down, and somebody complains of each."""
    room = NetworkRoom(f"sqlite:///{tmp_path / 'pages.db'}", placed())
    room.post(*DOCUMENTS)
    room.at(8.2)
    yield room
    room.store.close()


def listed(text: str) -> list[str]:
    return re.findall(r'data-place="([^"]+)"', text)


# --- map ------------------------------------------------------------------------------------------------------


def test_sites_that_are_out_stand_in_the_list_with_a_link_to_their_outage(room: NetworkRoom) -> None:
    text = room.get("/map").text
    assert sorted(listed(text)) == ["GY1", "YC1"]
    assert len(re.findall(r'href="/outages/[^"]+"', text)) == 2


def test_the_drawing_has_all_sites_and_is_answered_once(room: NetworkRoom) -> None:
    answer = room.get("/map/places")
    assert [site[0] for site in answer.json()["sites"]] == ["GY1", "YC1", "YC2"]
    assert room.get("/map/places", 304, **{"if-none-match": answer.headers["etag"]}).content == b""


def test_marks_come_with_the_list_that_they_belong_to(room: NetworkRoom) -> None:
    found = re.search(r'data-marks="([^"]*)"', room.get("/map/problems").text)
    assert found is not None
    marks = json.loads(unescape(found[1]))
    assert sorted((site[0], site[3], site[4]) for site in marks["sites"]) == [("GY1", 1, 1), ("YC1", 2, 2)]


def test_the_list_is_not_sent_again_to_those_who_have_it(room: NetworkRoom) -> None:
    seen = re.search(r"seen=([0-9a-f]{16})", room.get("/map/problems").text)
    assert seen is not None
    room.get(f"/map/problems?seen={seen[1]}", 204)


def test_one_region_and_those_who_see_one_get_nothing_of_another(room: NetworkRoom) -> None:
    assert listed(room.get("/map?region=Yinchuan").text) == ["YC1"]
    room.person = GUYUAN_ONLY
    assert listed(room.get("/map").text) == ["GY1"]
    assert [site[0] for site in room.get("/map/places").json()["sites"]] == ["GY1"]


def test_a_network_without_coordinates_says_what_to_do(tmp_path: Path) -> None:
    room = NetworkRoom(f"sqlite:///{tmp_path / 'bare.db'}", Inventory([], []))
    text = room.get("/map").text
    assert "latitude and longitude" in text
    assert "<canvas" not in text
    room.store.close()


# --- complaints -----------------------------------------------------------------------------------------------


def test_complaints_are_listed_with_what_was_said_and_no_markup_of_it_runs(room: NetworkRoom) -> None:
    text = room.get("/complaints").text
    assert "没有信号 &lt;script&gt;" in text
    assert "<script>alert" not in text
    assert "13900001111" not in text


def test_words_and_places_narrow_the_list(room: NetworkRoom) -> None:
    text = room.get("/complaints?q=没有").text
    assert "/complaints/C-1" in text
    assert "/complaints/C-2" not in text
    assert "No complaint is like that" in room.get("/complaints?cell=nowhere").text


def test_a_time_that_can_not_be_read_is_named_and_left_out(room: NetworkRoom) -> None:
    text = room.get("/complaints?since=yesterday-ish&category=fax").text
    assert "category, since" in text
    assert "/complaints/C-1" in text


def test_a_viewer_reads_no_words_and_can_not_search_them(room: NetworkRoom) -> None:
    room.person = VIEWER
    for path in ("/complaints", "/complaints/C-1"):
        text = room.get(path).text
        assert "没有信号" not in text
        assert "/assign" not in text
    assert (
        "/complaints/C-1" not in room.get("/complaints?q=信号").text or "words hidden" in room.get("/complaints").text
    )


def test_whoever_sees_one_region_finds_nothing_of_another(room: NetworkRoom) -> None:
    room.person = GUYUAN_ONLY
    text = room.get("/complaints").text
    assert "/complaints/C-2" in text
    assert "/complaints/C-1" not in text
    assert "/complaints/C-1" not in room.get("/complaints?region=Yinchuan").text
    room.get("/complaints/C-1", 404)
    room.send("/complaints/C-1/screen", 404, reason="invalid")


def test_an_id_leads_to_its_complaint_which_tells_what_explains_it(room: NetworkRoom) -> None:
    assert room.get("/complaints?id=C-1", 303).headers["location"] == "/complaints/C-1"
    text = room.get("/complaints/C-1").text
    assert "/outages/" in text or "quarter of an hour is still open" in text
    room.get("/complaints/nobody", 404)


def test_a_complaint_gets_an_owner_in_the_name_of_who_asked(room: NetworkRoom) -> None:
    room.person = somebody("dispatcher", name="wang")
    room.send("/complaints/C-1/assign", owner="Li Na")
    assert "Li Na" in room.get("/complaints/C-1").text
    assert "Li Na" in room.get("/complaints?list=followed").text


def test_a_complaint_is_screened_and_let_through_again_with_every_change_kept(room: NetworkRoom) -> None:
    room.person = somebody("dispatcher", name="wang")
    room.send("/complaints/C-1/screen", reason="user_caused", note="old phone")
    text = room.get("/complaints/C-1").text
    assert "old phone" in text
    assert "/complaints/C-1/unscreen" in room.get("/complaints?list=screened").text
    room.send("/complaints/C-1/unscreen")
    assert [one.by for one in room.store.screenings.history("C-1")] == ["wang", "wang"]
    assert "/complaints/C-1/unscreen" not in room.get("/complaints?list=screened").text


def test_what_is_refused_is_said_beside_the_complaint(room: NetworkRoom) -> None:
    assert "Not done" in room.send("/complaints/C-1/unscreen", 409).text
    assert "Not done" in room.send("/complaints/C-1/screen", 422, reason="mood").text
    room.person = VIEWER
    room.send("/complaints/C-1/screen", 403, reason="invalid")


def test_a_call_is_explained_and_counted_when_it_was_answered(room: NetworkRoom) -> None:
    text = room.send("/complaints/call", 200, kind="site", name="YC1").text
    assert "a known cause explains the call" in text
    assert room.store.contacts.page(None, None, None, 10) == []
    room.send("/complaints/call", 200, kind="site", name="YC1", category="voice", answered="1")
    (contact,) = room.store.contacts.page(None, None, None, 10)
    assert (contact.site_id, contact.intercepted, contact.category, contact.by) == ("YC1", True, "voice", "operator")
    assert "1 call was told" in room.get("/complaints?list=contacts").text


def test_a_customers_number_is_never_written_back(room: NetworkRoom) -> None:
    text = room.send("/complaints/call", 200, kind="customer", name="13900001111").text
    assert "13900001111" not in text
    assert KEY.decode() not in text


def test_a_place_that_nobody_knows_is_said_to_be_so(room: NetworkRoom) -> None:
    assert "no site &#39;XX&#39;" in room.send("/complaints/call", 404, kind="site", name="XX").text
    assert "Nothing says where" in room.send("/complaints/call", 422, kind="", name="").text


def test_a_place_of_another_region_is_not_explained(room: NetworkRoom) -> None:
    room.person = GUYUAN_ONLY
    text = room.send("/complaints/call", 404, kind="site", name="YC1", answered="1").text
    assert "explains the call" not in text
    assert room.store.contacts.page(None, None, None, 10) == []


@pytest.mark.parametrize("name", ["high_risk", "followed", "repeated", "screened", "contacts"])
def test_every_list_answers_in_both_languages_also_where_it_is_empty(room: NetworkRoom, name: str) -> None:
    assert "Complaints" in room.get(f"/complaints?list={name}&region=Guyuan").text
    assert "投诉" in room.get(f"/complaints?list={name}&lang=zh").text


def test_who_calls_again_stands_in_the_list_of_repeat_callers(room: NetworkRoom) -> None:
    room.post(complaint_document(3, 8.1, customer_ref="13900001111"))
    text = room.get("/complaints?list=repeated").text
    assert "/complaints/C-3" in text
    assert "13900001111" not in text


# --- planned work ---------------------------------------------------------------------------------------------

NIGHT = {"kind": "site", "places": "YC1, YC2", "starts_at": "2011-07-05 02:00", "ends_at": "2011-07-05 04:00"}


def test_works_of_the_inventory_stand_on_the_strip_and_in_the_list(room: NetworkRoom) -> None:
    room.at(24.5)
    text = room.get("/planned-work").text
    assert "W-1" in text
    assert '<rect class="bar announced"' in text


def test_a_work_is_planned_by_a_form_and_followed(room: NetworkRoom) -> None:
    answer = room.send("/planned-work", work_id="V/1", affects_service="on", description="换板", **NIGHT)
    assert answer.headers["location"] == "/planned-work/works/V%2F1"
    room.send("/planned-work", work_id="V", affects_service="on", description="换板", **NIGHT)
    text = room.get("/planned-work/works/V").text
    assert "换板" in text
    assert "4 cells" in text


def test_what_can_not_be_planned_is_said_and_the_form_keeps_what_was_written(room: NetworkRoom) -> None:
    text = room.send("/planned-work", 422, work_id="V", **{**NIGHT, "places": "ZZ9"}).text
    assert "Not planned" in text
    assert 'value="ZZ9"' in text
    text = room.send("/planned-work", 422, work_id="V", **{**NIGHT, "ends_at": "never"}).text
    assert "Not planned" in text


def test_a_work_is_confirmed_and_what_comes_too_late_is_refused_in_words(room: NetworkRoom) -> None:
    room.person = somebody("dispatcher", name="wang")
    room.at(24.5)
    room.send("/planned-work/works/W-1/confirm", 409)
    room.at(28.5)
    room.send("/planned-work/works/W-1/confirm")
    text = room.get("/planned-work/works/W-1").text
    assert "wang" in text
    assert "/confirm" not in text
    assert "Not done" in room.send("/planned-work/works/W-1/confirm", 409).text


def test_a_work_outside_the_hours_is_a_finding_and_can_be_cancelled(room: NetworkRoom) -> None:
    room.send("/planned-work", work_id="V", affects_service="on", **{**NIGHT, "starts_at": "2011-07-04 20:00"})
    assert "starts outside the hours" in room.get("/planned-work/works/V").text
    room.send("/planned-work/works/V/cancel", note="rain")
    assert "cancelled" in room.get("/planned-work/works/V").text


def test_viewers_look_at_works_and_change_none(room: NetworkRoom) -> None:
    room.person = VIEWER
    room.at(24.5)
    for path in ("/planned-work", "/planned-work/works/W-1"):
        assert 'method="post" action="/planned-work' not in room.get(path).text
    assert "your role" in room.send("/planned-work/works/W-1/confirm", 403).text.lower()
    room.send("/planned-work", 403, work_id="V", **NIGHT)


def test_works_of_other_regions_are_nobody_elses(room: NetworkRoom) -> None:
    room.at(24.5)
    room.person = GUYUAN_ONLY
    assert "W-1" not in room.get("/planned-work").text
    room.get("/planned-work/works/W-1", 404)
    room.send("/planned-work/works/W-1/confirm", 404)
    room.send("/planned-work", 404, work_id="V", **NIGHT)


def test_the_board_is_not_sent_again_to_those_who_have_it(room: NetworkRoom) -> None:
    seen = re.search(r"seen=([0-9a-f]{16})", room.get("/planned-work/board").text)
    assert seen is not None
    room.get(f"/planned-work/board?seen={seen[1]}", 204)


def test_a_work_that_nobody_knows_is_a_page_that_says_so(room: NetworkRoom) -> None:
    assert "There is no planned work" in room.get("/planned-work/works/none", 404).text
