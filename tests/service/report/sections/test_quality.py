"""The analysis of quality: rates with their changes, and tiers of first-time resolution."""

import pytest

from alerts.orders.life_rates import Rate
from ingest.records import Region
from service.report.document import NotKnown, Text
from service.report.sections.quality import quality_section
from service.store.report_reads.quality import Handling, QualityFacts
from tests.service.report.sections.told import (
    ABOUT,
    HOSTILE,
    REGIONS,
    around,
    english,
    figures,
    fits_a_page,
    rows,
    said,
    table,
)

NOW = {
    "Guyuan": Handling(resolved=Rate(40, 50), first_time=Rate(36, 40), overdue=Rate(5, 20), dispatch=Rate(9, 10)),
    "Yinchuan": Handling(
        resolved=Rate(100, 150), repeated=Rate(15, 150), first_time=Rate(960, 1000), called_again=Rate(3, 960)
    ),
}
BEFORE = {"Yinchuan": Handling(resolved=Rate(120, 150), first_time=Rate(940, 1000), supervised=Rate(3, 8))}
SECTION = quality_section(QualityFacts(REGIONS, NOW, BEFORE), ABOUT)


def test_all_cities_together_are_shown_with_their_sample_and_the_time_before() -> None:
    resolved = figures(SECTION)["Resolution rate"]
    assert (resolved.value, resolved.sample, resolved.before) == (0.7, 200, 0.8)


def test_what_was_never_counted_is_not_known_and_says_why() -> None:
    supervised = figures(SECTION)["Supervised resolution"]
    assert isinstance(supervised.value, NotKnown)
    assert supervised.value.why.en == "Nothing came under supervision in this time."
    assert (supervised.sample, supervised.before) == (None, 3 / 8)


def test_cities_stand_in_the_order_of_the_inventory_behind_all() -> None:
    assert list(rows(SECTION, "first-time")) == ["All", "Yinchuan", "Guyuan"]


def test_the_rate_of_a_city_has_its_interval_its_change_in_points_and_its_tier() -> None:
    told, at_once, rate, lo, hi, change, tier = rows(SECTION, "first-time")["Yinchuan"]
    assert (told, at_once, rate) == (1000, 960, 0.96)
    assert isinstance(lo, float)
    assert isinstance(hi, float)
    assert 0.948 < lo < 0.96 < hi < 0.97
    assert change == pytest.approx(2.0)
    assert english(tier) == "self-check (?)"


@pytest.mark.parametrize(
    ("first", "told", "tier"),
    [
        (9_500, 10_000, "self-check (?)"),
        (9_499, 10_000, "supported (?)"),
        (9_700, 10_000, "self-check"),
        (94_000, 100_000, "supported"),
        (9_300, 10_000, "supported (?)"),
        (9_299, 10_000, "supervised (?)"),
        (40, 100, "supervised"),
        (3, 3, "self-check (?)"),
    ],
)
def test_tiers_begin_at_95_and_93_per_cent_and_doubt_themselves_where_the_sample_is_small(
    first: int, told: int, tier: str
) -> None:
    facts = QualityFacts(REGIONS, {"Guyuan": Handling(first_time=Rate(first, told))}, {})
    assert english(rows(quality_section(facts, ABOUT), "first-time")["Guyuan"][-1]) == tier


def test_what_was_solved_at_once_and_called_about_again_is_pointed_out() -> None:
    assert "Of 960 complaints said to be solved by the first contact, 3 were repeated" in said(SECTION)


def test_rates_of_a_city_stand_beside_their_changes_in_points() -> None:
    resolved, change, *_ = rows(SECTION, "complaints")["Yinchuan"]
    assert [resolved, change] == pytest.approx([100 / 150, -100 * 20 / 150])
    overdue, none_before = rows(SECTION, "complaints")["Guyuan"][2:4]
    assert (overdue, none_before) == (0.25, None)


def test_a_week_of_nothing_says_so_in_every_table() -> None:
    section = quality_section(QualityFacts(REGIONS, {}, {}), ABOUT)
    assert all(isinstance(figure.value, NotKnown) for figure in figures(section).values())
    assert [table(section, name).rows for name in ("first-time", "complaints", "orders")] == [(), (), ()]


def test_the_first_week_ever_has_nothing_to_compare_with() -> None:
    section = quality_section(QualityFacts(REGIONS, NOW, {}), ABOUT)
    note = table(section, "first-time").note
    assert note is not None
    assert note.en == "There is no time before to compare with."


def test_a_region_that_the_inventory_does_not_know_stands_under_its_own_name() -> None:
    facts = QualityFacts({HOSTILE: Region(HOSTILE)}, {HOSTILE: Handling(resolved=Rate(1, 1))}, {})
    section = quality_section(facts, ABOUT)
    assert table(section, "complaints").rows[1][0] == Text(HOSTILE, HOSTILE)
    assert fits_a_page(section)
    assert around(section).sections == (section,)
