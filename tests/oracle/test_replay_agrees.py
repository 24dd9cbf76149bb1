"""A replay comes to what the words of the contract say, told once more by a naive oracle; and what holds of orders."""

import csv
import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from correlate.model import default_model
from correlate.outages.outage import outage_id
from correlate.rules import Rules
from ingest.dataset import Dataset
from service.history.replay import Replay
from tests.oracle.oracle import Expected, Oracle, Outage, Row
from tests.oracle.recordings import Maker, Recording

SEEDS = st.integers(0, 1_000_000)
MODEL = default_model()
RULES = Rules()
RAISE = {
    "alarm_id": "A1",
    "source": "NMS",
    "cell_id": "N0-1",
    "severity": "critical",
    "raised_at": "2011-07-04T10:00:00Z",
}


@contextmanager
def replayed(recording: Recording) -> Iterator[tuple[Path, Path]]:
    """The folders of the dataset and of its results."""
    with tempfile.TemporaryDirectory() as folder:
        dataset, out = recording.write(Path(folder) / "data"), Path(folder) / "out"
        Replay(Dataset.open(dataset), MODEL, RULES).run(out)
        yield dataset, out


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def told(outage: Outage) -> tuple[object, ...]:
    """An outage of the oracle as the columns of outages.csv have it."""
    hours = (outage.ended_at - outage.started_at).total_seconds() / 3600
    ended = None if outage.is_open else outage.ended_at
    notes = {name for name, holds in (("open", outage.is_open), ("stale", outage.stale)) if holds}
    columns = (outage.cell_id, outage.started_at, ended, round(hours, 9), outage.planned)
    return (*columns, len(outage.alarms), len(outage.periods) - 1, notes)


def read(row: Row) -> tuple[object, ...]:
    """A row of outages.csv."""
    ended = moment(row["ended_at"]) if row["ended_at"] else None
    notes = set(row["note"].split("; ")) & {"open", "stale"}
    hours = round(float(row["duration_hours"]), 9)
    columns = (row["cell_id"], moment(row["started_at"]), ended, hours, row["planned"] == "true")
    return (*columns, int(row["alarms"]), int(row["flaps"]), notes)


def groups_of(rows: list[Row]) -> set[frozenset[tuple[str, datetime]]]:
    groups: dict[str, set[tuple[str, datetime]]] = defaultdict(set)
    for row in rows:
        groups[row["group_id"]].add((row["cell_id"], moment(row["started_at"])))
    return {frozenset(group) for group in groups.values()}


def weekly_of(rows: list[Row], expected: Expected) -> dict[tuple[str, str], dict[str, float]]:
    columns = next(iter(expected.weekly.values()), {})
    return {(row["week"], row["region"]): {name: round(float(row[name]), 6) for name in columns} for row in rows}


def assert_as_expected(dataset: Path, out: Path) -> None:
    expected = Oracle(dataset).expected()
    outages, summary = rows_of(out / "outages.csv"), json.loads((out / "summary.json").read_text("utf-8"))
    assert sorted(map(read, outages), key=repr) == sorted(map(told, expected.outages), key=repr)
    assert groups_of(outages) == expected.groups
    weekly = {key: {name: round(figure, 6) for name, figure in row.items()} for key, row in expected.weekly.items()}
    assert weekly_of(rows_of(out / "weekly.csv"), expected) == weekly
    assert {kind: summary[kind] for kind in expected.counts} == expected.counts


