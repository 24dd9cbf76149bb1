"""How many messages a minute."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.pace import Pace

AT = datetime(2011, 7, 4, tzinfo=UTC)


def test_without_a_limit_all_may_go() -> None:
    pace = Pace(None)
    pace.sent(AT)
    assert pace.left(AT) is None
    assert pace.wait(AT) == timedelta(0)


def test_the_first_of_a_minute_makes_room_after_it() -> None:
    pace = Pace(2)
    for seconds in (0, 10):
        pace.sent(AT + timedelta(seconds=seconds))
    assert pace.left(AT + timedelta(seconds=30)) == 0
    assert pace.wait(AT + timedelta(seconds=30)) == timedelta(seconds=30)
    assert pace.left(AT + timedelta(seconds=60)) == 1


@given(st.lists(st.integers(0, 20), max_size=60), st.integers(1, 6))
def test_no_minute_has_more_than_its_number(steps: list[int], most: int) -> None:
    pace, now, sent = Pace(most), AT, list[datetime]()
    for step in steps:
        now += timedelta(seconds=step)
        if pace.left(now):
            pace.sent(now)
            sent.append(now)
        else:
            assert pace.wait(now) > timedelta(0)
    for first in sent:
        assert sum(first <= one < first + timedelta(minutes=1) for one in sent) <= most
