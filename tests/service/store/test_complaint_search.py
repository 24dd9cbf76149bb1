"""Complaints are found by place, class, state, time and words, a page at a time."""

import msgspec
import pytest

from correlate.facts import Share
from ingest.records import Category
from service.store import complaint_search
from service.store.batch import Filed
from service.store.complaint_search import Sought
from service.store.store import Store
from tests.correlate.made_facts import complaint as attributed
from tests.correlate.made_facts import outage as concluded
from tests.service.made import at, complaint, outcome

ALL = Sought(at(0), at(48))


def share(outage_id: str, probability: float) -> Share:
    return Share(outage_id, probability, planned=False)


@pytest.fixture
def filled(store: Store) -> Store:
    made = (
        complaint(9, "C-1", text="没有信号，无法拨打", category=Category.VOICE),
        complaint(10, "C-2", text="Slow INTERNET since noon", cell_id="YC2-1", district="Jinfeng"),
        complaint(11, "C-3", text="上网慢", region="Guyuan", district=None, cell_id=None),
        complaint(12, "C-4", text=None, resolved_at=at(13), cause="power", status="closed"),
    )
    shares = share("O-1", 0.3), share("O-2", 0.35), share("O-3", 0.4)
    facts = (concluded(), concluded(9, outage_id="O-2"), concluded(9, outage_id="O-3", group_id="G-3"))
    records = tuple(Filed(one, at(13)) for one in made)
    store.commit(outcome(1, 13, records=records, facts=(*facts, attributed(9, *shares, complaint_id="C-1"))))
    return store


def ids(store: Store, **changes: object) -> list[str]:
    page = store.complaint_search.page(msgspec.structs.replace(ALL, **changes), None, 10)
    return [one.row.complaint_id for one in page.found]


def test_everything_of_a_time_is_listed_the_latest_first(filled: Store) -> None:
    assert ids(filled) == ["C-4", "C-3", "C-2", "C-1"]
    assert ids(filled, since=at(10), until=at(12)) == ["C-3", "C-2"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"region": "Guyuan"}, ["C-3"]),
        ({"district": "Jinfeng"}, ["C-2"]),
        ({"cell_id": "YC2-1"}, ["C-2"]),
        ({"category": "voice"}, ["C-1"]),
        ({"state": "resolved"}, ["C-4"]),
        ({"state": "open"}, ["C-3", "C-2", "C-1"]),
        ({"regions": frozenset({"Guyuan"})}, ["C-3"]),
        ({"regions": frozenset({"Guyuan"}), "region": "Yinchuan"}, []),
        ({"regions": frozenset()}, []),
    ],
)
def test_each_filter_leaves_only_what_it_names(filled: Store, changes: dict[str, object], expected: list[str]) -> None:
    assert ids(filled, **changes) == expected


def test_words_are_found_in_what_was_said_in_any_case_of_letters(filled: Store) -> None:
    assert ids(filled, text="internet") == ["C-2"]
    assert ids(filled, text="信号") == ["C-1"]
    assert ids(filled, text="%") == []


def test_a_search_for_words_reads_so_many_and_goes_on_behind_them(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(complaint_search, "MOST_READ", 2)
    monkeypatch.setattr(complaint_search, "_AT_ONCE", 2)
    sought = msgspec.structs.replace(ALL, text="信号")
    first = filled.complaint_search.page(sought, None, 10)
    assert (first.found, first.read) == ((), 2)
    second = filled.complaint_search.page(sought, first.after, 10)
    assert [one.row.complaint_id for one in second.found] == ["C-1"]


def test_pages_follow_each_other_without_gap_or_repetition(filled: Store) -> None:
    search, seen, after = filled.complaint_search, list[str](), None
    for _ in range(4):
        page = search.page(ALL, after, 1)
        seen += [one.row.complaint_id for one in page.found]
        after = page.after
    assert (seen, after) == (["C-4", "C-3", "C-2", "C-1"], None)


def test_the_likeliest_group_explains_a_complaint_by_the_sum_of_its_outages(filled: Store) -> None:
    found = filled.complaint_search.one("C-1")
    assert found is not None
    assert found.link is not None
    assert (found.link.outage_id, found.link.group_id) == ("O-2", "G-1")
    assert found.link.probability == pytest.approx(0.65)
    assert found.state is not None
    assert found.state.text == "没有信号，无法拨打"
    assert filled.complaint_search.one("C-99") is None


def test_who_calls_again_is_listed_with_the_last_complaint(store: Store) -> None:
    made = (
        complaint(1, "C-1", customer="anna"),
        complaint(30, "C-2", customer="anna", district="Jinfeng"),
        complaint(29, "C-3", customer="bert"),
        complaint(2, "C-4", customer="carl"),
        complaint(3, "C-5", customer="carl"),
        complaint(30, "C-6", customer="dora", region="Guyuan"),
        complaint(29, "C-7", customer="dora", region="Guyuan"),
        complaint(28, "C-8", customer="dora", region="Guyuan", resolved_at=at(29)),
    )
    store.commit(outcome(1, 30, records=tuple(Filed(one, at(30)) for one in made)))
    listed = store.repeat_callers.listed(at(24), at(0), None, None, 10)
    assert [(one.customer, one.complaints, one.complaint_id, one.is_open) for one in listed] == [
        ("dora", 3, "C-6", True),
        ("anna", 2, "C-2", True),
    ]
    of_yinchuan = store.repeat_callers.listed(at(24), at(0), None, frozenset({"Yinchuan"}), 10)
    assert [one.customer for one in of_yinchuan] == ["anna"]
    assert store.repeat_callers.listed(at(24), at(25), "Yinchuan", None, 10) == []
