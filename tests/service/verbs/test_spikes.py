"""`goldenwindow spikes` as its user meets it."""

import csv
import gzip
import io
import json
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import pytest

from service.cli import main

COLUMNS = ["series_id", "time", "count", "expected", "upper", "p_value", "alarm"]
METHODS = ["scan", "farrington"]
RNG = np.random.default_rng(3)
STEADY = [int(count) for count in RNG.poisson(5.0, 320)]


class Ended(NamedTuple):
    """How a run of the command ended, and what it said."""

    code: object
    stdout: str
    stderr: str


def spikes(*arguments: object) -> Ended:
    said, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complained), pytest.raises(SystemExit) as ended:
        main(["spikes", *map(str, arguments)])
    return Ended(ended.value.code, said.getvalue(), complained.getvalue())


def weeks(series: str, counts: list[int]) -> str:
    first = date(2005, 1, 3)
    return "".join(f"{series},{first + timedelta(weeks=week)},{count}\n" for week, count in enumerate(counts))


def counts_file(folder: Path, rows: str) -> Path:
    path = folder / "counts.csv"
    path.write_text("series_id,time,count\n" + rows, encoding="utf-8")
    return path


def judged(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(ended: Ended) -> str:
    assert ended.code == 2
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr


@pytest.mark.parametrize("method", METHODS)
def test_every_count_has_a_row_and_a_spike_has_an_alarm(tmp_path: Path, method: str) -> None:
    counts = counts_file(tmp_path, weeks("A", [*STEADY, 40]) + weeks("B", [*STEADY, 5]))
    ended = spikes(counts, "--out", tmp_path / "made" / "spikes.csv", "--method", method)
    assert ended.code == 0, ended.stderr
    rows = judged(tmp_path / "made" / "spikes.csv")
    assert list(rows[0])[:7] == COLUMNS
    assert len(rows) == 642
    last = {row["series_id"]: row for row in rows}
    assert (last["A"]["alarm"], last["B"]["alarm"]) == ("1", "0")
    assert float(last["A"]["p_value"]) < 1e-6
    assert float(last["A"]["expected"]) == pytest.approx(5.0, rel=0.3)
    assert {row["note"] for row in rows if row["p_value"]} == {""}


@pytest.mark.parametrize("method", METHODS)
def test_an_alarm_is_a_p_value_below_alpha(tmp_path: Path, method: str) -> None:
    counts = counts_file(tmp_path, weeks("A", STEADY))
    spikes(counts, "--out", tmp_path / "spikes.csv", "--method", method, "--alpha", "0.2")
    rows = [row for row in judged(tmp_path / "spikes.csv") if row["p_value"]]
    assert {row["alarm"] for row in rows} == {"0", "1"}
    assert all((float(row["p_value"]) < 0.2) == (row["alarm"] == "1") for row in rows)


@pytest.mark.parametrize("method", METHODS)
def test_from_and_to_choose_the_rows_and_change_no_answer(tmp_path: Path, method: str) -> None:
    counts = counts_file(tmp_path, weeks("A", STEADY))
    spikes(counts, "--out", tmp_path / "all.csv", "--method", method)
    chosen = ("--from", "2010-12-20", "--to", "2011-01-10")
    spikes(counts, "--out", tmp_path / "some.csv", "--method", method, *chosen)
    some = judged(tmp_path / "some.csv")
    assert [row["time"] for row in some] == ["2010-12-20", "2010-12-27", "2011-01-03", "2011-01-10"]
    assert some == [row for row in judged(tmp_path / "all.csv") if "2010-12-20" <= row["time"] <= "2011-01-10"]


def test_rows_in_any_order_and_gzipped_files_give_the_same(tmp_path: Path) -> None:
    lines = weeks("A", STEADY).splitlines()
    spikes(counts_file(tmp_path, "\n".join(lines)), "--out", tmp_path / "one.csv")
    shuffled = "time,count,series_id,more\n"
    for place in RNG.permutation(len(lines)):
        series, time, count = lines[place].split(",")
        shuffled += f"{time},{count},{series},x\n"
    (tmp_path / "counts.csv.gz").write_bytes(gzip.compress(shuffled.encode()))
    ended = spikes(tmp_path / "counts.csv.gz", "--out", tmp_path / "two.csv.gz")
    assert ended.code == 0, ended.stderr
    assert gzip.decompress((tmp_path / "two.csv.gz").read_bytes()) == (tmp_path / "one.csv").read_bytes()


def test_many_series_in_several_processes_give_the_same_as_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = counts_file(tmp_path, "".join(weeks(f"S{place}", STEADY[: 264 + place % 3]) for place in range(20)))
    spikes(counts, "--out", tmp_path / "one.csv")
    monkeypatch.setattr("service.counts.judge_counts._BINS_FOR_SEVERAL", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    spikes(counts, "--out", tmp_path / "two.csv")
    assert (tmp_path / "two.csv").read_bytes() == (tmp_path / "one.csv").read_bytes()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("A,2011-02-30,3", "2011-02-30"),
        ("A,2011-01-03,-1", "-1"),
        ("A,2011-01-03,2.5", "2.5"),
        ("A,2011-01-03,many", "many"),
        ("A,2011-01-03,nan", "nan"),
        ("A,2011-01-03,", "count"),
        (",2011-01-03,4", "series_id is empty"),
        ("A,2011-01-03", "fields"),
        ("A,2005-01-03,9", "already has a count"),
        ("A,2010-01-07,9", "beside the step"),
    ],
)
def test_a_bad_row_is_named_with_file_and_line_and_the_rest_is_judged(tmp_path: Path, row: str, why: str) -> None:
    counts = counts_file(tmp_path, weeks("A", STEADY) + row + "\n")
    ended = spikes(counts, "--out", tmp_path / "spikes.csv")
    assert ended.code == 0
    first = ended.stderr.splitlines()[0]
    assert "counts.csv, row 322" in first
    assert why in first
    assert len(judged(tmp_path / "spikes.csv")) == 320


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "empty"),
        ("series,time,count\nA,2011-01-03,1\n", "series_id"),
        ("series_id,time,count\nA,yesterday,1\n", "row 2"),
        ("series_id,time,count\nA,2011-01-03,1\nA,2011-02-03,1\nA,2011-03-03,1\n", "hour, day or week"),
    ],
)
def test_a_file_that_can_not_be_used_is_one_line(tmp_path: Path, content: str, why: str) -> None:
    path = tmp_path / "counts.csv"
    path.write_text(content)
    assert why in told(spikes(path, "--out", tmp_path / "spikes.csv"))
    assert not (tmp_path / "spikes.csv").exists()


