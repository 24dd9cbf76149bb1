import numpy as np
import pytest

from alerts.what_if.course import course_of, drawn_course
from tests.alerts.what_if.cast import MODEL, crowd, group, orders_of


def test_as_many_complain_as_are_expected_and_when() -> None:
    orders = orders_of([group(users=3e6, hours=8.0)])
    course = course_of(orders, np.ones(1), np.array([8.0]), MODEL.delay, np.random.default_rng(1))
    for hours in (1.0, 2.5, 4.0, 8.0):
        expected = float(orders.felt(np.array([0]), np.array([hours]))[0])
        assert course.complaints(np.array([hours])) == pytest.approx(expected, abs=4 * expected**0.5 + 2)


def test_reports_come_in_order_after_what_is_told_of_and_nothing_is_felt_after_the_end() -> None:
    orders = orders_of(crowd(50, 1))
    course = drawn_course(orders, MODEL.delay, np.random.default_rng(1))
    assert np.all(np.diff(course.report_at) >= 0)
    assert np.all(course.report_at >= orders.start[course.report_order] + course.report_age)
    assert np.all(course.report_age <= course.own_hours[course.report_order])


def test_an_end_without_a_crew_is_kept_and_another_one_is_drawn_from_beyond_it() -> None:
    orders = orders_of([group(0, hours=5.0), group(1, hours=5.0, ended=False)])
    own = [drawn_course(orders, MODEL.delay, np.random.default_rng(seed)).own_hours for seed in range(20)]
    assert {float(hours[0]) for hours in own} == {5.0}
    assert min(float(hours[1]) for hours in own) > 5.0


def test_importance_is_drawn_around_what_complaints_told_of_it() -> None:
    orders = orders_of([group(users=20_000.0, complaints=1000.0), group(1, users=20_000.0)], known=True)
    rng = np.random.default_rng(1)
    drawn = np.mean([drawn_course(orders, MODEL.delay, rng).importance for _ in range(200)], axis=0)
    told = (2.0 + orders.evidence_complaints) / (2.0 + orders.evidence_exposure)
    assert drawn == pytest.approx(told, rel=0.15)
