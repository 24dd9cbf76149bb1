"""What one commit writes, and that it writes all of it or nothing."""

import msgspec
import pytest
from sqlalchemy.exc import IntegrityError

from correlate.facts import BinConcluded, Share, SpikeKind
from ingest.inventory import Inventory
from service.store.batch import Count, DeadLetter, Filed, QueuedPush, Snapshot
from service.store.rows import content_of, identity_of
from service.store.store import PositionMoved, Store
from tests.correlate.made_facts import complaint as attributed
from tests.correlate.made_facts import outage as concluded
from tests.correlate.made_facts import resolved, spike
from tests.service.made import alarm, at, complaint, inventory, open_outage, order, outcome, picture, withdrawn


def test_a_batch_is_read_back_from_the_journal_as_it_was_filed(store: Store) -> None:
    records = (Filed(alarm(8), at(8.1)), Filed(complaint(9), at(9.1)))
    store.commit(outcome(1, 9.2, records=records))
    store.commit(outcome(2, 9.5))
    first, second = store.journal.batches_after(0)
    assert (first.batch, first.now, first.records) == (1, at(9.2), records)
    assert (second.batch, second.now, second.records) == (2, at(9.5), ())
    assert [batch.batch for batch in store.journal.batches_after(1)] == [2]
    assert store.journal.last_batch() == 2


def test_a_stale_worker_can_not_commit(store: Store) -> None:
    store.commit(outcome(1))
    for number in (1, 3):
        with pytest.raises(PositionMoved):
            store.commit(outcome(number, records=(Filed(alarm(), at(9)),)))
    assert store.journal.last_batch() == 1


def test_a_batch_that_fails_half_way_leaves_nothing_behind(store: Store) -> None:
    twice = QueuedPush("log", "R-1", "R-1.1", b"{}")
    filed = (Filed(alarm(), at(8)),)
    whole = outcome(1, records=filed, facts=(picture(),), orders=(order(),), counts={"alarms": Count(1)})
    with pytest.raises(IntegrityError):
        store.commit(msgspec.structs.replace(whole, pushes=(twice, twice)))
    assert store.journal.last_batch() == 0
    assert store.reads.queue() == []
    assert store.reads.open_groups() == []
    assert store.reads.counters() == {}
    store.commit(whole)
    assert store.reads.queue() == [order()]


def test_a_group_is_shown_as_it_was_last_drawn(store: Store) -> None:
    store.commit(outcome(1, facts=(picture(8.5), picture(9, open_outage(), open_outage("YC1-2", 8.2)))))
    (group,) = store.reads.open_groups()
    assert group.picture.at == at(9)
    assert [row.cell_id for row in store.reads.open_outages()] == ["YC1-1", "YC1-2"]
    ended = picture(10, open_outage(end=9.5), open_outage("YC1-2", 8.2, end=9.75))
    store.commit(outcome(2, facts=(ended,)))
    assert store.reads.open_groups() == []
    assert store.reads.open_outages() == []
    assert store.reads.group("G-1") == ended


def test_a_group_whose_start_moved_is_shown_once(store: Store) -> None:
    store.commit(outcome(1, facts=(picture(),)))
    moved = picture(9, open_outage(start=7.5), group_id="G-0", formerly=("G-1",))
    store.commit(outcome(2, facts=(moved,)))
    assert [group.picture.group_id for group in store.reads.open_groups()] == ["G-0"]
    assert [row.outage_id for row in store.reads.open_outages()] == ["O-YC1-1-7.5"]


def test_what_was_concluded_stays_when_the_group_is_drawn_again(store: Store) -> None:
    last = concluded(8, 9, outage_id="O-YC1-1-8.0", complaints=7.0)
    still = picture(10, open_outage(end=9.0), open_outage("YC1-2"))
    store.commit(outcome(1, facts=(picture(), last)))
    store.commit(outcome(2, facts=(still,)))
    rows = {row.outage_id: row for row in store.reads.outages()}
    assert (rows["O-YC1-1-8.0"].final, rows["O-YC1-1-8.0"].complaints) == (True, 7.0)
    assert not rows["O-YC1-2-8.0"].final