@pytest.mark.parametrize("alpha", ["0", "0.5", "-1", "nan", "much"])
def test_an_alpha_that_is_no_small_share_is_wrong_use(tmp_path: Path, alpha: str) -> None:
    told(spikes(counts_file(tmp_path, weeks("A", STEADY)), "--out", tmp_path / "spikes.csv", "--alpha", alpha))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "nowhere.csv" in told(spikes(tmp_path / "nowhere.csv", "--out", tmp_path / "spikes.csv"))


def test_times_that_are_none_and_stretches_that_end_before_they_begin_are_wrong_use(tmp_path: Path) -> None:
    counts = counts_file(tmp_path, weeks("A", STEADY))
    assert "--from" in told(spikes(counts, "--out", tmp_path / "o.csv", "--from", "then"))
    assert "--to" in told(spikes(counts, "--out", tmp_path / "o.csv", "--from", "2011-01-03", "--to", "2010-01-03"))


def test_farrington_knows_no_hours(tmp_path: Path) -> None:
    hours = "".join(f"A,2011-07-04T{hour:02}:00,1\n" for hour in range(24))
    ended = spikes(counts_file(tmp_path, hours), "--out", tmp_path / "o.csv", "--method", "farrington")
    assert "week or day" in told(ended)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("counts", [[], [7], [0, 0], [0] * 320, [3] * 320, [0] * 319 + [5], [10**9] * 320])
def test_degenerate_series_end_well(tmp_path: Path, method: str, counts: list[int]) -> None:
    ended = spikes(counts_file(tmp_path, weeks("A", counts)), "--out", tmp_path / "o.csv", "--method", method)
    assert ended.code == 0, ended.stderr
    rows = judged(tmp_path / "o.csv")
    assert len(rows) == len(counts)
    assert all(row["note"] if row["p_value"] == "" else 0 <= float(row["p_value"]) <= 1 for row in rows)


def test_steps_without_a_row_are_unknown_and_said_to_be(tmp_path: Path) -> None:
    lines = weeks("A", STEADY).splitlines(keepends=True)
    ended = spikes(counts_file(tmp_path, "".join(lines[:100] + lines[105:])), "--out", tmp_path / "o.csv")
    assert ended.code == 0
    assert "5 steps have no row" in ended.stderr
    assert float(judged(tmp_path / "o.csv")[-1]["expected"]) == pytest.approx(5.0, rel=0.3)


