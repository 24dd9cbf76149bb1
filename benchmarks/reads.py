"""How long does each thing that can be read take to answer, over HTTP, on a store as large as years make it?

`python -m benchmarks.reads [FOLDER] [TIMES]` starts the service on the store of `benchmarks.big_store` and asks every
GET route there is, lists also by their filters and orders and far in, so many times each; `http://…` in the place of
the folder: one that runs. Prints p50, p95 and the worst, the slowest first.
"""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, perf_counter, sleep
from typing import Final, NamedTuple

import httpx
import numpy as np

from benchmarks.big_store import FOLDER
from service.access.routes import ROUTES

TIMES: Final = 20
WITHIN_MS: Final = 200.0
_READY_WITHIN_S: Final = 600.0
_ELSEWHERE: Final = re.compile(
    r"^/(api/v1/stream|metrics|oidc/|login|first-admin|static|account|people|audit|api/v1/audit)"
)
_API: Final = "/api/v1"
_PLACES: Final = (
    "region=region-3",
    "district=D-7",
    "site_id=S-1500",
    "cell_id=S-0001-1",
    "region=none",
    "district=none",
)
_FILTERS: Final[Mapping[str, Sequence[str]]] = {
    "outages": (
        *_PLACES, "open=true", "open=false", "planned=true", "segment=4G-urban", "segment=6G", "sort=-complaints",
        "sort=started_at", "sort=-complaints&planned=true&district=D-7", "since=2026-01-01&until=2026-01-02",
    ),
    "complaints": (
        *_PLACES, "open=true", "category=voice", "cause=equipment", "cause=none", "sort=created_at",
        "outage_id=O-400000",
        "text=signal", "text=nobody+said+that", "region=region-1&category=voice&cause=equipment",
    ),
    "orders": (*_PLACES, "open=true", "open=false", "sort=-changed_at", "sort=rank", "priority=P1", "unit=none"),
    "spikes": ("region=region-3", "kind=planned", "since=2020-01-01", "since=2020-01-01&sort=starts_at"),
    "bins": ("region=region-3&limit=100", "since=2020-01-01&limit=100", "since=2020-01-01&district=none&limit=100"),
    "notices": ("region=region-3", "topic=red_light", "sort=at"),
    "feedback": ("by=person-3", "verdict=reject", "complaint_id=C-77"),
}  # fmt: skip


class Taken(NamedTuple):
    """Milliseconds of the answers to one question, and their status."""

    asked: str
    status: int
    ms: Sequence[float]


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The service on the store in the folder; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = folder / "reads.toml"
    settings.write_text(f'[store]\ndata_dir = "{folder.absolute()}"\n[server]\nport = {port}\n', encoding="utf-8")
    command = [str(Path(sys.executable).with_name("goldenwindow")), "run", "--config", str(settings)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as service:
        try:
            url = f"http://127.0.0.1:{port}"
            _until_ready(url)
            yield url
        finally:
            service.terminate()


def _until_ready(url: str) -> None:
    until = monotonic() + _READY_WITHIN_S
    while monotonic() < until:
        try:
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            sleep(0.5)
    raise SystemExit(f"the service was not ready within {_READY_WITHIN_S:.0f} s")


def questions(client: httpx.Client) -> Iterator[str]:
    """Every route that is read, with ids of what there is; lists by their filters, and far in."""
    ids = _ids(client)
    for method, path in ROUTES:
        if method == "GET" and not _ELSEWHERE.match(path):
            filled = re.sub(r"\{(\w+)\}", lambda name: ids.get(name.group(1), "none"), path)
            yield filled if path != f"{_API}/explain" else f"{filled}?cell={ids['cell_id']}"
    for name, filters in _FILTERS.items():
        yield from (f"{_API}/{name}?{each}" for each in filters)
        yield from _far_in(client, f"{_API}/{name}?limit=5000")


def _ids(client: httpx.Client) -> Mapping[str, str]:
    told = {"segment": "all", "name": "log", "part": "table", "period": "2011-W26", "cell_id": "S-0001-1"}
    for name, key in (("outages", "outage_id"), ("complaints", "complaint_id"), ("orders", "order_id")):
        told[key] = client.get(f"{_API}/{name}?limit=1").json()["rows"][0][key]
    spikes = client.get(f"{_API}/spikes?since=2011-01-01&limit=1").json()["rows"]
    return {**told, "spike_id": spikes[0]["spike_id"]} if spikes else told


def _far_in(client: httpx.Client, path: str, pages: int = 5) -> Iterator[str]:
    """The address of a page behind some large ones."""
    following = path
    for _ in range(pages):
        answer = client.get(following)
        following = answer.links.get("next", {}).get("url", "")
        if not following:
            return
    yield str(httpx.URL(following).copy_set_param("limit", 100).copy_with(scheme="http")).replace(
        str(client.base_url), ""
    )


def measured(client: httpx.Client, asked: str, times: int) -> Taken:
    """The same question again and again; the first answer counts as the others do."""
    took, status = list[float](), 0
    for _ in range(times):
        start = perf_counter()
        status = client.get(asked).status_code
        took.append((perf_counter() - start) * 1000)
    return Taken(asked, status, took)


def show(taken: Sequence[Taken]) -> None:
    """A line a question, the slowest first."""
    print(f"{'p50':>8} {'p95':>8} {'worst':>8}  status  (ms)")
    for each in sorted(taken, key=lambda one: -float(np.quantile(one.ms, 0.95))):
        p50, p95 = np.quantile(each.ms, (0.5, 0.95))
        print(f"{p50:8.1f} {p95:8.1f} {max(each.ms):8.1f}  {each.status}  {each.asked[:150]}")
    slow = sum(float(np.quantile(each.ms, 0.95)) > WITHIN_MS for each in taken)
    print(f"{len(taken)} questions; {slow} of them take over {WITHIN_MS:.0f} ms at p95")


def ask_all(url: str, times: int) -> None:
    """All questions of the service at this address."""
    with httpx.Client(base_url=url, timeout=120) as client:
        show([measured(client, asked, times) for asked in questions(client)])


if __name__ == "__main__":
    where = sys.argv[1] if len(sys.argv) > 1 else str(FOLDER)
    number = int(sys.argv[2]) if len(sys.argv) > 2 else TIMES
    if where.startswith("http"):
        ask_all(where, number)
    else:
        with running(Path(where)) as address:
            ask_all(address, number)
