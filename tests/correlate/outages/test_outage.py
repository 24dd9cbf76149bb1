from datetime import timedelta

import pytest

from correlate.outages.outage import fold, outage_id
from ingest.records import Alarm
from tests.correlate.outages.cast import alarm, at

GAP = timedelta(minutes=10)
STALE = timedelta(hours=72)
LATER = at(60 * 24 * 30)


def folded(*alarms: Alarm) -> list[tuple[float, float | None, int, int]]:
    """(start, end, flaps, alarms) of each outage, times in minutes."""
    outages = fold(alarms, LATER, GAP, STALE)
    zero = at(0)
    return [
        (
            (one.started_at - zero) / timedelta(minutes=1),
            None if one.ended_at is None else (one.ended_at - zero) / timedelta(minutes=1),
            one.flaps,
            len(one.alarms),
        )
        for one in outages
    ]


def test_one_alarm_is_one_outage() -> None:
    assert folded(alarm(0, 30)) == [(0, 30, 0, 1)]


def test_a_pause_shorter_than_the_flap_gap_is_a_flap() -> None:
    assert folded(alarm(0, 30), alarm(39.9, 60, alarm_id="2")) == [(0, 60, 1, 2)]


def test_a_pause_of_the_flap_gap_makes_two_outages() -> None:
    assert folded(alarm(0, 30), alarm(40, 60, alarm_id="2")) == [(0, 30, 0, 1), (40, 60, 0, 1)]


def test_alarms_that_overlap_are_one_down_period() -> None:
    (one,) = fold([alarm(0, 30), alarm(10, 20, source="OMC"), alarm(25, 50, source="EMS")], LATER, GAP, STALE)
    assert one.down == [(at(0), at(50))]
    assert one.flaps == 0


def test_alarms_that_touch_are_one_down_period() -> None:
    assert folded(alarm(0, 30), alarm(30, 60, alarm_id="2")) == [(0, 60, 0, 2)]


def test_a_gap_is_left_out_of_the_time_down() -> None:
    (one,) = fold([alarm(0, 30), alarm(35, 60, alarm_id="2")], LATER, GAP, STALE)
    assert one.down == [(at(0), at(30)), (at(35), at(60))]


def test_an_alarm_without_a_clear_lasts_until_it_is_stale() -> None:
    (one,) = fold([alarm(0)], at(72 * 60 - 1), GAP, STALE)
    assert one.ended_at is None
    (one,) = fold([alarm(0)], at(72 * 60), GAP, STALE)
    assert (one.ended_at, one.stale) == (at(72 * 60), True)


def test_an_outage_with_a_lost_clear_is_stale_only_if_that_alarm_ends_it() -> None:
    (one,) = fold([alarm(0), alarm(10, 80 * 60, alarm_id="2")], LATER, GAP, STALE)
    assert (one.ended_at, one.stale) == (at(80 * 60), False)


def test_an_alarm_cleared_as_it_was_raised_is_an_outage_of_no_length() -> None:
    assert folded(alarm(5, 5)) == [(5, 5, 0, 1)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_order_of_alarms_does_not_matter(order: tuple[int, ...]) -> None:
    alarms = [alarm(0, 30), alarm(35, 60, alarm_id="2"), alarm(100, 130, alarm_id="3")]
    assert folded(*(alarms[index] for index in order)) == [(0, 60, 1, 2), (100, 130, 0, 1)]


def test_the_id_depends_on_cell_and_start_alone() -> None:
    assert outage_id("A1-1", at(0)) == outage_id("A1-1", at(0))
    assert len({outage_id("A1-1", at(0)), outage_id("A1-1", at(1)), outage_id("A1-2", at(0))}) == 3
