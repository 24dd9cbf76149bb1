"""Points of series: what they follow from, and that their tags are bounded."""

from typing import get_args

import msgspec
import pytest

from correlate.facts import BinConcluded, Fact
from correlate.model import Curve, default_model
from service.projections.series import (
    COMPLAINTS,
    OUTAGES,
    QUEUE,
    SERIES,
    UNKNOWN,
    WINDOWS,
    Point,
    complaint_points,
    outage_points,
    queue_points,
    window_points,
)
from service.store.measures import OpenTally
from tests.service.made import at, order, picture


def test_every_tag_is_one_of_few_that_the_network_and_the_model_bound() -> None:
    assert {tag for series in SERIES for tag in series.tags} == {"region", "technology", "segment"}


def test_no_name_of_a_field_or_series_would_be_taken_for_another_standards() -> None:
    names = [name for series in SERIES for name in (series.name, *series.fields)]
    assert all(name.replace("_", "").isalpha() and name.islower() for name in names)


def a_bin(district: str | None) -> BinConcluded:
    return BinConcluded("Yinchuan", district, at(9), at(9.25), 7, 2.5, 6.0, 4.25)


def test_a_bin_of_a_region_is_a_point_at_its_start_and_one_of_a_district_is_none() -> None:
    fields = {"observed": 7.0, "expected": 2.5, "upper": 6.0, "attributed": 4.25}
    expected = [Point("complaints", {"region": "Yinchuan"}, fields, at(9))]
    assert complaint_points([picture(), a_bin(None), a_bin("Xingqing")]) == expected
    assert set(fields) == set(COMPLAINTS.fields)
    assert BinConcluded in get_args(Fact)


def test_cells_that_are_out_are_counted_by_region_and_technology_planned_ones_apart() -> None:
    tallies = [
        OpenTally("Yinchuan", "3G", False, 3, 4500.0),
        OpenTally("Yinchuan", "3G", True, 2, 900.0),
        OpenTally("Guyuan", None, False, 1, 0.0),
    ]
    places = {("Yinchuan", "3G"), ("Guyuan", "2G")}
    told = {tuple(point.tags.values()): point.fields for point in outage_points(tallies, places, at(9))}
    assert told == {
        ("Yinchuan", "3G"): {"open": 3.0, "users_out": 4500.0, "planned": 2.0},
        ("Guyuan", "2G"): {"open": 0.0, "users_out": 0.0, "planned": 0.0},
        ("Guyuan", UNKNOWN): {"open": 1.0, "users_out": 0.0, "planned": 0.0},
    }
    assert set(OUTAGES.fields) == {"open", "users_out", "planned"}


def test_the_queue_of_a_region_is_told_zero_too() -> None:
    orders = [order(), order(order_id="R-2", due_at=at(8))]
    told = {point.tags["region"]: point.fields for point in queue_points(orders, {"Yinchuan", "Guyuan"}, at(9))}
    assert told == {
        "Yinchuan": {"open": 2, "expected_avoided": 24.0, "overdue": 1},
        "Guyuan": dict.fromkeys(QUEUE.fields, 0.0),
    }


def test_windows_are_told_by_segment_and_what_was_not_estimated_is_left_out() -> None:
    learnt = Curve("4G-urban", "4G", "urban", window_hours=1.5, window_lo=1.0, window_hi=2.5, status="ok", outages=80)
    unknown = Curve("2G", "2G", status="not_enough_data", window_hours=None, outages=2)
    model = msgspec.structs.replace(default_model(), curves=(Curve(), learnt, unknown))
    assumed, ok, missing = (point.fields for point in window_points(model, at(0)))
    assert set(assumed) == {"burst_hours", "window_hours", "outages"}
    assert 1.0 < assumed["window_hours"] < 6.0
    assert ok == {"burst_hours": 2.0, "window_hours": 1.5, "window_lo": 1.0, "window_hi": 2.5, "outages": 80.0}
    assert missing == {"outages": 2.0}
    assert set(ok) < set(WINDOWS.fields)


@pytest.mark.parametrize("series", SERIES, ids=lambda series: series.name)
def test_every_field_says_what_it_tells(series: object) -> None:
    assert isinstance(series, type(COMPLAINTS))
    assert all(series.fields.values())
