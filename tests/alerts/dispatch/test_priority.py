from datetime import timedelta

import pytest

from alerts.dispatch.priority import Impact, Level, Priority, index, priority, urgency
from tests.alerts.cast import at

BURST, WINDOW = at(120), at(204)


@pytest.mark.parametrize(
    ("minutes", "crew_hours", "expected"),
    [
        (0, 1.0, Level.LOW),
        (59, 1.0, Level.LOW),
        (60, 1.0, Level.HIGH),
        (0, 2.0, Level.HIGH),
        (150, 1.0, Level.HIGH),
        (204, 1.0, Level.MEDIUM),
        (900, 1.0, Level.MEDIUM),
    ],
)
def test_urgency_is_high_from_when_a_crew_must_leave_until_the_window_closes(
    minutes: float, crew_hours: float, expected: Level
) -> None:
    latest_start = BURST - timedelta(hours=crew_hours)
    assert urgency(latest_start, WINDOW, at(minutes)) is expected


@pytest.mark.parametrize(
    ("avoided", "users", "expected"),
    [
        (0.4, 2_499.0, Level.NONE),
        (0.5, 0.0, Level.LOW),
        (0.0, 2_500.0, Level.LOW),
        (2.9, 0.0, Level.LOW),
        (3.0, 0.0, Level.MEDIUM),
        (15.0, 0.0, Level.HIGH),
        (0.0, 5_000.0, Level.MEDIUM),
        (0.0, 20_000.0, Level.HIGH),
    ],
)
def test_impact_is_by_complaints_avoided_or_by_users_whichever_is_higher(
    avoided: float, users: float, expected: Level
) -> None:
    assert Impact().level(avoided, users) is expected


def test_the_matrix_is_the_usual_one() -> None:
    none, low, medium, high = Level
    matrix = [[priority(impact, urgent) for urgent in (high, medium, low)] for impact in (high, medium, low)]
    p1, p2, p3, p4 = Priority
    assert matrix == [[p1, p2, p3], [p2, p3, p4], [p3, p4, p4]]
    assert {priority(none, urgent) for urgent in (high, medium, low)} == {p4}


def test_the_index_is_complaints_per_crew_hour() -> None:
    assert index(30.0, 2.0) == 15.0
