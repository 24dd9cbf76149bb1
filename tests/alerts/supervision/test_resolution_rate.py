from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from alerts.supervision.resolution_rate import ResolutionRate, resolution_rate, resolution_rates
from alerts.supervision.supervised import Result, Supervised, What, Why

START = datetime(2011, 7, 4, tzinfo=UTC)
END = START + timedelta(days=7)


def one(begun: float, ended: float | None = None, result: Result | None = None, unit: str = "north") -> Supervised:
    """Begun and ended so many days after the start."""
    begun_at = START + timedelta(days=begun)
    fresh = Supervised("S-1", What.ORDER, "R-1", "Yinchuan", unit, Why.OVERDUE, begun_at, begun_at)
    return replace(fresh, ended_at=None if ended is None else START + timedelta(days=ended), result=result)


def test_what_was_resolved_within_the_period_counts_against_all_that_was_supervised_in_it() -> None:
    supervised = [one(0, 1, Result.RESOLVED), one(1), one(2, 9, Result.RESOLVED), one(3, 4, Result.LAPSED)]
    assert resolution_rate(supervised, START, END) == ResolutionRate(4, 1)


def test_what_was_withdrawn_and_what_began_at_other_times_does_not_count() -> None:
    supervised = [one(1, 2, Result.WITHDRAWN), one(-1, 1, Result.RESOLVED), one(7, 8, Result.RESOLVED)]
    assert resolution_rate(supervised, START, END).rate is None


def test_parts_have_their_own_rates() -> None:
    supervised = [one(1, 2, Result.RESOLVED), one(1, unit="south")]
    rates = resolution_rates(supervised, START, END, lambda each: each.unit)
    assert {unit: rate.rate for unit, rate in rates.items()} == {"north": 1.0, "south": 0.0}


ones = st.lists(
    st.builds(one, st.floats(-3, 9), st.one_of(st.none(), st.floats(9, 20)), st.sampled_from([None, *Result]))
)


@given(supervised=ones)
def test_the_parts_sum_to_the_whole_and_a_rate_is_a_share(supervised: list[Supervised]) -> None:
    whole = resolution_rate(supervised, START, END)
    parts = resolution_rates(supervised, START, END, lambda each: each.result).values()
    assert whole.supervised == sum(part.supervised for part in parts)
    assert whole.resolved == sum(part.resolved for part in parts)
    assert whole.rate is None or 0.0 <= whole.rate <= 1.0
