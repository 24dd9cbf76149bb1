"""How often people confirm what was concluded."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.explain.precision import Judgement, Verdict, precision, settled
from tests.alerts.explain.cast import NOW

YES, NO = Verdict.CONFIRM, Verdict.REJECT


def said(verdict: Verdict, subject: str = "C-1", by: str = "a", minutes: int = 0, segment: str = "4G") -> Judgement:
    return Judgement(subject, segment, by, NOW + timedelta(minutes=minutes), verdict)


def test_of_one_person_the_last_word_counts_in_whatever_order_it_is_read() -> None:
    words = [said(NO, minutes=1), said(YES, minutes=2)]
    assert settled(words) == settled(words[::-1]) == {"C-1": ("4G", YES)}


def test_of_several_the_most_and_a_draw_is_disputed() -> None:
    assert settled([said(YES), said(NO, by="b"), said(NO, by="c")]) == {"C-1": ("4G", NO)}
    (every, _) = precision([said(YES), said(NO, by="b")])
    assert (every.confirmed, every.rejected, every.disputed, every.precision) == (0, 0, 1, None)


def test_a_row_for_all_and_one_a_segment() -> None:
    told = [said(YES, "C-1"), said(YES, "C-2", segment="2G"), said(NO, "C-3", segment="2G")]
    rows = precision(told)
    assert [(row.segment, row.confirmed, row.rejected) for row in rows] == [("all", 2, 1), ("2G", 1, 1), ("4G", 1, 0)]


def test_the_interval_is_that_of_wilson() -> None:
    row = precision([said(YES, f"C-{number}") for number in range(8)] + [said(NO, "C-8"), said(NO, "C-9")])[0]
    assert (row.precision, row.precision_lo, row.precision_hi) == pytest.approx((0.8, 0.5410, 0.9314), abs=1e-3)


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz"), st.integers(0, 9), st.booleans())))
def test_every_subject_is_counted_once(words: list[tuple[str, str, int, bool]]) -> None:
    told = [said(YES if yes else NO, subject, by, minutes) for subject, by, minutes, yes in words]
    every = precision(told)[0]
    assert every.confirmed + every.rejected + every.disputed == len({subject for subject, *_ in words})
    if every.precision is not None:
        assert 0.0 <= (every.precision_lo or 0.0) <= every.precision <= (every.precision_hi or 0.0) + 1e-9 <= 1.0 + 1e-9
