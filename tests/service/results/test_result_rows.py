import csv
import io
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.facts import Share, SpikeKind
from correlate.weekly import WeeklyTally
from service.local_time import LocalTime
from service.results.result_rows import (
    ATTRIBUTIONS,
    OUTAGES,
    SPIKES,
    WEEKLY,
    attribution_lines,
    line,
    number,
    outage_line,
    spike_line,
    weekly_line,
)
from tests.correlate.made_facts import complaint, down, outage, resolved, spike

LOCAL = LocalTime("Asia/Shanghai")


def read(columns: tuple[str, ...], lines: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(line(columns) + lines, newline=""), strict=True))


def test_an_outage_stands_with_every_column_of_the_contract() -> None:
    (row,) = read(OUTAGES, outage_line(outage(), LOCAL))
    assert row == {
        "outage_id": "O-1",
        "group_id": "G-1",
        "cell_id": "YC0001-1",
        "site_id": "YC0001",
        "region": "Yinchuan",
        "technology": "3G",
        "area_class": "urban",
        "users": "1500",
        "started_at": "2011-07-04T08:00:00+08:00",
        "ended_at": "2011-07-04T10:30:00+08:00",
        "duration_hours": "2.5",
        "planned": "false",
        "alarms": "2",
        "flaps": "0",
        "complaints": "3.250000",
        "complaints_lo": "1.000000",
        "complaints_hi": "6.000000",
        "note": "",
        "down_hours": "2.5",
        "work_id": "",
    }


def test_an_open_outage_has_no_end_and_the_hours_so_far() -> None:
    (row,) = read(OUTAGES, outage_line(outage(8, 11, ended_at=None), LOCAL))
    assert (row["ended_at"], row["duration_hours"], row["note"]) == ("", "3", "open")


def test_a_stale_outage_says_so() -> None:
    (row,) = read(OUTAGES, outage_line(outage(stale=True), LOCAL))
    assert row["note"] == "stale"


def test_planned_work_is_named_and_the_correlators_note_follows() -> None:
    made = outage(planned=True, work_id="W-7", note="region work W-9")
    (row,) = read(OUTAGES, outage_line(made, LOCAL))
    assert (row["planned"], row["work_id"], row["note"]) == ("true", "W-7", "planned work W-7; region work W-9")


def test_flap_gaps_are_in_the_duration_and_not_in_the_time_down() -> None:
    (row,) = read(OUTAGES, outage_line(outage(8, 10, down=down((8, 8.5), (8.625, 10)), flaps=1), LOCAL))
    assert (row["duration_hours"], row["down_hours"]) == ("2", "1.875")


def test_what_is_not_known_is_empty() -> None:
    (row,) = read(OUTAGES, outage_line(outage(site_id=None, technology=None, area_class=None, users=None), LOCAL))
    assert [row[column] for column in ("site_id", "technology", "area_class", "users")] == [""] * 4


def test_the_background_of_a_complaint_has_no_outage() -> None:
    rows = read(ATTRIBUTIONS, attribution_lines(complaint(9, Share("O-1", 0.6, planned=False))))
    assert rows == [
        {"complaint_id": "C-1", "outage_id": "O-1", "probability": "0.600000000"},
        {"complaint_id": "C-1", "outage_id": "", "probability": "0.400000000"},
    ]


def test_a_complaint_that_one_outage_explains_wholly_has_one_row() -> None:
    (row,) = read(ATTRIBUTIONS, attribution_lines(complaint(9, Share("O-1", 1.0, planned=False))))
    assert row["probability"] == "1.000000000"


@given(st.lists(st.floats(0.001, 1), max_size=300))
def test_the_rows_of_a_complaint_sum_to_one_as_printed(weights: list[float]) -> None:
    shares = [Share(f"O-{index}", weight / (sum(weights) + 0.1), planned=False) for index, weight in enumerate(weights)]
    rows = read(ATTRIBUTIONS, attribution_lines(complaint(9, *shares)))
    assert sum(float(row["probability"]) for row in rows) == pytest.approx(1, abs=1e-6)
    assert all(0 <= float(row["probability"]) <= 1 for row in rows)