def test_an_outage_drawn_under_another_id_goes_when_that_time_of_its_cell_is_concluded(store: Store) -> None:
    store.commit(outcome(1, facts=(picture(8.5, open_outage("YC1-1", 8, end=8.4)),)))
    store.commit(outcome(2, facts=(picture(8.7, open_outage("YC1-1", 12), group_id="G-2"),)))
    earlier = concluded(7.9, 8.6, outage_id="O-9", cell_id="YC1-1")
    store.commit(outcome(3, facts=(concluded(7.9, 8.6, outage_id="O-8", cell_id="YC1-2"),)))
    assert len(store.reads.outages()) == 3
    store.commit(outcome(4, facts=(earlier,)))
    assert {row.outage_id for row in store.reads.outages()} == {"O-8", "O-9", "O-YC1-1-12"}


def test_a_correction_takes_the_place_of_what_it_corrects(store: Store) -> None:
    first = concluded(8, 10)
    store.commit(outcome(1, facts=(first,)))
    store.commit(outcome(2, facts=(concluded(8, 9, corrects=first),)))
    (row,) = store.reads.outages()
    assert (row.ended_at, row.down) == (at(9), ((at(8), at(9)),))


def test_a_complaint_keeps_its_attribution_when_a_later_state_of_it_comes(store: Store) -> None:
    shares = (Share("O-1", 0.7, False), Share("O-2", 0.2, True))
    store.commit(outcome(1, records=(Filed(complaint(), at(9)),), facts=(attributed(9, *shares),)))
    closed = complaint(cause="equipment", status="closed", resolved_at=at(12), known_at=at(12))
    store.commit(outcome(2, records=(Filed(closed, at(12)),), facts=(resolved("equipment"),)))
    (row,) = store.reads.complaints()
    assert (row.status, row.cell_id, row.resolved_at) == ("closed", "YC1-1", at(12))
    assert row.background == pytest.approx(0.1)
    assert store.reads.shares("C-1") == list(shares)
    assert [row.complaint_id for row in store.reads.complaints(outage_id="O-2")] == ["C-1"]


def test_a_new_attribution_takes_the_place_of_the_one_before(store: Store) -> None:
    store.commit(outcome(1, facts=(attributed(9, Share("O-1", 0.7, False)),)))
    store.commit(outcome(2, facts=(attributed(9, Share("O-2", 0.4, False)),)))
    assert store.reads.shares("C-1") == [Share("O-2", 0.4, False)]


def test_a_spike_that_goes_on_is_one_spike(store: Store) -> None:
    growing = [spike(final=False, ends_at=at(end), kind=SpikeKind.UNEXPLAINED) for end in (10.5, 10.75, 11)]
    store.commit(outcome(1, facts=tuple(growing)))
    assert store.reads.spikes() == [growing[-1]]
    last = spike(starts_at=at(9.75))
    store.commit(outcome(2, facts=(last,)))
    assert store.reads.spikes() == [last]


def test_what_was_first_seen_as_a_spike_and_is_none_goes_once_no_window_reaches_it(store: Store) -> None:
    seen, other = spike(final=False, starts_at=at(10), ends_at=at(10.5)), spike(final=False, region="Guyuan")
    store.commit(outcome(1, facts=(seen, other)))
    for number, hours in enumerate((10.5, 11.0, 11.25), 2):
        there = store.reads.spikes(region=seen.region)
        closed = BinConcluded(seen.region, None, at(hours), at(hours + 0.25), 0, 1.5, 4.0, 0.0)
        store.commit(outcome(number, facts=(closed,)))
        assert there == [seen]
    assert store.reads.spikes() == [other]


def test_of_two_regions_each_keeps_its_spikes(store: Store) -> None:
    store.commit(outcome(1, facts=(spike(final=False), spike(final=False, district=None), spike(region="Guyuan"))))
    assert len(store.reads.spikes()) == 3
    assert [found.region for found in store.reads.spikes(region="Guyuan")] == ["Guyuan"]


def test_orders_are_kept_as_they_stand_and_as_they_became(store: Store) -> None:
    issued = order()
    store.commit(outcome(1, orders=(issued,)))
    assert store.reads.queue() == [issued]
    gone = withdrawn(issued, 9.5)
    store.commit(outcome(2, orders=(gone,)))
    assert store.reads.queue() == []
    assert store.reads.closed_orders(at(9)) == [gone]
    assert store.reads.order_history("R-1") == [issued, gone]
    assert store.reads.order("R-1") == gone
    assert store.orders_held(at(9)) == [gone]
    assert store.orders_held(at(10)) == []


def test_two_open_orders_for_one_group_are_refused_by_the_store_itself(store: Store) -> None:
    with pytest.raises(IntegrityError):
        store.commit(outcome(1, orders=(order(), order(order_id="R-2"))))


