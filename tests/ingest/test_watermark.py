from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ingest.watermark import BEGINNING, Watermark

NOON = datetime(2011, 7, 4, 12, tzinfo=UTC)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def seen(*records: tuple[str, float, float]) -> Watermark:
    """A watermark of 15 minutes' lateness that saw (source, minute it happened, minute it came)."""
    watermark = Watermark(minutes(15))
    for source, happened, came in records:
        watermark.observe(source, NOON + minutes(happened), NOON + minutes(came))
    return watermark


def test_before_anything_was_seen_nothing_is_complete() -> None:
    watermark = Watermark(minutes(15))
    assert watermark.at(NOON) == BEGINNING
    assert not watermark.is_late(NOON - timedelta(days=365), NOON)


def test_it_stays_the_lateness_behind_what_comes_at_once() -> None:
    assert seen(("a", 0, 0)).at(NOON) == NOON - minutes(15)


def test_what_comes_with_delay_holds_it_back_by_that_delay() -> None:
    assert seen(("a", -60, 0)).at(NOON) == NOON - minutes(75)


def test_an_older_record_does_not_move_it() -> None:
    assert seen(("a", 0, 0), ("a", -120, 1)).at(NOON + minutes(1)) == NOON - minutes(15)


def test_a_silent_source_moves_on_with_the_clock() -> None:
    assert seen(("a", 0, 0)).at(NOON + minutes(40)) == NOON + minutes(25)


def test_the_slowest_source_counts() -> None:
    assert seen(("alarms", 0, 0), ("complaints", -30, 0)).at(NOON) == NOON - minutes(45)


def test_a_clock_that_runs_fast_does_not_push_it_into_the_future() -> None:
    assert seen(("a", 600, 0)).at(NOON) == NOON - minutes(15)


def test_late_is_what_happened_before_it() -> None:
    watermark = seen(("a", 0, 0))
    assert watermark.is_late(NOON - minutes(16), NOON)
    assert not watermark.is_late(NOON - minutes(15), NOON)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(-300, 300), st.integers(0, 60), st.integers(0, 60))))
def test_it_never_goes_back_and_never_passes_the_clock(steps: list[tuple[str, int, int, int]]) -> None:
    watermark, now, before = Watermark(minutes(15)), NOON, BEGINNING
    for source, delay, idle, wait in steps:
        now += minutes(idle)
        watermark.observe(source, now - minutes(delay), now)
        now += minutes(wait)
        assert before <= watermark.at(now) <= now
        before = watermark.at(now)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(-60, 10), st.integers(0, 5)), min_size=1, max_size=30))
def test_taking_a_record_says_whether_it_was_late_and_then_observes_it(steps: list[tuple[str, int, int]]) -> None:
    taken, asked, came = Watermark(minutes(15)), Watermark(minutes(15)), NOON
    for source, ago, pause in steps:
        came += minutes(pause)
        late = asked.is_late(came + minutes(ago), came)
        asked.observe(source, came + minutes(ago), came)
        assert taken.take(source, came + minutes(ago), came) == late
        assert taken.state() == asked.state()
