"""Reads a scenario, tells it to the pipeline as a recording, and says what became of it."""

import csv
import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from correlate.model import default_model
from correlate.rules import Rules
from ingest.dataset import Dataset
from service.replay import Replay

DAY = datetime(2011, 7, 5)  # noqa: DTZ001 - local times of a dataset, its zone is Asia/Shanghai
Raised = dict[tuple[str, str], tuple[str, datetime, datetime]]
"""(source, cell) → id of its last alarm, when it was raised, when that was known."""

LINE = re.compile(
    r"(?P<at>\d\d:\d\d:\d\d) (?P<what>raise|clear) (?P<cell>\S+)"
    r"(?: by (?P<source>\w+))?(?: spread over (?P<spread>\d+) s)?(?: known (?P<known>\d\d:\d\d:\d\d))?"
)


def at(text: str) -> datetime:
    """A time of the day of the scenario."""
    return datetime.combine(DAY, datetime.strptime(text, "%H:%M:%S").time())  # noqa: DTZ007


@dataclass
class Outcome:
    """What the pipeline made of a scenario: rows of its result files."""

    outages: list[dict[str, str]]
    orders: list[dict[str, Any]]
    late: int


@dataclass
class Scenario:
    """One file: a story, a network, a timeline, and what is expected."""

    story: str
    network: dict[str, dict[str, Any]]
    timeline: list[str]
    expect: dict[str, Any]
    works: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> "Scenario":
        """The scenario in a file."""
        return cls(**yaml.safe_load(path.read_text(encoding="utf-8")))

    def cells(self) -> list[dict[str, object]]:
        """Cells ``REGION-SITE-NUMBER`` of sites ``REGION-SITE``."""
        return [
            {
                "cell_id": f"{region}-{site}-{number}",
                "site_id": f"{region}-{site}",
                "region": region,
                "district": f"{region} district",
                "users": 1500,
                "backhaul_id": spec.get("backhaul", ""),
            }
            for region, spec in self.network.items()
            for site in range(1, spec["sites"] + 1)
            for number in range(1, spec["cells_a_site"] + 1)
        ]

    def alarms(self) -> list[dict[str, object]]:
        """The timeline as alarm states, one a line."""
        states: list[dict[str, object]] = []
        raised: Raised = {}
        for line in self.timeline:
            match = LINE.fullmatch(line)
            assert match, f"not understood: {line}"
            cells = self._cells_named(match["cell"])
            step = timedelta(seconds=int(match["spread"] or 0)) / max(1, len(cells) - 1)
            for number, cell in enumerate(cells):
                moment = at(match["at"]) + step * number
                known = at(match["known"]) if match["known"] else moment
                states.append(_state(match, cell, moment, known, raised))
        return states

    def replayed(self, folder: Path) -> Outcome:
        """Write it as a dataset, replay that, and read the results."""
        dataset, out = folder / "dataset", folder / "out"
        dataset.mkdir()
        regions = [{"region": region, "subscribers": 200_000} for region in self.network]
        works = [
            {
                "work_id": work["work"],
                "site_id": work["site"],
                "starts_at": at(work["from"]).isoformat(),
                "ends_at": at(work["to"]).isoformat(),
            }
            for work in self.works
        ]
        for name, rows in (("regions", regions), ("cells", self.cells()), ("planned_work", works)):
            _write(dataset / f"{name}.csv", rows)
        lines = [json.dumps(state) for state in self.alarms()]
        (dataset / "alarms.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        _write(
            dataset / "complaints.csv",
            [{"complaint_id": "C", "created_at": at("23:00:00"), "region": regions[0]["region"]}],
        )
        summary = Replay(Dataset.open(dataset), default_model(), Rules()).run(out)
        with (out / "outages.csv").open(encoding="utf-8", newline="") as file:
            outages = list(csv.DictReader(file))
        orders = [json.loads(line) for line in (out / "orders.jsonl").read_text(encoding="utf-8").splitlines()]
        return Outcome(outages, orders, summary.counts["alarms"].late)

    def _cells_named(self, pattern: str) -> list[str]:
        names = [str(cell["cell_id"]) for cell in self.cells()]
        return [name for name in names if name.startswith(pattern.rstrip("*"))] if "*" in pattern else [pattern]


def _state(match: re.Match[str], cell: str, moment: datetime, known: datetime, raised: Raised) -> dict[str, object]:
    source = match["source"] or "NMS"
    if match["what"] == "raise":
        raised[source, cell] = (f"{cell}-{moment:%H%M%S}", moment, known)
    alarm_id, began, raise_known = raised[source, cell]
    state = {
        "alarm_id": alarm_id,
        "source": source,
        "cell_id": cell,
        "raised_at": began.isoformat(),
        "severity": "critical",
        "effect": "out_of_service",
        "received_at": raise_known.isoformat(),
    }
    if match["what"] == "raise":
        return state
    return {**state, "cleared_at": moment.isoformat(), "clear_received_at": known.isoformat()}


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
