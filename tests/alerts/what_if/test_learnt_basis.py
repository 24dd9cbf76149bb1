"""What a what-if rests on."""

from datetime import timedelta

import numpy as np

from alerts.what_if.learnt_basis import Recorded, learnt_basis
from alerts.what_if.own_ends import assumed_ends
from alerts.what_if.recorded_group import RecordedGroup
from ingest.records import PastOrder
from tests.alerts.what_if.cast import MODEL, MONDAY, ZONE, group

HOUR = timedelta(hours=1)


def recorded(groups: list[RecordedGroup], *orders: PastOrder) -> Recorded:
    return Recorded(groups, orders, {}, ZONE, timedelta(seconds=180), complaints_known=True)


def test_too_few_ends_teach_no_law_and_the_models_stands_in() -> None:
    told = learnt_basis(recorded([group(number, at_hours=number) for number in range(19)]), MODEL)
    hours = np.array([1.0, 5.0, 20.0])
    assert not told.ends_known
    assert told.basis.ends.surviving(hours).tolist() == assumed_ends(MODEL.durations_hours).surviving(hours).tolist()


def test_enough_ends_teach_one() -> None:
    told = learnt_basis(recorded([group(number, at_hours=number, hours=3.0) for number in range(20)]), MODEL)
    assert told.ends_known
    assert told.basis.ends.surviving(np.array([2.0, 3.0, 10.0])).tolist()[-1] == 0.0


def test_crews_take_as_long_as_past_orders_tell_and_what_they_ended_did_not_end_by_itself() -> None:
    fixed = PastOrder("R", MONDAY, outage_id="O-0", accepted_at=MONDAY, fixed_at=MONDAY + 6 * HOUR)
    told = learnt_basis(recorded([group(0), group(1)], *[fixed] * 10), MODEL).basis
    assert told.ended_by_crews == {"G-0"}
    assert told.times.crew_hours > 4.0
    assert learnt_basis(recorded([group(0)]), MODEL).basis.times.crew_hours == MODEL.crew_hours
