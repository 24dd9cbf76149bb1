"""Reads a scenario and writes it as a recording: a network, planned works, alarms and complaints by time."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from service.configuration.settings import Settings
from tests.scenarios.timeline import Act, Line, at, complaints_of, read_act, read_line, states_of

_SITE_FIELDS = ("owner", "unit", "access_hours", "battery_hours", "travel_hours")


@dataclass
class Scenario:
    """One file: a story, a network, a timeline, and what is expected; see README.md beside it."""

    story: str
    network: dict[str, dict[str, Any]]
    timeline: list[Any]
    expect: dict[str, Any]
    works: list[dict[str, Any]] = field(default_factory=list)
    past_orders: list[dict[str, Any]] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    model: dict[str, Any] = field(default_factory=dict)
    until: str = "23:00:00"

    @classmethod
    def read(cls, path: Path) -> "Scenario":
        """The scenario in a file."""
        return cls(**yaml.safe_load(path.read_text(encoding="utf-8")))

    def set(self) -> Settings:
        """The settings it runs with, as a file of settings would give them."""
        return Settings(**self.settings)

    def ends_at(self) -> datetime:
        """The end of the recording, local time."""
        return at(self.until)

    def lines(self) -> list[Line]:
        """What the network and its customers do."""
        return [read_line(line, self._cell_ids()) for line in self.timeline if isinstance(line, str)]

    def acts(self) -> list[Act]:
        """What people do."""
        return [read_act(line) for line in self.timeline if isinstance(line, dict)]

    def cells(self) -> list[dict[str, object]]:
        """Cells ``REGION-SITE-NUMBER`` of sites ``REGION-SITE``."""
        return [
            {
                "cell_id": f"{region}-{site}-{number}",
                "site_id": f"{region}-{site}",
                "region": region,
                "district": f"{region} district",
                "users": self._told(region, site, "users", 1500),
                "technology": self._told(region, site, "technology"),
                "area_class": self._told(region, site, "area_class"),
                "backhaul_id": self._told(region, site, "backhaul"),
            }
            for region, site in self._sites()
            for number in range(1, self.network[region]["cells_a_site"] + 1)
        ]

    def sites(self) -> list[dict[str, object]]:
        """Their sites, where anything is told of them."""
        rows = [
            {"site_id": f"{region}-{site}", **{key: self._told(region, site, key) for key in _SITE_FIELDS}}
            for region, site in self._sites()
        ]
        return rows if any(row[key] != "" for row in rows for key in _SITE_FIELDS) else []

    def recorded(self, folder: Path) -> None:
        """Write it as a dataset."""
        folder.mkdir()
        regions = [{"region": region, "subscribers": 200_000} for region in self.network]
        tables = {
            "regions": regions,
            "cells": self.cells(),
            "sites": self.sites(),
            "planned_work": [_work(work) for work in self.works],
            "orders": [{key: _moment(key, value) for key, value in order.items()} for order in self.past_orders],
            "complaints": [*complaints_of(self.lines()), self._last(regions[0]["region"])],
        }
        for name, rows in tables.items():
            _write(folder / f"{name}.csv", rows)
        states = [json.dumps(state) for state in states_of(self.lines())]
        (folder / "alarms.jsonl").write_text("".join(f"{state}\n" for state in states), encoding="utf-8")

    def _last(self, region: object) -> dict[str, object]:
        """A complaint of nowhere, so that the recording goes on until then."""
        return {"complaint_id": "LAST", "created_at": self.ends_at().isoformat(), "region": region}

    def _cell_ids(self) -> list[str]:
        return [str(cell["cell_id"]) for cell in self.cells()]

    def _sites(self) -> list[tuple[str, int]]:
        return [(region, site) for region, spec in self.network.items() for site in range(1, spec["sites"] + 1)]

    def _told(self, region: str, site: int, key: str, default: object = "") -> object:
        """What the network says of a site: under its own number, else of the region."""
        spec = self.network[region]
        own: dict[str, object] = spec.get("site", {}).get(site, {})
        return own.get(key, spec.get(key, default))


def _work(work: Mapping[str, Any]) -> dict[str, object]:
    row: dict[str, object] = {
        "work_id": work["work"],
        "site_id": work.get("site", ""),
        "cell_id": work.get("cell", ""),
        "region": work.get("region", ""),
        "starts_at": at(work["from"]).isoformat(),
        "ends_at": at(work["to"]).isoformat(),
    }
    for key, name in (("announced", "announced_at"), ("confirmed", "confirmed_at")):
        row[name] = at(work[key]).isoformat() if key in work else ""
    return row


def _moment(key: str, value: object) -> object:
    return at(value).isoformat() if key.endswith("_at") and isinstance(value, str) else value


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
