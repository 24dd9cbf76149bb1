"""Settings of a world that can not be are refused, with the name of the setting."""

import pytest

from correlate.simulate.world import World


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"late": 1.5}, "late is 1.5"),
        ({"noise_per_cell_day": -1.0}, "noise_per_cell_day is -1.0"),
        ({"cells": 40, "regions": 5}, "ten cells a region"),
        ({"days": 0.0}, "one day"),
        ({"site_share": 0.6, "fibre_share": 0.6}, "site_share, power_share and fibre_share"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(settings: dict[str, float], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        World(**settings)  # type: ignore[arg-type]


def test_a_recording_begins_on_a_monday_at_midnight_local_time() -> None:
    assert World().start_s % 86400 == 16 * 3600
    assert World().end_s - World().start_s == 14 * 86400
