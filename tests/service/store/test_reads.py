"""What pages read, page by page and week by week."""

import pytest

from correlate.facts import BinConcluded, ComplaintAttributed, ComplaintResolved, OutageConcluded, Share
from correlate.weekly import WeeklyTally
from service.store.batch import Filed
from service.store.reads import Cursor
from service.store.store import Store
from tests.correlate.made_facts import complaint as attributed
from tests.correlate.made_facts import outage as concluded
from tests.correlate.made_facts import resolved
from tests.service.made import at, complaint, open_outage, order, outcome, picture


def test_pages_follow_each_other_without_a_gap_or_a_repeat(store: Store) -> None:
    starts = [8.0, 8.0, 8.0, 9.5, 7.25, 12.0, 1.0]
    made = [concluded(start, 20, outage_id=f"O-{number}") for number, start in enumerate(starts)]
    store.commit(outcome(1, facts=tuple(made)))
    seen: list[str] = []
    after: Cursor | None = None
    while (page := store.reads.outages(after=after, limit=2)) and len(seen) <= len(starts):
        seen.extend(row.outage_id for row in page)
        after = (page[-1].started_at, page[-1].outage_id)
    assert seen == [row.outage_id for row in store.reads.outages()]
    assert [store_row.started_at for store_row in store.reads.outages()] == [
        at(hours) for hours in sorted(starts)[::-1]
    ]


def test_complaints_and_orders_are_paged_the_same_way(store: Store) -> None:
    filed = tuple(Filed(complaint(hours, f"C-{hours}"), at(hours)) for hours in (1.0, 2.0, 3.0))
    orders = tuple(order(hours, f"R-{hours}", f"G-{hours}") for hours in (1.0, 2.0, 3.0))
    store.commit(outcome(1, records=filed, orders=orders))
    assert [row.complaint_id for row in store.reads.complaints(after=(at(2), "C-2.0"))] == ["C-1.0"]
    assert [row.order_id for row in store.reads.orders(after=(at(3), "R-3.0"), limit=1)] == ["R-2.0"]


def test_lists_are_narrowed_by_what_is_asked_for(store: Store) -> None:
    other = concluded(8, 10, outage_id="O-2", region="Guyuan", group_id="G-2")
    store.commit(
        outcome(1, facts=(concluded(), other), orders=(order(), order(order_id="R-2", group_id="G-2", region="Guyuan")))
    )
    assert [row.outage_id for row in store.reads.outages(region="Guyuan")] == ["O-2"]
    assert [row.outage_id for row in store.reads.outages(group_id="G-1")] == ["O-1"]
    assert [row.order_id for row in store.reads.orders(region="Guyuan")] == ["R-2"]
    assert store.reads.orders(state="completed") == []


@pytest.mark.parametrize(("since", "until", "found"), [(10, 12, 1), (10.5, 12, 0), (7, 8, 0), (7, 8.01, 1)])
def test_outages_that_touch_a_period_are_found_by_right_open_intervals(
    store: Store, since: float, until: float, found: int
) -> None:
    store.commit(outcome(1, facts=(concluded(8, 10.5),)))
    assert len(store.reads.outages(touching=(at(since), at(until)))) == found


def test_bins_come_by_place_and_time_with_regions_as_none(store: Store) -> None:
    made = [
        BinConcluded("Yinchuan", district, at(hours), at(hours + 0.25), 3, 1.5, 4.0, 0.75)
        for hours in (9.25, 9.0)
        for district in ("Xingqing", None)
    ]
    store.commit(outcome(1, facts=tuple(made)))
    store.commit(outcome(2, facts=(made[0],)))
    found = store.reads.recent_bins(at(9))
    assert [(bin_.district, bin_.starts_at) for bin_ in found] == [
        (None, at(9)),
        (None, at(9.25)),
        ("Xingqing", at(9)),
        ("Xingqing", at(9.25)),
    ]
    assert store.reads.recent_bins(at(9.1), "Guyuan") == []
    assert made[0] in store.reads.recent_bins(at(9.1))


def test_the_week_counted_from_the_store_is_the_week_counted_from_the_facts(store: Store) -> None:
    facts = (
        concluded(8, 10.5),
        concluded(20, 21, outage_id="O-2", cell_id="YC0002-1", planned=True, work_id="W-1"),
        attributed(9, Share("O-1", 0.625, False), Share("O-2", 0.25, True)),
        attributed(10, complaint_id="C-2"),
        resolved("equipment"),
    )
    store.commit(outcome(1, facts=facts))
    direct, stored = WeeklyTally("Asia/Shanghai", ["Yinchuan"]), WeeklyTally("Asia/Shanghai", ["Yinchuan"])
    for fact in facts:
        direct.add(fact)
    for fact in store.weekly_facts(at(0), at(7 * 24)):
        stored.add(fact)
    assert stored.rows() == direct.rows()
    assert direct.rows()[0].complaints_by_cause == 1


def test_a_week_that_goes_on_counts_open_outages_and_complaints_not_yet_attributed(store: Store) -> None:
    filed = (Filed(complaint(8.25), at(8.25)),)
    store.commit(outcome(1, records=filed, facts=(picture(8.5, open_outage()),)))
    (outage, one) = store.weekly_facts(at(0), at(24))
    assert isinstance(outage, OutageConcluded)
    assert (outage.down, outage.until) == (((at(8), at(8.5)),), at(8.5))
    assert isinstance(one, ComplaintAttributed)
    assert (one.shares, one.background) == ((), 1.0)


def test_a_complaint_that_is_spoken_of_again_stays_closed(store: Store) -> None:
    store.commit(outcome(1, facts=(attributed(9), resolved("equipment"))))
    store.commit(outcome(2, records=(Filed(complaint(9, status="archived"), at(30)),)))
    assert resolved("equipment") in list(store.weekly_facts(at(0), at(24)))


def test_a_complaint_closed_without_a_cause_is_told_as_closed(store: Store) -> None:
    store.commit(outcome(1, facts=(attributed(9), resolved(None))))
    kinds = [type(fact) for fact in store.weekly_facts(at(0), at(24))]
    assert kinds == [ComplaintAttributed, ComplaintResolved]
    assert list(store.weekly_facts(at(24), at(48))) == []
