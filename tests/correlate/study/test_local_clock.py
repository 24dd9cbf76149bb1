from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.activity import LocalWeek
from correlate.study.local_clock import LocalClock

ZONES = ("Asia/Shanghai", "Europe/Berlin", "Asia/Kathmandu", "UTC")
SINCE, UNTIL = datetime(2024, 3, 1, tzinfo=UTC).timestamp(), datetime(2024, 11, 30, tzinfo=UTC).timestamp()
CLOCKS = {zone: LocalClock(zone, SINCE, UNTIL) for zone in ZONES}


@given(st.sampled_from(ZONES), st.integers(int(SINCE), int(UNTIL)))
def test_the_hour_of_the_week_is_that_of_the_calendar_also_where_clocks_change(zone: str, second: int) -> None:
    clock, moment = CLOCKS[zone], datetime.fromtimestamp(second, UTC)
    assert clock.hour_of_week(np.array([float(second)]))[0] == LocalWeek(zone).hour(moment)


def test_the_hour_of_the_day_goes_on_within_the_hour() -> None:
    noon = datetime(2024, 7, 1, 4, 30, tzinfo=UTC).timestamp()
    assert CLOCKS["Asia/Shanghai"].hour_of_day(np.array([noon]))[0] == pytest.approx(12.5)


def test_beyond_its_span_the_nearest_offset_holds() -> None:
    later = datetime(2025, 7, 1, 12, tzinfo=UTC).timestamp()
    assert CLOCKS["Europe/Berlin"].hour_of_day(np.array([later]))[0] == pytest.approx(13.0)
