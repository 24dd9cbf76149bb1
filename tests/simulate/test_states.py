"""An alarm row as the two states that a stream carries."""

from correlate.simulate.states import alarm_states

COLUMNS = ("alarm_id", "raised_at", "cleared_at", "received_at", "clear_received_at")


def test_a_row_with_a_clear_is_a_raise_and_a_clear() -> None:
    states = list(alarm_states([("a", "10:00", "11:00", "10:01", "11:02")], COLUMNS))
    assert states == [("a", "10:00", "", "10:01", ""), ("a", "10:00", "11:00", "11:02", "")]


def test_an_open_alarm_is_a_raise_alone() -> None:
    assert list(alarm_states([("a", "10:00", "", "10:01", "")], COLUMNS)) == [("a", "10:00", "", "10:01", "")]


def test_clears_stand_between_the_raises_where_they_were_received() -> None:
    rows = [
        ("a", "10:00", "10:40", "10:00", "10:40"),
        ("b", "10:10", "10:20", "10:10", "10:20"),
        ("c", "10:30", "10:50", "10:30", "10:50"),
    ]
    order = [(state[0], bool(state[2])) for state in alarm_states(rows, COLUMNS)]
    assert order == [("a", False), ("b", False), ("b", True), ("c", False), ("a", True), ("c", True)]
