"""The result files of one replay tell one story: what one sums up stands in another."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

Rows = list[dict[str, str]]


def rows(results: Path, name: str) -> Rows:
    with (results / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def lines(results: Path, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (results / name).read_text(encoding="utf-8").splitlines()]


def summed(table: Rows, key: str, value: str) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for row in table:
        sums[row[key]] += float(row[value])
    return sums


def total(table: Iterable[dict[str, str]], *columns: str) -> float:
    return sum(float(row[column]) for row in table for column in columns)


@pytest.fixture(scope="session")
def outages(results: Path) -> Rows:
    return rows(results, "outages.csv")


@pytest.fixture(scope="session")
def attributions(results: Path) -> Rows:
    return rows(results, "attributions.csv")


def test_every_complaint_that_was_accepted_is_attributed_once_and_wholly(results: Path, attributions: Rows) -> None:
    sums = summed(attributions, "complaint_id", "probability")
    assert len(sums) == json.loads((results / "summary.json").read_text())["complaints"]["accepted"]
    assert sums == pytest.approx(dict.fromkeys(sums, 1.0), abs=1e-6)


def test_an_outage_has_the_complaints_that_were_put_down_to_it(outages: Rows, attributions: Rows) -> None:
    attributed = summed(attributions, "outage_id", "probability")
    for row in outages:
        assert float(row["complaints"]) == pytest.approx(attributed.get(row["outage_id"], 0.0), abs=1e-5)
        assert float(row["complaints_lo"]) <= float(row["complaints"]) <= float(row["complaints_hi"])


def test_whatever_explains_a_complaint_or_a_spike_is_an_outage_that_is_listed(
    results: Path, outages: Rows, attributions: Rows
) -> None:
    listed = {row["outage_id"] for row in outages}
    assert len(listed) == len(outages)
    assert {row["outage_id"] for row in attributions} - {""} <= listed
    assert {row["top_outage_id"] for row in rows(results, "spikes.csv")} - {""} <= listed


def test_the_weeks_hold_every_complaint_and_what_outages_explain_of_them(results: Path, attributions: Rows) -> None:
    weekly = rows(results, "weekly.csv")
    explained = [row for row in attributions if row["outage_id"]]
    assert total(weekly, "complaints") == len({row["complaint_id"] for row in attributions})
    assert total(weekly, "complaints_attributed", "planned_complaints") == pytest.approx(
        total(explained, "probability"), abs=1e-4
    )


def test_the_weeks_hold_every_hour_that_cells_were_down(results: Path, outages: Rows) -> None:
    weekly = rows(results, "weekly.csv")
    for planned, column in (("false", "outage_hours"), ("true", "planned_outage_hours")):
        down = total((row for row in outages if row["planned"] == planned), "down_hours")
        assert total(weekly, column) == pytest.approx(down, abs=1e-6)


def test_the_summary_adds_up_and_counts_what_is_written(results: Path, outages: Rows) -> None:
    summary = json.loads((results / "summary.json").read_text())
    for kind in ("alarms", "complaints"):
        counts = summary[kind]
        assert counts["read"] == counts["accepted"] + counts["duplicate"] + counts["rejected"]
    assert sum(summary[kind]["rejected"] for kind in ("alarms", "complaints")) == len(lines(results, "rejected.jsonl"))
    assert summary["outages"] + summary["planned_outages"] == len(outages)
    assert sum(summary["spikes"].values()) == len(rows(results, "spikes.csv"))


def test_every_line_of_an_order_has_the_fields_of_the_contract(results: Path) -> None:
    fields = {
        *("order_id", "group_id", "outage_ids", "outage_id", "kind", "issued_at", "due_at", "window_closes_at"),
        *("peak_at", "expected_avoided", "rank", "priority", "reason", "replaces"),
    }
    orders = lines(results, "orders.jsonl")
    assert orders
    assert all(fields <= order.keys() for order in orders)
    assert {order["kind"] for order in orders} <= {"crew", "remote", "generator", "third_party"}
    assert all(order["outage_id"] in _texts(order["outage_ids"]) for order in orders)


def _texts(value: object) -> list[object]:
    assert isinstance(value, list)
    return value
