from itertools import pairwise

import msgspec
import pytest

from alerts.what_if.comparison import Chance, Comparison, compare, nothing
from alerts.what_if.policy import Policy
from tests.alerts.what_if.cast import MODEL, crowd, group, orders_of

OVERLOAD = orders_of(crowd(120, 3, days=1.0))


def compared(crews: int = 2, seed: int = 1, limits: tuple[float, ...] = (1.0, 4.0, 24.0)) -> Comparison:
    return compare(OVERLOAD, MODEL, crews, limits, Chance(seed, 30), lambda _done, _total: None)


@pytest.fixture(scope="module")
def overload() -> Comparison:
    return compared()


def test_under_overload_avoidable_complaints_first_spares_most_and_the_deadline_is_a_trap(overload: Comparison) -> None:
    complaints = {row.policy: row.complaints for row in overload.policies}
    assert complaints[Policy.AVOIDABLE_FIRST] < complaints[Policy.USERS_FIRST] < complaints[Policy.FIRST_COME]
    assert complaints[Policy.DEADLINE_FIRST] >= 0.99 * complaints[Policy.FIRST_COME]
    assert max(complaints.values()) < overload.without_crews


def test_avoided_is_what_first_come_has_more(overload: Comparison) -> None:
    first, *_, best = overload.policies
    assert (first.avoided, first.avoided_percent) == (0.0, 0.0)
    assert best.avoided == pytest.approx(first.complaints - best.complaints)
    assert best.avoided_percent == pytest.approx(100 * best.avoided / first.complaints)
    assert all(row.complaints_lo <= row.complaints <= row.complaints_hi for row in overload.policies)


def test_the_same_seed_gives_the_same_figures_and_another_one_others(overload: Comparison) -> None:
    assert compared() == overload
    assert compared(seed=2) != overload


def test_more_crews_leave_fewer_complaints(overload: Comparison) -> None:
    for few, many in zip(overload.policies, compared(crews=6).policies, strict=True):
        assert many.complaints < few.complaints


def test_a_longer_limit_costs_complaints_and_spares_crew_hours(overload: Comparison) -> None:
    rows = [row for row in overload.limits if row.grade is None]
    assert [row.limit_hours for row in rows] == [1.0, 4.0, 24.0]
    for short, long in pairwise(rows):
        assert short.complaints < long.complaints <= overload.without_crews
        assert short.crew_hours > long.crew_hours
        assert short.over_limit >= long.over_limit


def test_grades_add_up_to_all_outages(overload: Comparison) -> None:
    for hours in (1.0, 4.0):
        (every,) = (row for row in overload.limits if row.grade is None and row.limit_hours == hours)
        parts = [row for row in overload.limits if row.grade is not None and row.limit_hours == hours]
        parts = list({row.grade: row for row in parts}.values())
        assert sum(row.outages for row in parts) == every.outages == 120
        assert sum(row.complaints for row in parts) == pytest.approx(every.complaints)
        assert sum(row.crew_hours for row in parts) == pytest.approx(every.crew_hours)


def test_an_outage_of_nobody_and_one_alone_are_no_trouble() -> None:
    for users in (0.0, 1000.0):
        told = compare(orders_of([group(users=users)]), MODEL, 1, (2.0,), Chance(1, 5), lambda _done, _total: None)
        assert len({row.complaints for row in told.policies}) == 1
        assert all(row.avoided == 0.0 for row in told.policies)


def test_progress_tells_of_every_policy_of_every_course() -> None:
    seen: list[tuple[int, int]] = []
    told = compare(orders_of([group()]), MODEL, 1, (2.0,), Chance(1, 5), lambda done, total: seen.append((done, total)))
    assert told.courses == 5
    assert seen == [(step, 25) for step in range(25)]


def test_without_outages_nobody_complains_of_any() -> None:
    rows = nothing().policies
    assert [row.policy for row in rows] == list(Policy)
    assert all(value == 0.0 for row in rows for value in msgspec.structs.astuple(row)[1:])
