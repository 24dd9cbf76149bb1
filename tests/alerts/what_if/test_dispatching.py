import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.what_if.course import course_of, drawn_course
from alerts.what_if.dispatching import Dispatched, dispatch
from alerts.what_if.order_table import OrderTable
from alerts.what_if.policy import Policy, waiting
from tests.alerts.what_if.cast import MODEL, crowd, group, orders_of


def dispatched(orders: OrderTable, policy: Policy, crews: int = 1, seed: int = 1) -> Dispatched:
    course = drawn_course(orders, MODEL.delay, np.random.default_rng(seed))
    return dispatch(orders, course, waiting(policy, orders, course), crews)


HOLD_OFF = 0.05


def test_one_crew_repairs_one_after_the_other() -> None:
    orders = orders_of([group(0, hours=9.0), group(1, hours=9.0)])
    done = dispatched(orders, Policy.FIRST_COME)
    assert done.hours == pytest.approx([HOLD_OFF + 2.0, HOLD_OFF + 4.0])
    assert done.orders == 2
    assert done.crew_hours == pytest.approx(4.0)


def test_two_crews_repair_two_at_once() -> None:
    orders = orders_of([group(0, hours=9.0), group(1, hours=9.0)])
    assert dispatched(orders, Policy.FIRST_COME, crews=2).hours == pytest.approx([HOLD_OFF + 2.0] * 2)


def test_who_comes_back_alone_while_waiting_gets_no_crew_and_on_the_way_frees_it() -> None:
    orders = orders_of([group(0, hours=1.0), group(1, hours=0.5), group(2, hours=9.0)])
    done = dispatched(orders, Policy.FIRST_COME)
    assert done.hours == pytest.approx([1.0, 0.5, 1.0 + 2.0])
    assert done.orders == 2
    assert done.crew_hours == pytest.approx(1.0 - HOLD_OFF + 2.0)


@pytest.mark.parametrize(
    ("policy", "first"),
    [(Policy.FIRST_COME, 0), (Policy.SEVERITY_FIRST, 1), (Policy.USERS_FIRST, 2), (Policy.AVOIDABLE_FIRST, 2)],
)
def test_each_policy_sends_the_crew_to_its_own_first(policy: Policy, first: int) -> None:
    blocker = group(9, at_hours=-1.0, hours=9.0, users=1.0)
    groups = [
        blocker,
        group(0, at_hours=0.0, hours=50.0, severity=2),
        group(1, at_hours=0.1, hours=50.0),
        group(2, at_hours=0.2, hours=50.0, users=5000.0, severity=1),
    ]
    done = dispatched(orders_of(groups), policy)
    assert int(np.argmin(done.hours[1:] + np.array([0.0, 0.1, 0.2]))) == first


def test_complaints_that_came_in_send_the_crew_there() -> None:
    groups = [group(9, at_hours=-1.9, hours=9.0, users=1.0), *(group(n, hours=60.0) for n in (0, 1))]
    orders = orders_of(groups)
    loud = np.array([1.0, 0.0, 4000.0])
    course = course_of(orders, loud, np.full(3, 60.0), MODEL.delay, np.random.default_rng(1))
    done = dispatch(orders, course, waiting(Policy.AVOIDABLE_FIRST, orders, course), 1)
    assert done.hours[2] < done.hours[1]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.integers(1, 5), st.sampled_from(list(Policy)), st.integers(0, 10**6))
def test_no_outage_lasts_longer_than_without_a_crew_and_none_is_repaired_at_once(
    count: int, crews: int, policy: Policy, seed: int
) -> None:
    orders = orders_of(crowd(count, seed))
    done = dispatched(orders, policy, crews, seed)
    own = drawn_course(orders, MODEL.delay, np.random.default_rng(seed)).own_hours
    assert np.all(done.hours <= own + 1e-9)
    assert np.all((done.hours >= 2.0) | (done.hours >= own - 1e-9))
    assert done.orders <= count
    assert done.crew_hours <= 2.0 * done.orders + 1e-9


@settings(max_examples=20, deadline=None)
@given(st.integers(5, 60), st.integers(1, 4), st.integers(0, 10**6))
def test_crews_are_never_at_more_places_than_there_are_crews(count: int, crews: int, seed: int) -> None:
    orders = orders_of(crowd(count, seed, days=0.3))
    done = dispatched(orders, Policy.FIRST_COME, crews, seed)
    first, last = float(orders.issued.min()), float((orders.start + done.hours).max())
    assert done.crew_hours <= crews * (last - first) + 1e-9
