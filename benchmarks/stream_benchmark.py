"""How soon do two hundred people see what was committed, when the service has one core?

`python -m benchmarks.stream_benchmark [VIEWERS] [CHANGES]`; the demo's recording, held in its busiest hour, is looked
at by everybody at once: each holds the stream open and asks for the parts of the live page whenever it says `changed`.
"""

import asyncio
import contextlib
import math
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple

import httpx
import numpy as np
from rich.console import Console

from benchmarks.page import Gate, Part, show
from benchmarks.page_viewer import Viewer

VIEWERS = 200
CHANGES = 15
APART_S = 4.0
TOLD_WITHIN_S = 1.0
FIRST_WITHIN_S = 1.0
READY_WITHIN_S = 300.0
UNTIL = "2011-07-05T18:40:00"
_NEWEST = datetime(2011, 7, 5, 10, 40, tzinfo=UTC)
_CORE = "0"
_ASSET = re.compile(r'(?:src|href)="(/static/[^"]+)"')


class Outcome(NamedTuple):
    """Seconds from the post of an alarm until the last of all viewers was told of it, and had all parts anew.

    `told` and `shown` have one figure a change. `page_s`: of the server for the whole page; `page_bytes`: of the
    page and all its files, as they are sent.
    """

    told: Sequence[float]
    shown: Sequence[float]
    page_s: float
    page_bytes: int


def part(viewers: int = VIEWERS, changes: int = CHANGES) -> Part:
    """The section of the page of figures."""
    with _service() as address:
        outcome = asyncio.run(_watched(address, viewers, changes))
    told, shown = (float(np.quantile(times, 0.95, method="higher")) for times in (outcome.told, outcome.shown))
    return Part(
        name="stream",
        title=f"{viewers} people look at the live page of a service on one core",
        words=(
            (
                f"{changes} alarms, {APART_S:g} s apart, are posted to the demo's service; every viewer holds the "
                "stream open and asks for all parts of the page when it says so. Times begin with the post."
            ),
        ),
        columns=("until", "median", "p95"),
        rows=[
            (
                words,
                f"{np.quantile(times, 0.5, method='higher'):.2f} s",
                f"{np.quantile(times, 0.95, method='higher'):.2f} s",
            )
            for words, times in (("the last viewer is told", outcome.told), ("the last viewer has it", outcome.shown))
        ],
        gates=(
            Gate("a change is told to all within 1 s (p95)", f"{told:.2f} s", told <= TOLD_WITHIN_S),
            Gate("all have seen it before the next comes (p95)", f"{shown:.2f} s", shown <= APART_S),
            Gate(
                "the first page takes the server less than 1 s",
                f"{outcome.page_s * 1000:.0f} ms, {outcome.page_bytes / 1024:.0f} KiB with all its files",
                outcome.page_s < FIRST_WITHIN_S,
            ),
        ),
    )


async def _watched(address: str, viewers: int, changes: int) -> Outcome:
    async with httpx.AsyncClient(base_url=address, timeout=60.0) as client:
        page_s, page_bytes, page = await _first_page(client)
        audience = [Viewer(address, page) for _ in range(viewers)]
        watching = [asyncio.create_task(viewer.watch()) for viewer in audience]
        await asyncio.gather(*(viewer.is_there.wait() for viewer in audience))
        await asyncio.sleep(APART_S)
        told, shown = [], []
        for number in range(changes):
            for viewer in audience:
                viewer.wait_anew()
            began = monotonic()
            await _post_alarm(client, number)
            await asyncio.sleep(APART_S)
            told.append(max(viewer.told_at or math.inf for viewer in audience) - began)
            shown.append(max(viewer.shown_at or math.inf for viewer in audience) - began)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
    return Outcome(told, shown, page_s, page_bytes)


async def _first_page(client: httpx.AsyncClient) -> tuple[float, int, str]:
    """Seconds and bytes of the page, its files included, when nobody else looks; and its text."""
    await client.get("/")
    began = monotonic()
    page = await client.get("/")
    seconds, sizes = monotonic() - began, page.num_bytes_downloaded
    for path in dict.fromkeys(_ASSET.findall(page.text)):
        sizes += (await client.get(path)).num_bytes_downloaded
    return seconds, sizes, page.text


async def _post_alarm(client: httpx.AsyncClient, number: int) -> None:
    raised_at = _NEWEST + timedelta(seconds=number)
    alarm = {"alarm_id": f"S-{number}", "cell_id": "YC0001-1", "raised_at": raised_at.isoformat(), "severity": "minor"}
    answer = await client.post("/api/v1/alarms", json=alarm)
    answer.raise_for_status()


@contextlib.contextmanager
def _service() -> Iterator[str]:
    """A service on one core with the recording in it; its address."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        said = Path(folder) / "said"
        told = [
            "demo",
            "--speed",
            "max",
            "--until",
            UNTIL,
            "--stay",
            "--port",
            str(port),
            "--data-dir",
            str(Path(folder) / "data"),
        ]
        command = ["taskset", "-c", _CORE, str(Path(sys.executable).with_name("goldenwindow")), *told]
        with said.open("w") as out:
            process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        try:
            _wait_until_played(said, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def _wait_until_played(said: Path, process: "subprocess.Popen[bytes]") -> None:
    end = monotonic() + READY_WITHIN_S
    while "Ctrl-C" not in said.read_text(encoding="utf-8"):
        if process.poll() is not None or monotonic() > end:
            raise RuntimeError(f"The service did not come up:\n{said.read_text(encoding='utf-8')}")
        sleep(0.5)


def main() -> int:
    """Measure and print; returns the exit code."""
    measured = part(*map(int, sys.argv[1:]))
    show(measured, Console())
    return 0 if all(gate.holds for gate in measured.gates) else 1


if __name__ == "__main__":
    sys.exit(main())
