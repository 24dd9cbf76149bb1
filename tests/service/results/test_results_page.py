"""The page of results names every column that is written."""

import re
from pathlib import Path

import pytest

from correlate.weekly import WeeklyRow
from service.history.summary import Counts
from service.results.result_rows import ATTRIBUTIONS, OUTAGES, SPIKES

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "results.md").read_text(encoding="utf-8")
SECTIONS = {title: body for title, _, body in (part.partition("\n") for part in PAGE.split("\n## ")[1:])}
ORDER = (
    "order_id",
    "group_id",
    "outage_ids",
    "outage_id",
    "kind",
    "issued_at",
    "due_at",
    "window_closes_at",
    "peak_at",
)
FIELDS = {
    "outages.csv": OUTAGES,
    "attributions.csv": ATTRIBUTIONS,
    "spikes.csv": SPIKES,
    "weekly.csv": WeeklyRow.__struct_fields__,
    "orders.jsonl": (*ORDER, "expected_avoided", "rank", "priority", "reason", "replaces"),
    "rejected.jsonl": ("file", "row", "reason", "detail", "original"),
    "summary.json": ("alarms", "complaints", *Counts.__struct_fields__, "outages", "planned_outages", "spikes"),
}


@pytest.mark.parametrize("file", FIELDS)
def test_every_column_stands_in_the_page(file: str) -> None:
    named = set(re.findall(r"`(\w+)`", SECTIONS[file]))
    assert [field for field in FIELDS[file] if field not in named] == []


@pytest.mark.parametrize("file", [file for file in FIELDS if file.endswith(".csv")])
def test_the_tables_of_the_page_name_no_column_that_is_not_written(file: str) -> None:
    heads = [
        re.findall(r"`(\w+)`", line.split("|")[1]) for line in SECTIONS[file].splitlines() if line.startswith("| `")
    ]
    assert [field for head in heads for field in head if field not in FIELDS[file]] == []
