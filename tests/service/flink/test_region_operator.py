"""One region's operator says what a replay says, wherever it is made anew from what the engine kept."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.records import Record
from tests.laws.worlds import as_known, final, records
from tests.service.flink.kept_in_memory import KeptInMemory, operator_on, told


@settings(max_examples=20, deadline=None)
@given(records(), st.integers(1, 12))
def test_it_says_what_a_replay_says(stream: list[Record], unsaved: int) -> None:
    assert final(told(stream, unsaved)) == final(as_known(stream).facts)


@settings(max_examples=20, deadline=None)
@given(records(), st.integers(1, 12), st.frozensets(st.integers(0, 60)))
def test_made_anew_after_any_record_it_goes_on_to_the_same_bits(
    stream: list[Record], unsaved: int, restarts: frozenset[int]
) -> None:
    assert told(stream, unsaved, restarts) == told(stream, unsaved)


@settings(max_examples=5, deadline=None)
@given(records())
def test_what_is_kept_once_parts_were_written_are_the_parts_alone(stream: list[Record]) -> None:
    kept = KeptInMemory()
    operator = operator_on(kept, unsaved=10_000)
    for record in stream:
        operator.take([record], record.known_at)
    assert len(kept.taken) == len(stream)
    assert not kept.held
    operator.save()
    assert not kept.taken
    assert kept.held
