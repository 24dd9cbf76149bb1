"""Red lights by unit and cause with the time before, and those still on."""

import msgspec

from alerts.supervision.red_light import Cause, RedLight, lit
from ingest.records import Region
from service.report.document import NotKnown
from service.report.sections.red_lights import red_lights_section
from service.store.report_reads.red_lights import RedLightsFacts
from tests.service.made import at
from tests.service.report.sections.told import ABOUT, HOSTILE, REGIONS, english, figures, fits_a_page, rows, table


def light(
    hours: float,
    out: float | None = None,
    by: str | None = None,
    unit: str | None = "East",
    cause: Cause = Cause.NO_RESULT,
) -> RedLight:
    made = lit(cause, f"R-{hours}", ("Yinchuan", unit), at(hours), 5.0)
    return msgspec.structs.replace(made, out_at=None if out is None else at(out), out_by=by)


ON = light(160, unit=None, cause=Cause.BULK_AT_SITE)
NOW = (light(1, 5), light(2, 10, "zhang"), ON)
FACTS = RedLightsFacts(REGIONS, NOW, (light(-20, -10),), (light(-8), ON))
SECTION = red_lights_section(FACTS, ABOUT)
NOTHING = red_lights_section(RedLightsFacts({}, (), (), ()), ABOUT)


def test_the_figures_tell_how_many_were_lit_are_on_and_for_how_long() -> None:
    told = figures(SECTION)
    assert (told["Lit in this time"].value, told["Lit in this time"].before) == (3, 1)
    assert told["Still on at the end"].value == 2
    assert (told["How long they were on"].value, told["How long they were on"].sample) == (6.0, 2)
    assert "1 of them put out by a person" in told["How long they were on"].definition.en


def test_units_come_by_their_lights_with_the_time_before() -> None:
    units = rows(SECTION, "units")
    assert list(units) == ["All", "East", "no unit known"]
    assert units["East"] == (2, 1, 100.0, 0, 10.0, 12.0)
    assert units["no unit known"] == (1, 0, None, 1, 5.0, 8.0)
    assert units["All"] == (3, 1, 200.0, 1, 15.0, 20.0)


def test_causes_are_told_in_words() -> None:
    assert list(rows(SECTION, "causes")) == ["All", "Supervision without a result", "Bulk complaints at a site"]


def test_those_still_on_are_told_in_local_time_with_how_long() -> None:
    first, second = table(SECTION, "on").rows
    assert [english(value) for value in first[:4]] == ["R--8", "Yinchuan", "East", "Supervision without a result"]
    assert (str(first[4]), first[5]) == ("2011-07-03 16:00:00+08:00", 176.0)
    assert english(second[2]) == "no unit known"


def test_ten_rows_are_listed_and_all_has_the_others() -> None:
    many = tuple(light(number, unit=f"unit {number}") for number in range(12))
    section = red_lights_section(RedLightsFacts(REGIONS, many, (), many), ABOUT)
    for name, listed in (("units", 11), ("on", 10)):
        shown = table(section, name)
        assert len(shown.rows) == listed
        assert shown.note is not None
        assert shown.note.en.startswith("2 more")
    assert rows(section, "units")["All"][0] == 12


def test_a_time_without_red_lights_says_so() -> None:
    assert figures(NOTHING)["Lit in this time"].value == 0
    assert isinstance(figures(NOTHING)["How long they were on"].value, NotKnown)
    assert (rows(NOTHING, "units"), rows(NOTHING, "causes"), rows(NOTHING, "on")) == ({}, {}, {})
    assert "No red light" in table(NOTHING, "units").empty.en


def test_tables_fit_a_page_with_names_that_are_out_to_do_harm() -> None:
    harm = msgspec.structs.replace(ON, region=HOSTILE, unit=HOSTILE, subject=HOSTILE)
    section = red_lights_section(RedLightsFacts({HOSTILE: Region(HOSTILE)}, (harm,), (), (harm,)), ABOUT)
    assert fits_a_page(section)
    assert list(rows(section, "units")) == ["All", HOSTILE]
