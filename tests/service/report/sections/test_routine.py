"""The routine analysis: spikes, abnormal days, and causes by what the operator can do about them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
import pytest

from correlate.facts import Spike, SpikeKind
from ingest.records import Region
from service.report.document import Chart, NotKnown
from service.report.sections.routine import routine_section
from service.store.report_reads.routine import DayCounts, RoutineFacts
from tests.correlate.made_facts import at, spike
from tests.service.report.sections.told import (
    ABOUT,
    HOSTILE,
    REGIONS,
    blocks,
    english,
    figures,
    fits_a_page,
    rows,
    table,
)

START = ABOUT.week.starts_at
SHOWN, HISTORY = 28, 119
USUAL = (18, 22, 20, 19, 21, 17, 23)
NOW = {"equipment": 30, "power": 10, "weak_coverage": 40, "user": 15, "unknown": 5, "not_closed": 50}
BEFORE = {"equipment": 20, "weak_coverage": 60, "not_closed": 3}


def days(newest: Mapping[int, Mapping[str, int]] | None = None) -> tuple[DayCounts, ...]:
    """Twenty-one usual weeks, the last one that of the report; `newest` says what is other in its days."""
    first = START + timedelta(days=7 - SHOWN - HISTORY)
    usual = [{"Yinchuan": USUAL[day % 7], "Guyuan": USUAL[(day + 3) % 7] // 2} for day in range(SHOWN + HISTORY)]
    for day, counts in (newest or {}).items():
        usual[len(usual) - 7 + day].update(counts)
    return tuple(DayCounts(first + timedelta(days=day), counts) for day, counts in enumerate(usual))


def facts(**changes: object) -> RoutineFacts:
    made = RoutineFacts(REGIONS, days(), SHOWN, days()[0].starts_at, (), (), NOW, BEFORE)
    return msgspec.structs.replace(made, **changes)


def found(at_hour: float, observed: int, kind: SpikeKind = SpikeKind.EXPLAINED, **changes: object) -> Spike:
    made = spike(observed=observed, kind=kind, starts_at=at(at_hour), ends_at=at(at_hour + 1.5))
    return msgspec.structs.replace(made, **changes)


def test_causes_stand_by_class_with_their_share_of_what_was_closed() -> None:
    causes = {
        (english(row[0]), english(row[1])): row[2:] for row in table(routine_section(facts(), ABOUT), "causes").rows
    }
    assert list(causes) == [
        ("Controllable", "all of them"),
        ("Controllable", "Equipment"),
        ("Controllable", "Power"),
        ("Uncontrollable", "all of them"),
        ("Uncontrollable", "Weak coverage"),
        ("Not the network's", "all of them"),
        ("Not the network's", "User"),
        ("—", "Other, or none given"),
        ("—", "Not closed yet"),
    ]
    assert [*causes["Controllable", "Equipment"]] == pytest.approx([30, 0.3, 20, 50.0, 5.0])
    assert [*causes["Uncontrollable", "all of them"]] == pytest.approx([40, 0.4, 60, -100 / 3, -35.0])
    assert causes["Controllable", "Power"][3] is None


def test_what_is_not_closed_has_no_share() -> None:
    count, share, before, *_ = rows_by_cause()["Not closed yet"]
    assert (count, share, before) == (50, None, 3)


def rows_by_cause() -> dict[str, tuple[object, ...]]:
    return {english(row[1]): row[2:] for row in table(routine_section(facts(), ABOUT), "causes").rows}


def test_controllable_causes_are_told_of_what_was_closed_beside_the_time_before() -> None:
    told = figures(routine_section(facts(), ABOUT))["Controllable causes"]
    assert (told.value, told.sample, told.before) == (0.4, 100, 0.25)


def test_ten_spikes_are_listed_by_how_much_they_exceed_what_is_usual() -> None:
    spikes = tuple(found(hour, 10 + hour) for hour in range(12))
    section = routine_section(facts(spikes=spikes), ABOUT)
    listed = table(section, "spikes")
    assert [row[3] for row in listed.rows] == [*range(21, 11, -1)]
    assert listed.note is not None
    assert listed.note.en == "2 more are not listed."
    assert english(listed.rows[0][0]) == "Yinchuan Xingqing"
    assert listed.rows[0][2] == 1.5


def test_spikes_say_what_they_are_put_down_to_and_which_share_is_explained() -> None:
    kinds = [SpikeKind.EXPLAINED, SpikeKind.PLANNED, SpikeKind.SILENT_SUSPECTED, SpikeKind.UNEXPLAINED]
    spikes = tuple(found(number, 20 - number, kind) for number, kind in enumerate(kinds))
    section = routine_section(facts(spikes=spikes, spikes_before=spikes[:1]), ABOUT)
    assert [english(row[-1]) for row in table(section, "spikes").rows] == [
        "explained by outages",
        "explained by planned work",
        "suspected silent outage",
        "not explained",
    ]
    told = figures(section)["Spikes that outages or planned work explain"]
    assert (told.value, told.sample, told.before) == (0.5, 4, 1.0)


def test_without_a_spike_there_is_no_share_of_them() -> None:
    section = routine_section(facts(), ABOUT)
    assert isinstance(figures(section)["Spikes that outages or planned work explain"].value, NotKnown)
    assert table(section, "spikes").rows == ()


def test_an_abnormal_day_is_told_for_its_city_and_for_all() -> None:
    section = routine_section(facts(days=days({2: {"Guyuan": 90}})), ABOUT)
    swings = table(section, "swings").rows
    assert [(row[0], english(row[1]), row[2]) for row in swings] == [
        ("2011-07-06", "All", 110),
        ("2011-07-06", "Guyuan", 90),
    ]
    expected = swings[1][3]
    assert isinstance(expected, float)
    assert 8 < expected < 12


def test_a_swing_of_an_earlier_week_is_not_told_again() -> None:
    section = routine_section(facts(days=days({-3: {"Guyuan": 90}})), ABOUT)
    assert table(section, "swings").rows == ()


def test_ten_abnormal_days_are_listed_at_most_those_that_exceed_most() -> None:
    busy = {f"R-{number:02d}": 20 + number for number in range(12)}
    section = routine_section(facts(days=days({4: busy})), ABOUT)
    listed = table(section, "swings")
    assert [english(row[1]) for row in listed.rows] == ["All", *(f"R-{number:02d}" for number in range(3, 12))]
    assert listed.note is not None
    assert listed.note.en == "3 more are not listed."


def test_the_picture_shows_four_weeks_beside_what_is_usual() -> None:
    chart = next(one for one in blocks(routine_section(facts(), ABOUT), Chart) if one.name == "days")
    usual, observed = chart.series
    assert (len(observed.y), observed.y[0]) == (28, 18 + 19 // 2)
    assert all(upper is not None and upper > 26 for upper in usual.hi)
    assert "2011-06-13" in chart.x_title.en


def since(days_known: int) -> datetime:
    return START - timedelta(days=days_known)


def test_with_too_little_history_it_says_what_would_do() -> None:
    section = routine_section(facts(since=since(20)), ABOUT)
    assert "nine weeks of records will do" in table(section, "swings").empty.en
    chart = next(one for one in blocks(section, Chart) if one.name == "days")
    (observed,) = chart.series
    assert (len(observed.y), observed.title.en) == (27, "observed")
    plenty = routine_section(facts(), ABOUT)
    assert table(plenty, "swings").empty.en == "No day of this time had an abnormal volume."


def test_the_first_week_ever_has_no_change() -> None:
    section = routine_section(facts(causes_before={}, since=START), ABOUT)
    assert all(figure.before is None for figure in figures(section).values())
    assert all(row[4:] == (None, None, None) for row in table(section, "causes").rows)


def test_an_empty_store_says_so_in_words() -> None:
    nothing = tuple(DayCounts(day.starts_at, {}) for day in days())
    section = routine_section(facts(days=nothing, since=None, causes={}, causes_before={}), ABOUT)
    assert blocks(section, Chart) == []
    assert (rows(section, "spikes"), rows(section, "swings"), rows(section, "causes")) == ({}, {}, {})


def test_tables_fit_a_page_with_a_region_that_is_out_to_do_harm() -> None:
    spikes = (found(3, 50, region=HOSTILE, district=None),)
    section = routine_section(facts(regions={HOSTILE: Region(HOSTILE)}, spikes=spikes), ABOUT)
    assert fits_a_page(section)
    assert english(table(section, "spikes").rows[0][0]) == HOSTILE
