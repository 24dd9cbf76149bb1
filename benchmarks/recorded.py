"""A world's truth and a replay's results, read from their files and brought together."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.attribution_scores import BACKGROUND, Attribution, Truth
from benchmarks.candidates import Call, Period

Row = Mapping[str, str]


def read(folder: Path, name: str) -> Iterator[Row]:
    """The rows of a CSV file."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def periods(world: Path, results: Path) -> list[Period]:
    """The outages that a replay concluded, planned ones too: they explain complaints as well."""
    districts = districts_of(world)
    return [period(row, districts.get(row["cell_id"], "")) for row in read(results, "outages.csv")]


def districts_of(world: Path) -> dict[str, str]:
    """The district of each cell."""
    return {row["cell_id"]: row["district"] for row in read(world, "cells.csv")}


def period(row: Row, district: str) -> Period:
    """A row of ``outages.csv``; an open outage lasts as long as is known."""
    started_at = datetime.fromisoformat(row["started_at"])
    lasted = timedelta(hours=float(row["duration_hours"]))
    users = float(row["users"] or 0)
    return Period(row["outage_id"], row["cell_id"], row["region"], district, users, started_at, started_at + lasted)


def calls(world: Path) -> list[Call]:
    """All complaints, as far as their place is known."""
    return [
        Call(
            row["complaint_id"],
            datetime.fromisoformat(row["created_at"]),
            row["region"],
            row["district"],
            row["cell_id"] if row["location_source"] == "serving_cell" else "",
        )
        for row in read(world, "complaints.csv")
    ]


def attribution(results: Path) -> Attribution:
    """``attributions.csv`` by complaint."""
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    for row in read(results, "attributions.csv"):
        shares[row["complaint_id"]][row["outage_id"]] = float(row["probability"])
    return shares


def truth(world: Path, concluded: Iterable[Period]) -> Truth:
    """Complaint → the concluded outage that caused it; background where no alarm told of the outage."""
    same = same_outages(read(world, "truth_outages.csv"), concluded)
    return {row["complaint_id"]: same.get(row["outage_id"], BACKGROUND) for row in read(world, "truth_complaints.csv")}


def same_outages(true: Iterable[Row], concluded: Iterable[Period]) -> dict[str, str]:
    """True outage → the concluded one of the same cell that was on when it began."""
    of_cell: dict[str, list[Period]] = defaultdict(list)
    for one in concluded:
        of_cell[one.cell_id].append(one)
    found: dict[str, str] = {}
    for row in true:
        began = datetime.fromisoformat(row["started_at"])
        for one in of_cell[row["cell_id"]]:
            if row["silent"] == "false" and one.started_at <= began < one.ended_at:
                found[row["outage_id"]] = one.outage_id
    return found
