"""An InfluxDB 2 server for tests: on the loopback, on a free port, in a temporary folder, gone when they end.

The binary is built once by ``scripts/build_influxd`` and kept in the user's cache.
"""

import csv
import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import httpx

from tests.servers.ports import free_port
from tests.servers.postgresql import NotInstalled

VERSION = "2.7.12"
ORG, BUCKET, TOKEN = "noc", "golden", "a token that is only for tests"
_START_S, _END_S = 60, 30


def binary() -> Path:
    """The server's program."""
    built = Path.home() / ".cache" / "goldenwindow" / f"influxdb-{VERSION}" / "influxd"
    if built.exists():
        return built
    on_path = shutil.which("influxd")
    if on_path:
        return Path(on_path)
    raise NotInstalled("no InfluxDB server; build one with scripts/build_influxd (Go and Rust, 10 minutes once)")


class InfluxServer:
    """A running server with one bucket; `stop` and `start` keep its data and its address."""

    def __init__(self, folder: Path) -> None:
        self._program = binary()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()
        first = {"username": "noc", "password": "only-for-tests", "org": ORG, "bucket": BUCKET, "token": TOKEN}
        httpx.post(f"{self.url}/api/v2/setup", json=first, timeout=_START_S).raise_for_status()

    @property
    def is_running(self) -> bool:
        """Whether it answers, or soon will."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = ["--http-bind-address", f"127.0.0.1:{self.port}", "--reporting-disabled", "--log-level", "error"]
        places = {"bolt-path": "meta", "engine-path": "engine", "sqlite-path": "more"}
        for option, name in places.items():
            options += [f"--{option}", str(self._folder / name)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen([str(self._program), *options], stdout=log, stderr=log)
        for _ in range(_START_S * 10):
            try:
                if httpx.get(f"{self.url}/health", timeout=1).is_success:
                    return
            except httpx.HTTPError:
                pass
            sleep(0.1)
        raise TimeoutError(f"InfluxDB did not start: {(self._folder / 'log').read_text()}")

    def stop(self) -> None:
        """Stop it; connections are refused from now on."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(_END_S)

    def kill(self) -> None:
        """Stop it without letting it finish anything."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(_END_S)

    def new_bucket(self, name: str, keep_s: int = 0) -> str:
        """The name of an empty bucket; points older than `keep_s` are not taken, 0: all are."""
        (org,) = self._get("/api/v2/orgs")["orgs"]
        rules = [{"type": "expire", "everySeconds": keep_s, "shardGroupDurationSeconds": 3600}] if keep_s else []
        made = {"name": name, "orgID": org["id"], "retentionRules": rules}
        httpx.post(f"{self.url}/api/v2/buckets", json=made, headers=_HEADERS).raise_for_status()
        return name

    def rows(self, bucket: str, flux: str = "", since: str = "1970-01-01T00:00:00Z") -> list[dict[str, str]]:
        """What the bucket holds since then, through further steps of Flux, as the rows of its CSV answer."""
        query = f'from(bucket: "{bucket}") |> range(start: {since}, stop: 2100-01-01T00:00:00Z) {flux}'
        return self.answers(query)

    def answers(self, query: str) -> list[dict[str, str]]:
        """The rows that a Flux query answers with."""
        headers = {**_HEADERS, "Accept": "application/csv", "Content-Type": "application/vnd.flux"}
        answer = httpx.post(f"{self.url}/api/v2/query?org={ORG}", content=query, headers=headers, timeout=30)
        assert answer.is_success, answer.text
        tables = answer.text.replace("\r\n", "\n").split("\n\n")
        return [row for table in tables if table.strip() for row in csv.DictReader(io.StringIO(table.strip("\n")))]

    def _get(self, path: str) -> dict[str, list[dict[str, str]]]:
        answer = httpx.get(f"{self.url}{path}", headers=_HEADERS).raise_for_status()
        told: dict[str, list[dict[str, str]]] = answer.json()
        return told


_HEADERS = {"Authorization": f"Token {TOKEN}"}


@contextmanager
def influx_server() -> Iterator[InfluxServer]:
    """A server for as long as the block lasts.

    Raises:
        NotInstalled: there is none on this machine.
    """
    binary()
    with tempfile.TemporaryDirectory(prefix="goldenwindow-influx-") as folder:
        server = InfluxServer(Path(folder))
        try:
            yield server
        finally:
            server.kill()