def test_the_summary_can_be_had_as_json(tmp_path: Path) -> None:
    ended = spikes(counts_file(tmp_path, weeks("A", [*STEADY, 40])), "--out", tmp_path / "o.csv", "--json")
    summary = json.loads(ended.stdout)
    assert summary["series"] == 1
    assert summary["step"] == "week"
    assert summary["judged"] + summary["unanswered"] == 321
    assert summary["alarms"] >= 1


def steps_file(folder: Path, first: datetime, step: timedelta, counts: list[int], series: str = "A") -> Path:
    rows = (f"{series},{first + place * step:%Y-%m-%dT%H:%M:%S%z},{count}\n" for place, count in enumerate(counts))
    return counts_file(folder, "".join(rows))


@pytest.mark.parametrize("minutes", [5, 15, 60])
def test_parts_of_hours_are_judged_and_written_with_their_offset(tmp_path: Path, minutes: int) -> None:
    per_day = 24 * 60 // minutes
    counts = [int(count) for count in RNG.poisson(3.0, 17 * per_day)]
    file = steps_file(tmp_path, datetime.fromisoformat("2011-06-01"), timedelta(minutes=minutes), [*counts, 30])
    ended = spikes(file, "--out", tmp_path / "o.csv", "--json", "--from", "2011-06-17")
    assert json.loads(ended.stdout)["step"] == ("hour" if minutes == 60 else f"{minutes} minutes")
    rows = judged(tmp_path / "o.csv")
    assert len(rows) == per_day + 1
    assert rows[0]["time"] == "2011-06-17T00:00:00+08:00"
    assert rows[-1]["alarm"] == "1"
    assert float(rows[-1]["expected"]) == pytest.approx(3.0, rel=0.5)


def test_a_time_is_the_same_however_it_was_written_and_dates_stay_dates(tmp_path: Path) -> None:
    spikes(counts_file(tmp_path, weeks("A", STEADY)), "--out", tmp_path / "dates.csv")
    assert judged(tmp_path / "dates.csv")[0]["time"] == "2005-01-03"
    first = datetime(2005, 1, 2, 16, tzinfo=UTC)
    spikes(steps_file(tmp_path, first, timedelta(weeks=1), STEADY), "--out", tmp_path / "utc.csv")
    assert judged(tmp_path / "utc.csv")[0]["time"] == "2005-01-03T00:00:00+08:00"
    spikes(tmp_path / "counts.csv", "--out", tmp_path / "there.csv", "--timezone", "Europe/Berlin")
    assert judged(tmp_path / "there.csv")[0]["time"] == "2005-01-02T17:00:00+01:00"


def test_where_clocks_change_days_are_still_days(tmp_path: Path) -> None:
    first, zone = datetime.fromisoformat("2011-01-01"), ZoneInfo("Europe/Berlin")
    rows = "".join(f"A,{(first + timedelta(days=day)).replace(tzinfo=zone).isoformat()},4\n" for day in range(120))
    ended = spikes(counts_file(tmp_path, rows), "--out", tmp_path / "o.csv", "--timezone", "Europe/Berlin")
    assert "row" not in ended.stderr
    assert judged(tmp_path / "o.csv")[-1]["time"] == "2011-04-30T00:00:00+02:00"


def test_known_events_are_not_judged_and_teach_nothing(tmp_path: Path) -> None:
    first = datetime.fromisoformat("2011-06-01")
    counts = [int(count) for count in RNG.poisson(5.0, 24 * 20)]
    for hour in range(24 * 6, 24 * 8):
        counts[hour] += 60
    file = steps_file(tmp_path, first, timedelta(hours=1), counts)
    events = tmp_path / "events.csv"
    events.write_text("starts_at,ends_at,series_id\n2011-06-07,2011-06-09,\n2011-06-20T03:00,2011-06-20T05:00,A\n")
    ended = spikes(file, "--out", tmp_path / "o.csv", "--events", events)
    assert ended.code == 0, ended.stderr
    rows = {row["time"]: row for row in judged(tmp_path / "o.csv")}
    inside = rows["2011-06-20T04:00:00+08:00"]
    assert (inside["note"], inside["p_value"], inside["alarm"]) == ("known_event", "", "0")
    assert rows["2011-06-20T05:00:00+08:00"]["note"] == ""
    assert 3.5 < float(rows["2011-06-20T12:00:00+08:00"]["expected"]) < 7.0
    assert "50 counts lie in known events or holidays" in ended.stderr


