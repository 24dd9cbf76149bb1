"""The histories of a simulated world as they truly were: every complaint with the outage that caused it.

What the likelihoods make of these shows what is lost in finding the outage of each complaint.
"""

import csv
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.simulate.activity import LOCAL_OFFSET_S, activity_at
from correlate.study.histories import BIN_HOURS, Histories

Floats = NDArray[np.float64]
TRAILING_HOURS = 8.0
_STEPS = 10
"""Parts of a bin in which users without service are counted."""


class _Group(NamedTuple):
    """Spans of its cells with their users, and when it was complained of; epoch seconds."""

    spans: list[tuple[float, float, float]]
    reports: list[float]


def true_histories(world: Path) -> Histories:
    """All unplanned groups of a dataset with truth files, users taken over by neighbours not left out."""
    groups = _groups(world)
    end = _seconds(max(row["created_at"] for row in _read(world, "complaints.csv")))
    parts = [_bins(group, end) for group in groups]
    counts = [len(part[0]) for part in parts]
    return Histories(
        first=np.concatenate([[0], np.cumsum(counts)]).astype(np.intp),
        exposure=np.concatenate([part[0] for part in parts]),
        open_hours=np.concatenate([part[1] for part in parts]),
        complaints=np.concatenate([part[2] for part in parts]),
        hour=np.concatenate([part[3] for part in parts]),
        repaired=np.array([max(stop for _, stop, _ in group.spans) < end for group in groups]),
    )


def _groups(world: Path) -> list[_Group]:
    groups: dict[str, _Group] = defaultdict(lambda: _Group([], []))
    group_of = {}
    for row in _read(world, "truth_outages.csv"):
        if row["planned"] == "false":
            group_of[row["outage_id"]] = row["group_id"]
            span = _seconds(row["started_at"]), _seconds(row["ended_at"]), float(row["users"])
            groups[row["group_id"]].spans.append(span)
    caused = {row["complaint_id"]: row["outage_id"] for row in _read(world, "truth_complaints.csv")}
    seen = set()
    for row in _read(world, "complaints.csv"):
        group = group_of.get(caused[row["complaint_id"]])
        if group is not None and row["customer_ref"] not in seen:
            groups[group].reports.append(_seconds(row["created_at"]))
        seen.add(row["customer_ref"])
    return list(groups.values())


def _bins(group: _Group, end: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Exposure, open hours, complaints and hour of day by bin of age."""
    start, stop = min(span[0] for span in group.spans), max(span[1] for span in group.spans)
    width = BIN_HOURS * 3600
    count = max(1, int(np.ceil((min(stop + TRAILING_HOURS * 3600, end) - start) / width)))
    edges = start + width * np.arange(count + 1)
    step = width / _STEPS
    steps: Floats = start + step * np.arange(count * _STEPS, dtype=np.float64)
    users = np.zeros(len(steps))
    for begin, over, some in group.spans:
        users += some * np.clip(np.minimum(min(over, end), steps + step) - np.maximum(begin, steps), 0, step) / step
    exposure = (users * activity_at(steps + step / 2)).reshape(count, _STEPS).mean(axis=1) * BIN_HOURS
    open_hours = np.clip(min(stop, end) - edges[:-1], 0, width) / 3600
    complaints = np.histogram(group.reports, edges)[0].astype(np.float64)
    hour = (edges[:-1] + width / 2 + LOCAL_OFFSET_S) % 86400 / 3600
    return exposure, open_hours, complaints, hour


def _read(world: Path, name: str) -> list[dict[str, str]]:
    with (world / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
