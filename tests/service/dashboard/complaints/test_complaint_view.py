"""Complaints as people read them: words only for those who may, and links with how likely they are."""

from datetime import timedelta

import msgspec
import pytest

from alerts.complaint_care.followed import FollowedComplaint
from alerts.explain.screening import ScreenReason, Standing
from service.dashboard.complaints.asked import search_asked
from service.dashboard.complaints.view import TEXT_SHOWN, complaint_line, complaint_list
from service.store.complaint_search import FoundComplaint, FoundPage, Link
from service.store.complaint_standings import Stands
from service.store.reads import ComplaintRow
from tests.service.made import at, complaint

ROW = ComplaintRow("C-1", "Yinchuan", "Xingqing", "YC1-1", "voice", None, None, at(9), None, None, 0.25)
FOUND = FoundComplaint(ROW, complaint(9), Link("O-1", "G-1", 0.75))
SPAN = (at(0), at(24))


def test_what_was_said_is_shown_to_those_who_may_read_it() -> None:
    line = complaint_line(FOUND, Stands(), may_read=True)
    assert (line.text, line.is_masked) == ("没有信号", False)


def test_viewers_are_told_that_something_was_said_and_not_what() -> None:
    line = complaint_line(FOUND, Stands(), may_read=False)
    assert (line.text, line.is_masked) == (None, True)
    assert "没有信号" not in repr(complaint_list(FoundPage((FOUND,), None, None), {}, may_read=False))


def test_a_complaint_that_the_journal_no_longer_holds_is_listed_without_words() -> None:
    line = complaint_line(msgspec.structs.replace(FOUND, state=None), Stands(), may_read=True)
    assert (line.text, line.is_masked, line.channel, line.complaint_id) == (None, False, None, "C-1")


def test_long_words_are_cut_and_marked_so() -> None:
    found = msgspec.structs.replace(FOUND, state=complaint(9, text="长" * 1000))
    text = complaint_line(found, Stands(), may_read=True).text
    assert text is not None
    assert (len(text), text[-1]) == (TEXT_SHOWN + 1, "…")


def test_a_link_says_how_likely_it_is_and_none_is_no_link() -> None:
    linked = complaint_line(FOUND, Stands(), may_read=True)
    assert (linked.group_id, linked.probability, linked.background) == ("G-1", 0.75, 0.25)
    alone = complaint_line(msgspec.structs.replace(FOUND, link=None), Stands(), may_read=True)
    assert (alone.group_id, alone.outage_id, alone.probability) == (None, None, 0.0)


def test_owner_points_and_calls_stand_beside_a_complaint_that_is_followed() -> None:
    case = FollowedComplaint("C-1", "Yinchuan", at(9), owner="unit-3", points=4.0, repeats=2)
    line = complaint_line(FOUND, Stands(followed=case), may_read=True)
    assert (line.owner, line.points, line.earlier_calls, line.is_followed) == ("unit-3", 4.0, 2, True)
    over = complaint_line(FOUND, Stands(followed=msgspec.structs.replace(case, is_over=True)), may_read=True)
    assert not over.is_followed


@pytest.mark.parametrize(
    ("standing", "screened", "let_through"),
    [(Standing.SCREENED, True, False), (Standing.LET_THROUGH, False, True), (Standing.CANDIDATE, False, False)],
)
def test_screening_is_told_with_its_reason(standing: Standing, screened: bool, let_through: bool) -> None:
    line = complaint_line(FOUND, Stands(standing, ScreenReason.INVALID), may_read=True)
    assert (line.is_screened, line.was_let_through, line.reason) == (screened, let_through, "invalid")


def test_a_list_counts_what_is_open_and_what_an_outage_explains() -> None:
    closed = FoundComplaint(msgspec.structs.replace(ROW, complaint_id="C-2", resolved_at=at(10)), None, None)
    listed = complaint_list(FoundPage((FOUND, closed), (at(9), "C-2"), 80), {}, may_read=True)
    assert (listed.open, listed.explained, listed.read, listed.after) == (1, 1, 80, (at(9), "C-2"))


def test_filters_are_read_from_the_address_and_blank_ones_are_none() -> None:
    query = {"q": " 信号 ", "district": "  ", "cell": "YC1-1", "category": "voice", "state": "open", "list": "repeated"}
    asked = search_asked(query, SPAN, "Yinchuan", frozenset({"Yinchuan"}))
    sought = asked.sought
    assert (sought.text, sought.district, sought.cell_id, sought.category) == ("信号", None, "YC1-1", "voice")
    assert (sought.state, sought.region, sought.regions, asked.shown) == (
        "open", "Yinchuan", frozenset({"Yinchuan"}), "repeated",
    )  # fmt: skip
    assert asked.is_narrowed


def test_what_can_not_be_read_is_named_and_does_not_count() -> None:
    asked = search_asked({"category": "fax", "state": "half", "list": "../etc"}, SPAN, None, None)
    assert asked.wrong == ("category", "state")
    assert (asked.sought.category, asked.sought.state, asked.shown) == (None, None, "found")


def test_without_filters_all_of_the_time_range_is_sought() -> None:
    asked = search_asked({}, SPAN, None, None)
    assert (asked.sought.since, asked.sought.until, asked.is_narrowed) == (*SPAN, False)
    assert asked.sought.until - asked.sought.since == timedelta(hours=24)
