from datetime import timedelta

import msgspec
import pytest

from service.dashboard.freshness_view import freshness_signs
from service.dashboard.live.outage_list import SHOWN, burst, outage_list
from service.dashboard.live.pictures import Series, pictures
from service.dashboard.scene import Scene
from service.dashboard.words import ENGLISH
from tests.service.dashboard.cast import (
    BUSY,
    EMPTY,
    FIBRE_CUT,
    MINUTE,
    NOW,
    outage,
    picture,
)


def test_outages_stand_by_what_they_still_cost_and_planned_work_last() -> None:
    rows = outage_list(BUSY, ENGLISH).rows
    assert [row.key.split("/")[0] for row in rows] == ["G-fibre", "guyuan", "G-site", "G-fresh", "G-cutover"]


def test_a_suspected_silent_outage_stands_in_the_list_with_its_likely_place() -> None:
    silent = outage_list(BUSY, ENGLISH).rows[1]
    assert silent.silent
    assert silent.extent == "likely GY0031"
    assert silent.facts[0] == "8 complaints, 0.9 expected, no alarm"


def test_an_outage_says_where_how_long_how_many_and_when_it_bursts() -> None:
    row = outage_list(BUSY, ENGLISH).rows[0]
    assert row.place == "Yinchuan YC0101 +11"
    assert row.extent == "12 sites, 12 cells"
    assert row.facts == ("out for 1:18", "17\u2009400 users", "22 complaints")
    assert row.burst is not None
    assert row.burst.words == "burst in 0:42"
    assert (row.avoids, row.order) == ("avoids 31", "order issued")


def test_an_outage_without_an_order_says_whether_it_will_get_one() -> None:
    rows = {row.key: row for row in outage_list(BUSY, ENGLISH).rows}
    assert rows["G-fresh"].order == "no order yet"
    assert rows["G-cutover"].order == "planned work, no order"


def test_cells_that_are_back_are_not_counted_as_out() -> None:
    back = msgspec.structs.replace(FIBRE_CUT.outages[0], ended_at=NOW)
    group = msgspec.structs.replace(FIBRE_CUT, outages=(back, *FIBRE_CUT.outages[1:]))
    assert outage_list(msgspec.structs.replace(BUSY, groups=(group,)), ENGLISH).rows[-2].extent == "11 sites, 11 cells"


def test_what_does_not_fit_is_counted() -> None:
    many = tuple(picture(f"G-{n}", (outage(f"YC{n}-1", f"YC{n}", NOW - 9 * MINUTE),)) for n in range(30))
    shown = outage_list(msgspec.structs.replace(EMPTY, groups=many, regions=BUSY.regions), ENGLISH)
    assert (len(shown.rows), shown.more) == (SHOWN, 30 - SHOWN)


@pytest.mark.parametrize(
    ("started", "bursts", "percent", "words"),
    [
        (-60, 60, 50, "burst in 1:00"),
        (0, 60, 0, "burst in 1:00"),
        (5, 60, 0, "burst in 1:00"),
        (-60, -15, 100, "burst 0:15 ago"),
        (-60, 0, 100, "burst 0:00 ago"),
        (-60, -60, 100, "burst 1:00 ago"),
    ],
)
def test_the_bar_fills_from_the_start_to_the_burst(started: int, bursts: int, percent: int, words: str) -> None:
    shown = burst(NOW + started * MINUTE, NOW + bursts * MINUTE, NOW, ENGLISH)
    assert (shown.percent, shown.words) == (percent, words)


def series_of(scene: Scene) -> list[Series]:
    return [msgspec.json.decode(each.series, type=Series) for each in pictures(scene, ENGLISH, 12).pictures]


def test_all_pictures_share_one_scale_and_one_axis() -> None:
    yinchuan, guyuan = series_of(BUSY)
    assert yinchuan.tallest == guyuan.tallest == 14
    assert (yinchuan.since, yinchuan.until) == (guyuan.since, guyuan.until)
    assert list(yinchuan.starts) == sorted(yinchuan.starts)


def test_only_bins_inside_a_spike_are_unusual() -> None:
    yinchuan, guyuan = series_of(BUSY)
    assert not any(yinchuan.unusual)
    unusual = [seen for seen, odd in zip(guyuan.observed, guyuan.unusual, strict=True) if odd]
    assert unusual == [1, 6]


def test_a_region_without_complaints_has_a_picture_all_the_same() -> None:
    quiet = msgspec.structs.replace(BUSY, bins=(), marks=())
    shown = pictures(quiet, ENGLISH, 6)
    assert [each.name for each in shown.pictures] == ["Yinchuan", "Guyuan"]
    assert shown.pictures[0].words == "waiting for the first quarter of an hour"


def aged(**minutes: int) -> Scene:
    moments = {name: NOW - back * MINUTE for name, back in minutes.items()}
    return msgspec.structs.replace(BUSY, freshness=msgspec.structs.replace(BUSY.freshness, **moments))


@pytest.mark.parametrize(("minutes", "tone"), [(0, "fine"), (5, "fine"), (20, "late"), (75, "stale")])
def test_lag_turns_amber_and_red_with_words(minutes: int, tone: str) -> None:
    lag = freshness_signs(aged(newest=minutes, concluded_to=minutes + 15), ENGLISH)[1]
    assert lag.tone == tone
    assert lag.words == ("up to date" if minutes == 0 else f"{minutes // 60}:{minutes % 60:02d} behind")


def test_conclusions_that_hang_behind_are_told() -> None:
    assert freshness_signs(aged(newest=0, concluded_to=90), ENGLISH)[2].tone == "late"
    assert freshness_signs(EMPTY, ENGLISH)[0].words == "No record yet"


def test_a_region_can_be_looked_at_alone() -> None:
    alone = BUSY.only("guyuan")
    assert {group.region for group in alone.groups} == {each.region for each in alone.bins} == {"guyuan"}
    assert BUSY.only(None) is BUSY
    assert timedelta(0) < NOW - alone.marks[0].started_at


def test_someone_who_sees_two_regions_sees_the_rows_of_both_and_no_others() -> None:
    assert BUSY.seen_by(None) is BUSY
    assert BUSY.seen_by(frozenset({"guyuan", "yinchuan"})) == BUSY
    assert BUSY.seen_by(frozenset()).groups == ()
    assert {mark.region for mark in BUSY.seen_by(frozenset({"guyuan"})).marks} == {"guyuan"}