def test_an_event_of_another_series_changes_nothing(tmp_path: Path) -> None:
    file = counts_file(tmp_path, weeks("A", STEADY))
    events = tmp_path / "events.csv"
    events.write_text("starts_at,ends_at,series_id\n2010-06-07,2011-06-09,B\n")
    spikes(file, "--out", tmp_path / "one.csv")
    spikes(file, "--out", tmp_path / "two.csv", "--events", events)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_the_first_holidays_are_not_judged_and_later_ones_are_judged_as_such(tmp_path: Path) -> None:
    first, library = datetime.fromisoformat("2006-01-01"), holidays.country_holidays("CN", years=range(2006, 2011))
    days = [first + timedelta(days=day) for day in range(365 * 5)]
    counts = [int(count) for count in RNG.poisson([60.0 if day.date() in library else 10.0 for day in days])]
    file = steps_file(tmp_path, first, timedelta(days=1), counts)
    spikes(file, "--out", tmp_path / "o.csv", "--holidays", "CN")
    free = [row for row in judged(tmp_path / "o.csv") if date.fromisoformat(row["time"][:10]) in library]
    assert "holiday" in {row["note"] for row in free[:20]}
    assert all(float(row["expected"]) == pytest.approx(60.0, rel=0.3) for row in free[-10:])
    assert sum(row["alarm"] == "1" for row in free) <= 2
    spikes(file, "--out", tmp_path / "without.csv")
    assert sum(row["alarm"] == "1" for row in judged(tmp_path / "without.csv")) > len(free) / 2


@pytest.mark.parametrize(
    ("option", "value", "why"),
    [
        ("--holidays", "Atlantis", "no such country"),
        ("--timezone", "Mars/Olympus", "no such zone"),
        ("--pool-by", "", "empty"),
        ("--events", "nowhere.csv", "nowhere.csv"),
    ],
)
def test_special_days_that_can_not_be_had_are_wrong_use(tmp_path: Path, option: str, value: str, why: str) -> None:
    file = counts_file(tmp_path, weeks("A", STEADY))
    assert why in told(spikes(file, "--out", tmp_path / "o.csv", option, value))


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("start,ends_at\n", "starts_at is missing"),
        ("starts_at,ends_at\n2011-07-04,then\n", "row 2"),
        ("starts_at,ends_at\n2011-07-04,2011-07-03\n", "ends before it begins"),
    ],
)
def test_events_that_can_not_be_read_are_named_with_their_row(tmp_path: Path, rows: str, why: str) -> None:
    events = tmp_path / "events.csv"
    events.write_text(rows)
    file = counts_file(tmp_path, weeks("A", STEADY))
    assert why in told(spikes(file, "--out", tmp_path / "o.csv", "--events", events))


def test_sparse_series_have_the_shape_of_what_they_are_part_of_and_say_so(tmp_path: Path) -> None:
    first, hours = datetime.fromisoformat("2011-06-01"), 24 * 21
    day = np.where(np.arange(hours) % 24 < 12, 1.8, 0.2)
    rows = ""
    for site, level in (("north/a", 0.05), ("north/b", 9.0), ("north/c", 11.0)):
        counts = RNG.poisson(level * day)
        rows += "".join(
            f"{site},{first + timedelta(hours=hour):%Y-%m-%dT%H:00},{counts[hour]}\n" for hour in range(hours)
        )
    ended = spikes(counts_file(tmp_path, rows), "--out", tmp_path / "o.csv", "--pool-by", "/")
    assert ended.code == 0, ended.stderr
    last = [row for row in judged(tmp_path / "o.csv") if row["p_value"]]
    assert {row["note"] for row in last if row["series_id"] == "north/a"} == {"shape_of:north"}
    assert {row["note"] for row in last if row["series_id"] == "north/b"} == {""}
    sparse = {row["time"][11:13]: float(row["expected"]) for row in last if row["series_id"] == "north/a"}
    assert sparse["06"] > 4 * sparse["18"] > 0
    assert "by the shape of what they are part of" in ended.stderr


def test_a_short_series_borrows_from_a_whole_that_stands_in_the_file(tmp_path: Path) -> None:
    first = date(2005, 1, 3) + timedelta(weeks=280)
    short = "".join(f"north/new,{first + timedelta(weeks=week)},{STEADY[week]}\n" for week in range(40))
    spikes(counts_file(tmp_path, weeks("north", [4 * one for one in STEADY]) + short), "--out", tmp_path / "o.csv")
    assert {row["note"] for row in judged(tmp_path / "o.csv")[-40:]} == {"not_enough_history"}
    spikes(tmp_path / "counts.csv", "--out", tmp_path / "p.csv", "--pool-by", "/")
    assert {row["note"] for row in judged(tmp_path / "p.csv")[-8:]} == {"shape_of:north"}


def test_help_has_an_example() -> None:
    ended = spikes("--help")
    assert ended.code == 0
    assert "Example: goldenwindow spikes" in " ".join(ended.stdout.split())
