from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.calendar import Calendar, KnownEvent, Spans

NOON = datetime(2011, 7, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURS = st.tuples(st.integers(0, 30), st.integers(1, 5)).map(
    lambda span: (NOON + span[0] * HOUR, NOON + sum(span) * HOUR)
)


@pytest.mark.parametrize(
    ("start", "end", "meets"),
    [(-2, -1, False), (-1, 0, False), (-1, 1, True), (0, 2, True), (1, 2, True), (2, 3, False), (-1, 3, True)],
)
def test_a_span_is_met_from_its_start_to_before_its_end(start: int, end: int, meets: bool) -> None:
    assert Spans([(NOON, NOON + 2 * HOUR)]).meet(NOON + start * HOUR, NOON + end * HOUR) is meets


@given(st.lists(HOURS, max_size=8), HOURS)
def test_spans_together_are_met_where_one_of_them_is(
    spans: list[tuple[datetime, datetime]], asked: tuple[datetime, datetime]
) -> None:
    meets = any(start < asked[1] and asked[0] < end for start, end in spans)
    assert Spans(spans).meet(*asked) is meets


def test_an_event_without_a_place_is_everywhere() -> None:
    everywhere = KnownEvent(NOON, NOON + HOUR)
    there = KnownEvent(NOON + HOUR, NOON + 2 * HOUR, "there")
    calendar = Calendar(events=(everywhere, there))
    assert calendar.spans_of("here").meet(NOON, NOON + HOUR)
    assert not calendar.spans_of("here").meet(NOON + HOUR, NOON + 2 * HOUR)
    assert calendar.spans_of("here", "there").meet(NOON + HOUR, NOON + 2 * HOUR)
