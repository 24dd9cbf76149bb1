"""Burst time and window of each segment with their intervals, or why there are none; and the hit rate."""

import msgspec
import pytest

from alerts.orders.life_rates import Rate
from alerts.scorecard import share_interval
from correlate.model import Curve, Provenance, default_model
from ingest.records import Region
from service.report.document import Basis, Chart, Definition, NotKnown
from service.report.sections.windows import windows_definitions, windows_section
from service.store.report_reads.windows import Hits, WindowsFacts
from tests.service.made import at
from tests.service.report.sections.told import (
    ABOUT,
    HOSTILE,
    REGIONS,
    blocks,
    english,
    figures,
    fits_a_page,
    rows,
    said,
    table,
)

ALL = Curve(
    burst_hours=2.0, burst_lo=1.8, burst_hi=2.3, window_hours=3.41, window_lo=3.2, window_hi=3.7,
    outages=250, complaints=551.5, status="ok",
)  # fmt: skip
CURVES = (
    ALL,
    msgspec.structs.replace(ALL, segment="4G-urban", technology="4G", area_class="urban", endogenous=True),
    Curve("2G", "2G", outages=40, complaints=30.0, status="not_reached", window_lo=3.1),
    Curve("5G", "5G", outages=3, status="not_enough_data", note="not enough data: 3 outage groups that were watched, "
          "30 are needed"),
)  # fmt: skip
FROM = Provenance("ningxia", "d", "2011-01-01T00:00:00+08:00", "2011-07-01T00:00:00+08:00", 1, 1, 1, 1, {}, "1.0")
MODEL = msgspec.structs.replace(default_model(), curves=CURVES, learnt=True, provenance=FROM)
NOW = Hits(Rate(8, 10), {"all": Rate(2, 4), "4G-urban": Rate(6, 6)}, {"Yinchuan": Rate(8, 10)}, still_out=2)
BEFORE = Hits(Rate(5, 10), {"all": Rate(5, 10)}, {"Yinchuan": Rate(4, 8), "Guyuan": Rate(1, 2)})
FACTS = WindowsFacts(REGIONS, MODEL, at(2), NOW, BEFORE)
SECTION = windows_section(FACTS, ABOUT)
NOTHING = windows_section(WindowsFacts({}, default_model(), None, Hits(), Hits()), ABOUT)


def test_the_window_of_all_has_its_interval_and_sample() -> None:
    window, burst = figures(SECTION)["Golden window W, all segments"], figures(SECTION)["Burst time τ, all segments"]
    assert (window.value, window.lo, window.hi, window.sample) == (3.41, 3.2, 3.7, 250)
    assert (burst.value, burst.lo, burst.hi, burst.basis) == (2.0, 1.8, 2.3, Basis.ESTIMATED)


def test_the_hit_rate_has_its_interval_sample_and_the_time_before() -> None:
    rate = figures(SECTION)["Golden-window hit rate"]
    assert (rate.value, rate.sample, rate.before) == (0.8, 10, 0.5)
    assert (rate.lo, rate.hi) == share_interval(8, 10)


def test_each_segment_has_its_intervals_or_why_there_are_none() -> None:
    told = rows(SECTION, "segments")
    assert told["All"][2:6] == (2.0, "1.80–2.30", 3.41, "3.20–3.70")
    assert english(told["2G"][-1]) == "not reached: longer than 3.1 h"
    assert english(told["4G-urban"][-1]) == "measured; repair times depended on importance: read with care"
    assert all(isinstance(value, NotKnown) for value in told["5G"][2:6])
    (chart,) = blocks(SECTION, Chart)
    assert [one.en for one in chart.categories] == ["All", "4G-urban"]


def test_it_is_said_what_the_figures_come_from() -> None:
    assert "Estimated from history (2011-07-04 02:00), 2011-01-01 to 2011-07-01; not from this time alone." in said(
        SECTION
    )
    assert "repairs depended on importance" in said(SECTION)
    assert "5G: not enough data: 3 outage groups" in said(SECTION)


def test_hits_are_told_by_segment_and_by_city_with_their_change() -> None:
    assert rows(SECTION, "segment-hits")["4G-urban"][:3] == (6, 6, 1.0)
    assert list(rows(SECTION, "segment-hits")) == ["Others (by the curve of all)", "4G-urban"]
    assert list(rows(SECTION, "city-hits")) == ["All", "Yinchuan", "Guyuan"]
    assert rows(SECTION, "city-hits")["Yinchuan"][-1] == pytest.approx(30.0)
    guyuan = rows(SECTION, "city-hits")["Guyuan"]
    assert guyuan[:2] == (0, 0)
    assert isinstance(guyuan[2], NotKnown)
    note = table(SECTION, "city-hits").note
    assert note is not None
    assert note.en.startswith("2 orders")


def test_without_a_study_every_figure_is_called_assumed_and_has_no_interval() -> None:
    window = figures(NOTHING)["Golden window W, all segments"]
    assert (window.basis, window.lo, window.sample) == (Basis.MODELLED, None, None)
    assert isinstance(rows(NOTHING, "segments")["All"][3], NotKnown)
    assert "No study was made" in said(NOTHING)


def test_a_time_without_orders_has_no_hit_rate_and_says_so() -> None:
    assert isinstance(figures(NOTHING)["Golden-window hit rate"].value, NotKnown)
    assert (rows(NOTHING, "city-hits"), rows(NOTHING, "segment-hits")) == ({}, {})
    assert "No repair order was issued" in table(NOTHING, "city-hits").empty.en


def test_the_definition_of_the_window_has_the_settings_of_the_model() -> None:
    told: tuple[Definition, ...] = windows_definitions(msgspec.structs.replace(MODEL, epsilon=0.2, reference_hours=8.0))
    assert "no more than 20% of the complaints of one of 8 h" in told[1].text.en


def test_tables_fit_a_page_with_a_region_that_is_out_to_do_harm() -> None:
    hits = Hits(Rate(1, 1), {}, {HOSTILE: Rate(1, 1)})
    section = windows_section(WindowsFacts({HOSTILE: Region(HOSTILE)}, MODEL, None, hits, Hits()), ABOUT)
    assert fits_a_page(section)
    assert list(rows(section, "city-hits")) == ["All", HOSTILE]
