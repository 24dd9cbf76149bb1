"""How long does an acknowledgement take while a hundred thousand outages are open?

`python -m benchmarks.action_benchmark [OUTAGES] [ACTIONS]`; a service of its own, over HTTP on the loopback.
"""

import contextlib
import csv
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from time import monotonic, perf_counter, sleep

import httpx
import msgspec
import numpy as np
from rich.console import Console

from benchmarks.page import Gate, Part, show
from ingest.clock import SystemClock

OUTAGES, ACTIONS = 100_000, 200
REGIONS, A_POST = 20, 5_000
MOST_MS = 50.0
READY_WITHIN_S = 600.0
VERBS = ("acknowledge", "assign", "start", "comment")


def part(outages: int = OUTAGES, actions: int = ACTIONS) -> Part:
    """The section of the page of figures."""
    with _service(outages) as client:
        orders = _all_open(client, outages, actions // len(VERBS))
        taken = {verb: [_acted(client, order, verb) for order in orders] for verb in VERBS}
    rows = [
        (verb, f"{len(times)}", *(f"{np.quantile(times, share, method='higher'):.1f} ms" for share in (0.5, 0.95, 1.0)))
        for verb, times in taken.items()
    ]
    slow = float(np.quantile([one for times in taken.values() for one in times], 0.95, method="higher"))
    return Part(
        name="actions",
        title=f"A state change while {outages:,} outages are open",
        words=(
            (
                f"A service with its own store (SQLite, synchronous FULL) takes {outages:,} alarms of as many sites; "
                "orders are acknowledged, assigned, started and commented on, one request after the other. From the "
                "request to the answer with the new state, which is committed by then."
            ),
        ),
        columns=("action", "requests", "median", "p95", "longest"),
        rows=rows,
        gates=(Gate(f"a state change within {MOST_MS:g} ms (p95)", f"{slow:.1f} ms", slow <= MOST_MS),),
    )


def _acted(client: httpx.Client, order: str, verb: str) -> float:
    """Milliseconds until it was answered."""
    begun = perf_counter()
    body = {"by": "bench", "note": "measured", **({"crew": "crew-1"} if verb == "assign" else {})}
    answer = client.post(f"/api/v1/orders/{order}/{verb}", json=body)
    taken = (perf_counter() - begun) * 1000
    if answer.is_error:
        raise RuntimeError(f"{verb} of {order}: {answer.status_code} {answer.text}")
    return taken


def _all_open(client: httpx.Client, outages: int, orders: int) -> Sequence[str]:
    """Takes everything out of service; so many of the orders that came of it."""
    raised_at = SystemClock().now() - timedelta(minutes=10)
    for first in range(0, outages, A_POST):
        alarms = [
            {
                "alarm_id": f"A-{number}",
                "cell_id": f"C-{number}",
                "raised_at": (raised_at + timedelta(milliseconds=number)).isoformat(),
                "severity": "critical",
                "effect": "out_of_service",
            }
            for number in range(first, min(first + A_POST, outages))
        ]
        body = b"\n".join(map(msgspec.json.encode, alarms))
        client.post("/api/v1/alarms", content=body, headers={"Content-Type": "application/x-ndjson"}).raise_for_status()
    end = monotonic() + READY_WITHIN_S
    while len(found := _orders(client, orders)) < orders:
        if monotonic() > end:
            raise RuntimeError(f"only {len(found)} orders came")
        sleep(1.0)
    return found


def _orders(client: httpx.Client, most: int) -> list[str]:
    answer = client.get("/api/v1/orders", params={"limit": most})
    answer.raise_for_status()
    return [one["order_id"] for one in answer.json()["rows"]][:most]


@contextlib.contextmanager
def _service(sites: int) -> Iterator[httpx.Client]:
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        settings = Path(folder) / "settings.toml"
        settings.write_text(
            f'[server]\nport = {port}\n[store]\ndata_dir = "{folder}/data"\n[inventory]\npath = "{folder}/network"\n',
            encoding="utf-8",
        )
        _write_network(Path(folder) / "network", sites)
        command = [str(Path(sys.executable).with_name("goldenwindow")), "run", "--config", str(settings)]
        with (Path(folder) / "said").open("w") as out:
            process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=300.0) as client:
                _wait_until_up(client, process, Path(folder) / "said")
                yield client
        finally:
            process.terminate()
            process.wait()


def _wait_until_up(client: httpx.Client, process: "subprocess.Popen[bytes]", said: Path) -> None:
    end = monotonic() + READY_WITHIN_S
    while True:
        with contextlib.suppress(httpx.TransportError):
            if client.get("/healthz").is_success:
                return
        if process.poll() is not None or monotonic() > end:
            raise RuntimeError(f"The service did not come up:\n{said.read_text(encoding='utf-8')}")
        sleep(0.5)


def _write_network(folder: Path, sites: int) -> None:
    folder.mkdir()
    (folder / "dataset.toml").write_text('name = "bench"\ntimezone = "Asia/Shanghai"\n', encoding="utf-8")
    tables: dict[str, list[tuple[object, ...]]] = {
        "regions": [("region", "subscribers"), *((f"R{number:02}", 500_000) for number in range(REGIONS))],
        "cells": [
            ("cell_id", "site_id", "region", "district", "technology", "area_class", "users"),
            *(
                (f"C-{one}", f"S-{one}", f"R{one % REGIONS:02}", f"D{one % 120:03}", "4G", "urban", 1200)
                for one in range(sites)
            ),
        ],
    }
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)


def main() -> int:
    """Measure and print; returns the exit code."""
    measured = part(*map(int, sys.argv[1:]))
    show(measured, Console())
    return 0 if all(gate.holds for gate in measured.gates) else 1


if __name__ == "__main__":
    sys.exit(main())