def test_orders_may_trade_groups_within_a_batch(store: Store) -> None:
    store.commit(outcome(1, orders=(order(), order(order_id="R-2", group_id="G-2"))))
    traded = (order(group_id="G-2", version=2), order(order_id="R-2", group_id="G-1", version=2))
    store.commit(outcome(2, orders=traded))
    assert {found.order_id: found.group_id for found in store.reads.queue()} == {"R-1": "G-2", "R-2": "G-1"}


def test_the_queue_is_in_the_order_of_complaints_avoided_per_crew_hour(store: Store) -> None:
    orders = [order(order_id=f"R-{index}", group_id=f"G-{index}", index=float(index)) for index in (2, 9, 4)]
    store.commit(outcome(1, orders=tuple(orders)))
    assert [found.index for found in store.reads.queue()] == [9.0, 4.0, 2.0]


def test_an_open_group_stands_beside_its_order(store: Store) -> None:
    lonely = picture(9, open_outage("YC2-1"), group_id="G-2")
    store.commit(outcome(1, facts=(lonely, picture()), orders=(order(),)))
    first, second = store.reads.open_groups()
    assert (first.picture.group_id, first.order) == ("G-1", order())
    assert (second.picture.group_id, second.order) == ("G-2", None)


def test_counts_add_up_over_batches(store: Store) -> None:
    store.commit(outcome(1, counts={"alarms": Count(3, 1, 2, 1)}))
    store.commit(outcome(2, counts={"alarms": Count(1), "complaints": Count(0, 0, 1)}))
    counters = store.reads.counters()
    assert counters == {"alarms": Count(4, 1, 2, 1), "complaints": Count(0, 0, 1)}
    assert counters["alarms"].read == 7


def test_freshness_tells_how_far_everything_is(store: Store) -> None:
    assert store.reads.freshness().now is None
    letter = DeadLetter("alarms", "http", "0", "bad_time", "raised_at: …", "{}", at(9))
    push = QueuedPush("log", "R-1", "R-1.1", b"{}")
    store.commit(outcome(1, 9, newest_event_time=at(8.9), watermark=at(8.65), dead_letters=(letter,), pushes=(push,)))
    fresh = store.reads.freshness()
    assert (fresh.now, fresh.newest_event_time, fresh.watermark) == (at(9), at(8.9), at(8.65))
    assert (fresh.dead_letters, fresh.waiting, fresh.undeliverable) == (1, 1, 0)


def test_the_last_two_snapshots_are_kept(store: Store) -> None:
    for number in range(1, 5):
        store.commit(outcome(number, snapshot=Snapshot(1, bytes([number]))))
    assert [(saved.batch, saved.snapshot.body) for saved in store.journal.snapshots()] == [(4, b"\x04"), (3, b"\x03")]


def test_what_is_in_the_journal_is_known_by_its_content_whenever_it_arrived(store: Store) -> None:
    store.commit(outcome(1, records=(Filed(alarm(), at(8)),)))
    again = msgspec.structs.replace(alarm(), known_at=at(30))
    assert store.journal.contents_of([identity_of(again), "another"]) == {content_of(again)}


def test_the_states_of_an_alarm_come_back_in_the_order_in_which_they_were_filed(store: Store) -> None:
    raised, cleared = alarm(), alarm(cleared_at=at(9))
    store.commit(outcome(1, records=(Filed(cleared, at(9)),)))
    store.commit(outcome(2, records=(Filed(raised, at(10), accepted=False),)))
    (first, second) = store.journal.batches_after(0)
    identity = identity_of(raised)
    assert store.journal.alarm_states([identity, "another"]) == {identity: [cleared, raised]}
    assert store.journal.alarm_states([identity], before=second.first) == {identity: [cleared]}
    assert store.journal.alarm_states([identity], before=first.first) == {}


def test_a_work_may_have_a_row_for_each_of_its_places(store: Store) -> None:
    given = inventory()
    (known,) = given.works
    elsewhere = msgspec.structs.replace(known, site_id="YC1")
    works = [known, elsewhere, known]
    store.network.replace(Inventory(given.regions.values(), given.cells.values(), (), works))
    assert store.network.inventory("Asia/Shanghai").works == tuple(works)


def test_the_inventory_is_read_back_as_it_was_given(store: Store) -> None:
    given = inventory()
    store.network.replace(given)
    store.network.replace(given)
    kept = store.network.inventory("Asia/Shanghai")
    assert (kept.regions, kept.cells, kept.sites, kept.works) == (given.regions, given.cells, given.sites, given.works)
    assert list(kept.cells) == list(given.cells)
