from benchmarks.silent_outages import SilentScores, score_silent, silent_groups

CELL = {
    "group_id": "g1",
    "region": "yinchuan",
    "cell_id": "c1",
    "site_id": "s1",
    "started_at": "2011-07-04T08:00:00+08:00",
    "ended_at": "2011-07-04T12:00:00+08:00",
    "silent": "true",
    "complaints": "9",
    "repeats": "0",
}
SPIKE = {
    "region": "yinchuan",
    "district": "xixia",
    "starts_at": "2011-07-04T10:00:00+08:00",
    "ends_at": "2011-07-04T11:00:00+08:00",
    "kind": "silent_suspected",
    "cell_id": "",
    "site_id": "s1",
}


DISTRICTS = {"c0": "xixia", "c1": "xixia"}


def scores(*spikes: dict[str, str], cells: int = 2) -> SilentScores:
    return score_silent(
        silent_groups([{**CELL, "cell_id": f"c{number}"} for number in range(cells)], DISTRICTS), spikes
    )


def test_cells_of_a_group_count_together() -> None:
    assert scores(cells=1).large == 0
    assert scores(cells=2).large == 1


def test_a_spike_in_time_and_region_finds_it_and_a_right_site_places_it() -> None:
    assert scores(SPIKE) == SilentScores(large=1, found=1, placed=1, false=0)
    assert scores({**SPIKE, "site_id": "s2"}) == SilentScores(large=1, found=1, placed=0, false=0)


def test_a_spike_elsewhere_or_long_after_is_false() -> None:
    assert scores({**SPIKE, "region": "wuzhong"}) == SilentScores(large=1, found=0, placed=0, false=1)
    assert scores({**SPIKE, "district": "jinfeng"}) == SilentScores(large=1, found=0, placed=0, false=1)
    late = {"starts_at": "2011-07-04T18:00:00+08:00", "ends_at": "2011-07-04T19:00:00+08:00"}
    assert scores({**SPIKE, **late}) == SilentScores(large=1, found=0, placed=0, false=1)


def test_a_spike_that_an_outage_explains_is_not_asked_about() -> None:
    assert scores({**SPIKE, "kind": "explained"}) == SilentScores(large=1, found=0, placed=0, false=0)


def test_outages_with_an_alarm_are_not_silent() -> None:
    assert silent_groups([{**CELL, "silent": "false"}], DISTRICTS) == []