@settings(max_examples=settings().max_examples // 2)
@given(SEEDS)
def test_a_replay_comes_to_what_the_contract_says(seed: int) -> None:
    with replayed(Maker(seed).recording()) as (dataset, out):
        assert_as_expected(dataset, out)
        assert_orders_hold(dataset, out)
        assert_complaints_are_shared_out_whole(out)
        assert_spikes_do_not_overlap(out)


@settings(max_examples=settings().max_examples // 4)
@given(SEEDS)
def test_a_shuffled_file_gives_the_same_bytes(seed: int) -> None:
    recording = Maker(seed, ties=False).recording()
    with replayed(recording) as (_, out), replayed(recording.shuffled(random.Random(seed))) as (_, other):  # noqa: S311
        for name in ("outages.csv", "attributions.csv", "weekly.csv", "spikes.csv", "orders.jsonl", "summary.json"):
            assert (other / name).read_bytes() == (out / name).read_bytes(), name


def assert_orders_hold(dataset: Path, out: Path) -> None:
    """None is issued before its outages were known, none goes back in time, no two stand open for one group."""
    known = {outage_id(cell, raised): at for (cell, raised), at in Oracle(dataset).first_known().items()}
    standing: dict[str, str] = {}
    last = datetime.min.replace(tzinfo=UTC)
    for line in (out / "orders.jsonl").read_text("utf-8").splitlines():
        order = json.loads(line)
        changed = moment(order["changed_at"])
        assert changed >= last
        last = changed
        assert all(known[outage] <= changed for outage in order["outage_ids"])
        if order["version"] == 1:
            assert moment(order["issued_at"]) == changed
        standing.pop(order["order_id"], None)
        if order["state"] not in {"completed", "cancelled"}:
            assert order["group_id"] not in standing.values(), order
            standing[order["order_id"]] = order["group_id"]


def assert_complaints_are_shared_out_whole(out: Path) -> None:
    whole: dict[str, float] = defaultdict(float)
    for row in rows_of(out / "attributions.csv"):
        whole[row["complaint_id"]] += float(row["probability"])
    assert all(abs(total - 1) <= 1e-6 for total in whole.values()), whole


def assert_spikes_do_not_overlap(out: Path) -> None:
    free: dict[tuple[str, str], datetime] = {}
    spikes = sorted(rows_of(out / "spikes.csv"), key=lambda row: moment(row["starts_at"]))
    for row in spikes:
        place = (row["region"], row["district"])
        assert place not in free or moment(row["starts_at"]) >= free[place], row
        free[place] = moment(row["ends_at"])


def recorded(*alarms: Row, json_lines: bool = False) -> Recording:
    return Recording("UTC", [RAISE | alarm for alarm in alarms], [], [], json_lines)


def test_a_clear_days_late_corrects_a_recording_without_complaints() -> None:
    early = {"cleared_at": "2011-07-04T10:40:00Z"}
    late = {"cleared_at": "2011-07-04T10:41:00Z", "clear_received_at": "2011-07-08T10:41:00Z"}
    with replayed(recorded(early, late)) as (dataset, out):
        assert_as_expected(dataset, out)
        assert json.loads((out / "summary.json").read_text("utf-8"))["concluded_twice"]
        assert rows_of(out / "weekly.csv")[0]["outages"] == "1"


def test_a_clear_after_three_days_lengthens_an_outage_that_another_alarm_ended_meanwhile() -> None:
    long = {"cleared_at": "2011-07-07T18:00:00Z"}
    other = {"alarm_id": "A2", "raised_at": "2011-07-04T10:20:00Z", "cleared_at": "2011-07-07T10:20:00Z"}
    with replayed(recorded(long, other)) as (dataset, out):
        assert_as_expected(dataset, out)
        assert [row["duration_hours"] for row in rows_of(out / "outages.csv")] == ["80"]


@pytest.mark.parametrize("lag_hours", [0, 48])
def test_a_clear_after_three_days_takes_in_what_another_alarm_told_of_meanwhile(lag_hours: int) -> None:
    long = {"cleared_at": "2011-07-07T18:00:00Z", "clear_received_at": f"2011-07-0{7 + lag_hours // 24}T18:00:00Z"}
    work = {"work_id": "W1", "cell_id": "N0-1", "starts_at": "2011-07-04T09:50:00Z", "ends_at": "2011-07-04T11:00:00Z"}
    other = {"alarm_id": "A2", "raised_at": "2011-07-07T10:32:31Z", "cleared_at": "2011-07-07T10:33:31Z"}
    recording = recorded(long, other, {"alarm_id": "A3", "raised_at": "2011-07-12T10:00:00Z"})
    recording.works.append(work | {"site_id": "", "region": "", "affects_service": "true", "announced_at": ""})
    with replayed(recording) as (dataset, out):
        assert_as_expected(dataset, out)
        row, _ = rows_of(out / "outages.csv")
        assert (row["duration_hours"], row["planned"]) == ("80", "true")


def test_an_alarm_that_a_later_state_tells_of_another_cell_leaves_the_first() -> None:
    first = {"cleared_at": "2011-07-04T10:40:00Z"}
    moved = {"cell_id": "N0-2", "cleared_at": "2011-07-04T10:50:00Z"}
    with replayed(recorded(first, moved)) as (dataset, out):
        assert_as_expected(dataset, out)
        assert [row["cell_id"] for row in rows_of(out / "outages.csv")] == ["N0-2"]


@pytest.mark.parametrize("backwards", [False, True])
def test_a_raise_and_a_clear_in_json_lines_are_both_accepted(backwards: bool) -> None:
    raised, cleared = {"received_at": "2011-07-04T10:05:00Z"}, {"cleared_at": "2011-07-04T10:40:00Z"}
    lines = (cleared, raised) if backwards else (raised, cleared)
    with replayed(recorded(*lines, json_lines=True)) as (dataset, out):
        assert_as_expected(dataset, out)
        assert json.loads((out / "summary.json").read_text("utf-8"))["alarms"]["accepted"] == 2


def test_of_two_clears_known_at_once_the_later_one_counts() -> None:
    known = {"clear_received_at": "2011-07-05T10:00:00Z"}
    clears = [known | {"cleared_at": f"2011-07-04T1{hour}:00:00Z"} for hour in (3, 2)]
    with replayed(recorded(*clears)) as (_, out):
        assert [row["duration_hours"] for row in rows_of(out / "outages.csv")] == ["3"]


def test_a_complaint_told_again_with_another_time_counts_once() -> None:
    made = {"complaint_id": "C1", "region": "North", "created_at": "2011-07-04T12:01:00Z"}
    again = made | {"created_at": "2011-07-04T11:41:00Z", "received_at": "2011-07-04T13:16:00Z"}
    with replayed(Recording("UTC", [], [made, again], [], json_lines=False)) as (dataset, out):
        assert_as_expected(dataset, out)
        assert rows_of(out / "weekly.csv")[0]["complaints"] == "1"
