"""Laws of the correlator: the order of arrival, duplicates and restarts leave no trace in what is concluded."""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.correlator import Correlator
from correlate.facts import ComplaintAttributed, GroupPicture, OutageConcluded
from correlate.outages.alarm_book import Receipt
from ingest.records import Alarm, Complaint, Effect, Record
from tests.laws.worlds import CELLS, INVENTORY, MODEL, RULES, START, Run, as_happened, as_known, final, records


@given(records())
def test_final_facts_are_those_of_the_order_in_which_things_happened(stream: list[Record]) -> None:
    known = as_known(stream)
    assert not known.correlator.outdated, "nothing was later than the lateness"
    assert final(known.facts) == final(as_happened(stream).facts)


@given(records(), st.data())
def test_duplicates_change_nothing_and_are_called_duplicates(stream: list[Record], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(stream), max_size=6))
    lag = timedelta(seconds=data.draw(st.integers(1, 3600)))
    copies = [msgspec.structs.replace(record, known_at=record.known_at + lag) for record in again]
    doubled = sorted([*stream, *copies], key=lambda record: record.known_at)
    once, twice = as_known(stream, end=doubled[-1].known_at), as_known(doubled)
    assert final(twice.facts) == final(once.facts)


@given(records())
def test_the_same_state_twice_is_a_duplicate(stream: list[Record]) -> None:
    run = Run()
    for record in stream:
        first = run.correlator.observe(record)
        assert run.correlator.observe(record) is Receipt.DUPLICATE, first


@given(records(), st.data())
def test_a_restart_at_any_point_makes_no_difference(stream: list[Record], data: st.DataObject) -> None:
    points = data.draw(st.frozensets(st.integers(0, len(stream) - 1), max_size=4))
    assert final(as_known(stream, points).facts) == final(as_known(stream).facts)


@given(records())
def test_after_a_restart_the_same_falls_due_next(stream: list[Record]) -> None:
    """What was to happen later until something earlier came is no reason to wake: nobody knows of it any more."""
    run = Run()
    for record in stream:
        run.take(record, record.known_at)
        resumed = Correlator.restore(run.correlator.snapshot(), INVENTORY, MODEL, RULES)
        assert resumed.next_due == run.correlator.next_due


def test_when_the_first_bin_is_closed_nothing_is_gone_that_explains_its_complaints() -> None:
    """However often somebody looks: here between the end of what the outage explains and the end of the bin."""
    cell, other = CELLS[0], CELLS[4]
    raised = Alarm("NMS", "A", START, START, cell.region, Effect.OUT_OF_SERVICE, cell.cell_id)
    lasting = msgspec.structs.replace(raised, alarm_id="B", cell_id=other.cell_id)
    over = START + timedelta(minutes=10)
    cleared = msgspec.structs.replace(raised, cleared_at=over, known_at=over)
    called_at = over + RULES.report_horizon - timedelta(minutes=8)
    complaint = Complaint("C", called_at, called_at, cell.region, cell_id=cell.cell_id)
    final_facts = []
    for look_s in (60, 3600):
        run = Run()
        for record in (raised, lasting, cleared, complaint):
            run.take(record, record.known_at)
        for number in range(1, 3600 // look_s):
            now = called_at + timedelta(seconds=number * look_s)
            run.facts += run.correlator.advance(now, run.watermark.at(now))
        final_facts.append(final(run.finish(called_at + timedelta(hours=2))))
    assert final_facts[0] == final_facts[1]


@given(records())
def test_attributed_and_background_make_each_complaint_once(stream: list[Record]) -> None:
    facts = as_known(stream).facts
    complaints = [fact for fact in facts if isinstance(fact, ComplaintAttributed)]
    assert sorted(fact.complaint_id for fact in complaints) == sorted(
        {record.complaint_id for record in stream if not isinstance(record, Alarm)}
    )
    for fact in complaints:
        assert sum(share.probability for share in fact.shares) + fact.background == pytest.approx(1.0, abs=1e-9)
    by_outage: dict[str, float] = defaultdict(float)
    for share in (share for fact in complaints for share in fact.shares):
        by_outage[share.outage_id] += share.probability
    for outage in (fact for fact in facts if isinstance(fact, OutageConcluded)):
        assert outage.complaints == pytest.approx(by_outage[outage.outage_id], abs=1e-9)


@given(records())
def test_a_cell_has_one_outage_at_a_time_and_flaps_are_not_outages(stream: list[Record]) -> None:
    by_cell: dict[str, list[OutageConcluded]] = defaultdict(list)
    for fact in as_known(stream).facts:
        if isinstance(fact, OutageConcluded):
            by_cell[fact.cell_id].append(fact)
    for outages in by_cell.values():
        outages.sort(key=lambda outage: outage.started_at)
        for earlier, later in pairwise(outages):
            assert earlier.ended_at is not None
            assert later.started_at - earlier.ended_at >= RULES.flap_gap


@given(records())
def test_pictures_use_nothing_that_was_not_known(stream: list[Record]) -> None:
    known = {record.alarm_id: record.known_at for record in reversed(stream) if isinstance(record, Alarm)}
    for fact in as_known(stream).facts:
        if isinstance(fact, GroupPicture):
            assert fact.at >= min(known.values())
            for outage in fact.outages:
                assert outage.started_at <= fact.at
                assert outage.ended_at is None or outage.ended_at <= fact.at
