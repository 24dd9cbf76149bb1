"""Repair orders: four rates, what was avoided and how that is known, and who waited."""

from math import sqrt

import pytest

from alerts.orders.life_rates import Rate
from alerts.orders.stage_rules import StageRules
from ingest.records import Region
from service.report.document import Basis, NotKnown
from service.report.sections.orders import orders_section
from service.store.report_reads.orders import Issued, OrdersFacts, Waited
from service.store.summaries.sums import OrderSums
from tests.service.report.sections.told import (
    ABOUT,
    HOSTILE,
    REGIONS,
    english,
    figures,
    fits_a_page,
    rows,
    said,
    table,
)

YINCHUAN = Issued(OrderSums(10, 8, 6, 3, 30.0, 16.0, 25.0), Rate(9, 10), Rate(4, 5), taken=5, by_chance=1)
GUYUAN = Issued(OrderSums(2, 0, 0, 0), Rate(1, 2), Rate(0, 1), taken=0)
BEFORE = {"Yinchuan": Issued(OrderSums(5, 4, 2, 1, 10.0, 4.0, 9.0), Rate(2, 5), Rate(2, 4), taken=2)}
WAITED = (Waited("East", 6, Rate(4, 5), 5, 12.0, 40.0, 0, None), Waited("", 2, Rate(0, 1), 0, None, None, 2, 30.0))
FACTS = OrdersFacts(REGIONS, {"Yinchuan": YINCHUAN, "Guyuan": GUYUAN}, BEFORE, WAITED, StageRules())
SECTION = orders_section(FACTS, ABOUT)
NOTHING = orders_section(OrdersFacts({}, {}, {}, (), StageRules()), ABOUT)


def test_the_rates_of_all_have_sample_interval_and_the_time_before() -> None:
    told = figures(SECTION)
    burst, within = told["Issued before the burst"], told["Back within the window"]
    assert (burst.value, burst.sample, burst.before) == (10 / 12, 12, 0.4)
    assert (within.value, within.sample, within.before) == (0.75, 8, 0.5)
    assert burst.lo is not None
    assert burst.hi is not None
    assert burst.lo < 10 / 12 < burst.hi
    assert (told["Taken on in time"].value, told["Taken on in time"].sample) == (4 / 6, 6)


def test_what_was_avoided_is_called_modelled_and_has_its_interval() -> None:
    avoided = figures(SECTION)["Complaints avoided (modelled)"]
    assert (avoided.value, avoided.lo, avoided.hi) == (30.0, 30.0 - sqrt(16.0), 30.0 + sqrt(25.0))
    assert (avoided.basis, avoided.sample, avoided.before) == (Basis.MODELLED, 3, 10.0)


def test_what_was_avoided_is_not_known_as_measured_and_says_why() -> None:
    measured = figures(SECTION)["Complaints avoided (measured)"].value
    assert isinstance(measured, NotKnown)
    assert "12, 1 were drawn among near ties" in measured.why.en


def test_cities_stand_beside_each_other_with_their_change() -> None:
    issued, kept = rows(SECTION, "issued"), rows(SECTION, "kept")
    assert list(issued) == list(kept) == ["All", "Yinchuan", "Guyuan"]
    assert [*issued["Yinchuan"]] == pytest.approx([10, 100.0, 0.9, 50.0, 0.8, 30.0])
    assert kept["Yinchuan"][:4] == (8, 0.75, 25.0, 3)


def test_a_city_that_took_on_none_has_no_share_in_time_only_where_nobody_did() -> None:
    assert rows(SECTION, "issued")["Guyuan"][4] == 0.0
    silent = Issued(OrderSums(3), Rate(3, 3), Rate(0, 3), taken=0)
    waited = (Waited("East", 3, Rate(0, 3), 0, None, None, 3, 60.0),)
    section = orders_section(OrdersFacts(REGIONS, {"Yinchuan": silent}, {}, waited, StageRules()), ABOUT)
    for value in (
        figures(section)["Taken on in time"].value,
        rows(section, "issued")["Yinchuan"][4],
        rows(section, "waited")["East"][2],
    ):
        assert isinstance(value, NotKnown)
        assert "whether the channels bring answers back" in value.why.en


def test_what_no_order_avoided_is_not_told_as_zero() -> None:
    assert all(isinstance(value, NotKnown) for value in rows(SECTION, "kept")["Guyuan"][4:])
    assert isinstance(rows(SECTION, "kept")["Guyuan"][1], NotKnown)


def test_units_that_waited_are_told_as_they_come() -> None:
    waited = rows(SECTION, "waited")
    assert waited["East"] == (6, 5, 0.8, 12.0, 40.0, 0, None)
    assert waited["no unit known"][-2:] == (2, 30.0)
    assert "no unit known" in english(table(SECTION, "waited").rows[1][0])


def test_ten_units_are_listed_and_it_is_said_how_many_are_not() -> None:
    many = tuple(Waited(f"unit {number}", 1, Rate(1, 1), 1, 1.0, 1.0, 0, None) for number in range(12))
    section = orders_section(OrdersFacts(REGIONS, {"Yinchuan": YINCHUAN}, {}, many, StageRules()), ABOUT)
    shown = table(section, "waited")
    assert len(shown.rows) == 10
    assert shown.note is not None
    assert shown.note.en.startswith("2 more units")


def test_that_service_came_back_after_an_order_is_not_called_its_effect() -> None:
    assert "does not say that it came back because of it" in said(SECTION)
    assert "12 orders were issued; the outages of 8 are over, 3 of them" in said(SECTION)


def test_a_time_without_orders_says_so_and_has_no_figure() -> None:
    assert all(isinstance(figure.value, NotKnown) for figure in figures(NOTHING).values())
    assert (rows(NOTHING, "issued"), rows(NOTHING, "kept"), rows(NOTHING, "waited"), said(NOTHING)) == ({}, {}, {}, "")
    assert "No repair order" in table(NOTHING, "issued").empty.en


def test_tables_fit_a_page_with_a_region_that_is_out_to_do_harm() -> None:
    section = orders_section(OrdersFacts({HOSTILE: Region(HOSTILE)}, {HOSTILE: YINCHUAN}, {}, (), StageRules()), ABOUT)
    assert fits_a_page(section)
    assert list(rows(section, "issued")) == ["All", HOSTILE]
