"""Two hundred texts that would run as a script wherever a page took them for markup, and a network that is named so."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

from service.configuration.setting_sections import InventorySection, Log, Orders, StoreSection
from service.configuration.settings import Settings
from tests.browser.live_site import LiveSite

NOW = datetime(2024, 3, 5, 4, tzinfo=UTC)

_WAYS_OUT = ("", '"', "'", '">', "'>", "</td>", "</title>", "</textarea>", "</script>", "--></style>")
_SCRIPTS = (
    "<script>ran(1)</script>",
    "<img src=x onerror=ran(1)>",
    "<svg onload=ran(1)>",
    "<svg><script>ran&#40;1&#41;</script>",
    "<iframe srcdoc='<script>parent.ran(1)</script>'></iframe>",
    "<a href=javascript:ran(1)>look</a>",
    " onmouseover=ran(1) autofocus onfocus=ran(1) ",
    ";ran(1);//",
    "{{ran(1)}}${ran(1)}{% raw %}",
    "<div hx-get=/ hx-trigger=load hx-on::load=ran(1)>",
    "<body onload=ran(1)>",
    "<style>@import'//x.invalid'</style>",
    "<meta http-equiv=refresh content=0;url=javascript:ran(1)>",
    "<base href=//x.invalid/>",
    "<details open ontoggle=ran(1)>",
    "<form action=javascript:ran(1)><button autofocus>",
    "<object data=javascript:ran(1)></object>",
    "\u2028ran(1)\u2029",
    "\\x3cscript\\x3eran(1)\\x3c/script\\x3e",
    "<ſcript>ran(1)</ſcript><ScRiPt/x>ran(1)</sCrIpT>",
)
PAYLOADS = tuple(way_out + script for way_out, script in product(_WAYS_OUT, _SCRIPTS))
REGIONS = 4


def hostile_settings(folder: Path) -> Settings:
    """A service over a network whose every name and text is a payload."""
    network = folder / "network"
    network.mkdir()
    _write(network / "regions.csv", _regions())
    _write(network / "cells.csv", _cells())
    _write(network / "sites.csv", _sites())
    _write(network / "planned_work.csv", _works())
    return Settings(
        clock="replay",
        store=StoreSection(data_dir=folder / "data"),
        inventory=InventorySection(path=network),
        orders=Orders(log=False, file=folder / "orders.jsonl"),
        log=Log(level="error"),
    )


def fill(site: LiveSite) -> None:
    """Outages, complaints of them, and documents that are rejected: all of whose texts are payloads."""
    take = site.service.pipeline.ingest_documents
    take("alarms", [json.dumps(each).encode() for each in _alarms()])
    take("complaints", [json.dumps(each).encode() for each in _complaints()])
    take("alarms", [json.dumps({**each, "alarm_id": "A-lost", "cell_id": PAYLOADS[3]}).encode() for each in _alarms()])
    take("complaints", [json.dumps({"complaint_id": each, "created_at": each}).encode() for each in PAYLOADS])


def _name(number: int) -> str:
    # The inventory trims what it reads.
    return f"{number}{PAYLOADS[number % len(PAYLOADS)]}."


def _regions() -> Iterator[dict[str, object]]:
    for number in range(REGIONS):
        yield {
            "region": _name(number),
            "name_zh": _name(number + 20),
            "name_en": _name(number + 41),
            "subscribers": 500_000,
        }


def _cells() -> Iterator[dict[str, object]]:
    for number in range(len(PAYLOADS)):
        yield {
            "cell_id": f"cell {_name(number)}",
            "site_id": f"site {_name(number)}",
            "region": _name(number % REGIONS),
            "district": f"district {_name(number // 10)}",
            "technology": "4G",
            "area_class": "urban",
            "users": 900 + number,
            "latitude": 38 + number / 200,
            "longitude": 106 + number / 200,
        }


def _sites() -> Iterator[dict[str, object]]:
    for number in range(len(PAYLOADS)):
        yield {"site_id": f"site {_name(number)}", "owner": f"owner {_name(number)}", "unit": f"unit {_name(number)}"}


def _works() -> Iterator[dict[str, object]]:
    for number in range(20):
        yield {
            "work_id": f"work {_name(number)}",
            "cell_id": f"cell {_name(number + 100)}",
            "starts_at": (NOW + timedelta(hours=number)).isoformat(),
            "ends_at": (NOW + timedelta(hours=number + 2)).isoformat(),
            "affects_service": "true",
            "description": PAYLOADS[number],
        }


def _alarms() -> Iterator[dict[str, object]]:
    for number, payload in enumerate(PAYLOADS):
        raised_at = (NOW - timedelta(minutes=40)).isoformat()
        yield {
            "alarm_id": f"A {payload}",
            "cell_id": f"cell {_name(number)}",
            "raised_at": raised_at,
            "received_at": raised_at,
            "severity": "critical",
            "probable_cause": payload,
            "specific_problem": payload,
            "source": payload,
            "effect": "out_of_service",
        }


def _complaints() -> Iterator[dict[str, object]]:
    for number, payload in enumerate(PAYLOADS):
        moment = (NOW - timedelta(seconds=1200 - number)).isoformat()
        yield {
            "complaint_id": f"C {payload}",
            "created_at": moment,
            "received_at": moment,
            "region": _name(number % REGIONS),
            "district": payload,
            "cell_id": f"cell {_name(number)}",
            "customer_ref": payload,
            **dict.fromkeys(("tier", "channel", "scene", "text", "status"), payload),
        }


def _write(path: Path, rows: Iterator[dict[str, object]]) -> None:
    content = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(content[0]))
        writer.writeheader()
        writer.writerows(content)