def test_a_spike_stands_with_every_column_of_the_contract() -> None:
    silent = spike(kind=SpikeKind.SILENT_SUSPECTED, site_id="YC0009", top_outage_id=None)
    (row,) = read(SPIKES, spike_line(silent, LOCAL))
    assert row == {
        "region": "Yinchuan",
        "district": "Xingqing",
        "starts_at": "2011-07-04T10:00:00+08:00",
        "ends_at": "2011-07-04T11:00:00+08:00",
        "observed": "12",
        "expected": "2.500000",
        "upper": "7",
        "p_value": "1.25e-05",
        "detected_at": "2011-07-04T10:30:00+08:00",
        "attributed": "8.000000",
        "unexplained": "1.500000",
        "top_outage_id": "",
        "kind": "silent_suspected",
        "cell_id": "",
        "site_id": "YC0009",
        "backhaul_id": "",
    }


def test_the_weekly_columns_are_those_of_the_contract_and_planned_work_comes_last() -> None:
    compared = [
        "outaged_cells",
        "outages",
        "outage_hours",
        "complaints",
        "complaints_by_cause",
        "complaints_attributed",
    ]
    against = [f"{column}_{what}" for column in compared for what in ("last_week", "change_percent")]
    assert list(WEEKLY[: 2 + len(compared)]) == ["week", "region", *compared]
    assert list(WEEKLY[2 + len(compared) :][: len(against)]) == against
    assert all(column.startswith("planned_") for column in WEEKLY[2 + len(compared) + len(against) :])


def test_a_weekly_row_has_digits_enough_to_be_rounded_later_and_empty_changes() -> None:
    tally = WeeklyTally("Asia/Shanghai", ["Yinchuan"])
    for fact in (outage(-9, -9 + 8624 / 3600), outage(9, 9 + 70811 / 3600), resolved("equipment")):
        tally.add(fact)
    rows = read(WEEKLY, "".join(map(weekly_line, tally.rows())))
    assert rows[0]["outage_hours"] == "2.395555556"
    assert rows[0]["outage_hours_last_week"] == rows[0]["outage_hours_change_percent"] == ""
    assert rows[1]["outage_hours_change_percent"] == "721.092300557"
    assert (rows[1]["complaints_by_cause"], rows[1]["complaints_by_cause_change_percent"]) == ("1", "")


texts = st.text('a,"\r\n =银', max_size=4) | st.text(st.characters(exclude_categories=["Cs"]), max_size=4)


@given(st.lists(texts, min_size=2, max_size=6))
def test_a_line_is_what_the_csv_library_writes_and_reads(fields: list[str]) -> None:
    expected = io.StringIO(newline="")
    csv.writer(expected).writerow(fields)
    assert line(fields) == expected.getvalue().removesuffix("\r\n") + "\n"
    assert next(csv.reader(io.StringIO(line(fields), newline=""), strict=True)) == fields


@pytest.mark.parametrize("odd", ["a,b", 'a"b', "a\nb", "a\rb"])
def test_what_could_be_taken_for_a_bound_is_quoted(odd: str) -> None:
    lines = attribution_lines(complaint(9, Share(odd, 0.5, planned=False)))
    assert [row["outage_id"] for row in read(ATTRIBUTIONS, lines)] == [odd, ""]
    named = msgspec.structs.replace(complaint(9, Share("O-1", 1.0, planned=False)), complaint_id=odd)
    assert [row["complaint_id"] for row in read(ATTRIBUTIONS, attribution_lines(named))] == [odd]
    assert line([odd, "c"]) == '"' + odd.replace('"', '""') + '",c\n'


def test_ids_that_look_like_formulas_stay_as_they_are() -> None:
    (row,) = read(OUTAGES, outage_line(outage(cell_id="=1+1"), LOCAL))
    assert row["cell_id"] == "=1+1"


@given(st.floats(-1e12, 1e12))
def test_a_number_has_no_exponent_and_loses_nothing_that_counts(value: float) -> None:
    text = number(value)
    assert "e" not in text
    assert float(text) == pytest.approx(value, abs=1e-14, rel=0)


def test_a_time_has_its_microseconds_where_it_has_any() -> None:
    (row,) = read(OUTAGES, outage_line(outage(started_at=datetime(2011, 7, 4, 0, 0, 0, 250000, tzinfo=UTC)), LOCAL))
    assert row["started_at"] == "2011-07-04T08:00:00.250000+08:00"
