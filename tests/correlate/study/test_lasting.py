from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from correlate.outages.outage import Fold, Outage
from correlate.study.lasting import kaplan_meier, lasting_hours
from ingest.records import Alarm, Cell, Effect

NOW = datetime(2024, 3, 10, tzinfo=UTC)
CELL = Cell("c", "A")


def outage(hours: float, ended: bool = True, stale: bool = False, planned: bool = False) -> Outage:
    start = NOW - timedelta(hours=hours)
    alarm = Alarm("s", "a", start, start, "A", Effect.OUT_OF_SERVICE)
    made = Outage(CELL, Fold(alarm, NOW if ended else None, stale), NOW, 100.0)
    made.planned = planned
    return made


def test_the_survivors_of_a_textbook_sample() -> None:
    # 6, 6, 6, 6+, 7, 9+, 10: of the drug arm of Freireich et al. (1963)
    hours = np.array([6.0, 6.0, 6.0, 6.0, 7.0, 9.0, 10.0])
    ended = np.array([True, True, True, False, True, False, True])
    times, surviving = kaplan_meier(hours, ended)
    assert times.tolist() == [6.0, 7.0, 10.0]
    assert surviving == pytest.approx([4 / 7, 4 / 7 * 2 / 3, 0.0])


def test_without_censoring_durations_are_the_quantiles_of_the_sample() -> None:
    told = lasting_hours([outage(hours) for hours in range(1, 100)], NOW)
    assert told == tuple(range(1, 100))


def test_outages_that_last_make_durations_longer_than_those_that_ended_say() -> None:
    ended = [outage(hours) for hours in range(1, 31)]
    lasting = [outage(20.0, ended=False) for _ in range(30)]
    assert np.median(lasting_hours([*ended, *lasting], NOW)) > np.median(lasting_hours(ended, NOW))


def test_ends_that_are_not_known_and_planned_work_do_not_count() -> None:
    ended = [outage(hours) for hours in range(1, 31)]
    others = [outage(500.0, stale=True), outage(400.0, planned=True)]
    assert lasting_hours([*ended, *others], NOW) == lasting_hours(ended, NOW)


def test_too_few_ends_tell_nothing() -> None:
    assert lasting_hours([outage(3.0) for _ in range(19)], NOW) == ()
    assert lasting_hours([outage(3.0, ended=False) for _ in range(50)], NOW) == ()
    assert lasting_hours([], NOW) == ()
