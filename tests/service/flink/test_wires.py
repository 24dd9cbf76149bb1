"""Records and facts come out of their wires as they went in; what is none is refused."""

import msgspec
import pytest
from hypothesis import given, settings

from ingest.records import Record
from service.flink.fact_wire import read_fact, write_fact
from service.flink.record_wire import read_record, write_record
from tests.laws.worlds import as_known, records


@settings(max_examples=8, deadline=None)
@given(records())
def test_records_come_out_as_they_went_in(stream: list[Record]) -> None:
    assert [read_record(write_record(record)) for record in stream] == stream


@settings(max_examples=8, deadline=None)
@given(records())
def test_facts_come_out_as_they_went_in(stream: list[Record]) -> None:
    facts = as_known(stream).facts
    assert [read_fact(write_fact(fact)) for fact in facts] == facts


def test_what_is_no_fact_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(msgspec.DecodeError, match="no conclusion is called 'Rumour'; there are GroupPicture"):
        read_fact(b'{"fact": "Rumour", "fields": {}}')


def test_what_is_no_record_is_refused() -> None:
    with pytest.raises(msgspec.DecodeError, match="neither an alarm nor a complaint"):
        read_record(b"[null, null]")
