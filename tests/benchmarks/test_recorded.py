from datetime import UTC, datetime, timedelta

from benchmarks.candidates import Period
from benchmarks.recorded import period, same_outages

NOON = datetime(2011, 7, 4, 12, tzinfo=UTC)
TRUE = {"outage_id": "O-1", "cell_id": "c1", "started_at": "2011-07-04T20:00:00+08:00", "silent": "false"}


def concluded(outage_id: str, cell_id: str, after_hours: float = 0.0) -> Period:
    start = NOON + timedelta(hours=after_hours)
    return Period(outage_id, cell_id, "yinchuan", "xixia", 1000.0, start, start + timedelta(hours=3))


def test_a_true_outage_is_the_concluded_one_of_its_cell_that_was_on_when_it_began() -> None:
    others = [concluded("other-cell", "c2"), concluded("later", "c1", after_hours=5.0)]
    assert same_outages([TRUE], [*others, concluded("it", "c1")]) == {"O-1": "it"}


def test_a_silent_outage_is_none_of_those_concluded_from_alarms() -> None:
    assert same_outages([{**TRUE, "silent": "true"}], [concluded("it", "c1")]) == {}


def test_an_open_outage_lasts_as_long_as_is_known() -> None:
    row = {
        "outage_id": "o1",
        "cell_id": "c1",
        "region": "yinchuan",
        "users": "",
        "started_at": "2011-07-04T20:00:00+08:00",
        "ended_at": "",
        "duration_hours": "1.5",
    }
    assert period(row, "xixia") == Period(
        "o1", "c1", "yinchuan", "xixia", 0.0, NOON, NOON + timedelta(hours=1, minutes=30)
    )
