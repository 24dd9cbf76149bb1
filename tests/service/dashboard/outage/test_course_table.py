"""The picture of a group as a table."""

from datetime import timedelta

from service.dashboard.outage.course_table import course_table
from tests.service.dashboard.outage.made import row
from tests.service.dashboard.outage.test_course import course, drawn, link
from tests.service.made import at


def test_it_has_what_came_until_now_and_what_is_to_come_from_then_on() -> None:
    table = course_table(course(linked=(link(8.5), link(9.5)), drawn=drawn(2.0, 1.0)))
    assert [(each.age, each.seen, each.is_ahead) for each in table[:3]] == [
        (1.0, 1.0, False),
        (2.0, 2.0, False),
        (3.0, None, True),
    ]
    assert table[0].alone is None
    assert table[2].alone is not None
    assert table[2].repaired is not None
    assert table[4].repaired is not None
    assert table[4].alone is not None
    assert table[4].repaired.mean < table[4].alone.mean
    assert all(each.expected is not None for each in table)


def test_after_the_end_nothing_is_ahead() -> None:
    table = course_table(course(outages=(row(8, 9.5),), linked=(link(8.5),)))
    assert [each.seen for each in table[:3]] == [1.0, None, None]
    assert not any(each.is_ahead for each in table)


def test_a_long_outage_has_a_short_table() -> None:
    assert len(course_table(course(now=at(8) + timedelta(hours=60)))) <= 24
