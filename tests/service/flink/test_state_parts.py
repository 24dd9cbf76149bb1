"""A state told in parts is the state, and of what stayed as it was nothing is written again."""

from datetime import timedelta

from hypothesis import given, settings

from correlate.correlator import Correlator
from correlate.model import default_model
from correlate.snapshot import read
from ingest.records import Complaint, Record
from service.flink.state_parts import StateParts, joined
from tests.laws.worlds import CELLS, INVENTORY, RULES, START, records


def _complaint(number: int) -> Complaint:
    cell = CELLS[number % len(CELLS)]
    at = START + timedelta(minutes=number)
    return Complaint(f"C{number}", at, at, cell.region, cell_id=cell.cell_id)


@settings(max_examples=15, deadline=None)
@given(records())
def test_parts_written_after_every_record_tell_the_state_in_its_order(stream: list[Record]) -> None:
    correlator, written, kept = Correlator(INVENTORY, default_model(), RULES), StateParts(), dict[str, bytes]()
    for record in stream:
        correlator.observe(record)
        changed = written.changes(correlator.snapshot())
        kept.update(changed.put)
        for key in changed.gone:
            del kept[key]
        assert read(joined(kept)) == read(correlator.snapshot())


@settings(max_examples=10, deadline=None)
@given(records())
def test_a_state_that_was_written_has_no_changes_whoever_reads_it_back(stream: list[Record]) -> None:
    correlator = Correlator(INVENTORY, default_model(), RULES)
    for record in stream:
        correlator.observe(record)
    written = StateParts()
    kept = written.changes(correlator.snapshot()).put
    assert not written.changes(correlator.snapshot()).put
    again = StateParts(kept).changes(correlator.snapshot())
    assert (again.put, again.gone) == ({}, ())


def test_one_more_complaint_among_many_writes_a_few_parts() -> None:
    correlator = Correlator(INVENTORY, default_model(), RULES)
    for number in range(300):
        correlator.observe(_complaint(number))
    written = StateParts()
    assert len(written.changes(correlator.snapshot()).put) > 300
    correlator.observe(_complaint(300))
    changed = written.changes(correlator.snapshot())
    assert sorted(changed.put) == ["complaints/C300", "regions/S"]
