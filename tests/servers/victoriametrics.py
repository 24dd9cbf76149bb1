"""A VictoriaMetrics server for tests: on the loopback, on a free port, in a temporary folder, gone when they end.

The binary is built once by ``scripts/build_victoriametrics`` and kept in the user's cache.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import httpx
import msgspec

from tests.servers.ports import free_port
from tests.servers.postgresql import NotInstalled

VERSION = "9d9bea03485e"
_START_S, _END_S = 60, 30


def binary() -> Path:
    """The server's program."""
    built = Path.home() / ".cache" / "goldenwindow" / f"victoriametrics-{VERSION}" / "victoria-metrics"
    if built.exists():
        return built
    on_path = shutil.which("victoria-metrics")
    if on_path:
        return Path(on_path)
    raise NotInstalled("no VictoriaMetrics server; build one with scripts/build_victoriametrics (Go, a minute once)")


class VictoriaServer:
    """A running server at `url`, which forgets nothing."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        options = [f"-httpListenAddr=127.0.0.1:{port}", f"-storageDataPath={folder}", "-retentionPeriod=100y"]
        with (folder / "log").open("wb") as log:
            self._process = subprocess.Popen([str(binary()), *options], stdout=log, stderr=log)
        for _ in range(_START_S * 10):
            try:
                httpx.get(f"{self.url}/health", timeout=1).raise_for_status()
            except httpx.HTTPError:
                sleep(0.1)
            else:
                return
        raise TimeoutError(f"VictoriaMetrics did not start: {(folder / 'log').read_text()}")

    def values(self, name: str) -> dict[str, list[float]]:
        """What it holds of a metric of 2011, by region, oldest first."""
        httpx.get(f"{self.url}/internal/force_flush").raise_for_status()
        wanted = {"match[]": name, "start": "2011-01-01T00:00:00Z", "end": "2012-01-01T00:00:00Z"}
        lines = httpx.get(f"{self.url}/api/v1/export", params=wanted).raise_for_status().text.splitlines()
        told = [msgspec.json.decode(line, type=_Line) for line in lines]
        return {line.metric["region"]: line.values for line in told}

    def kill(self) -> None:
        """Stop it without letting it finish anything."""
        self._process.kill()
        self._process.wait(_END_S)


class _Line(msgspec.Struct):
    """One series of an export."""

    metric: dict[str, str]
    values: list[float]


@contextmanager
def victoria_server() -> Iterator[VictoriaServer]:
    """A server for as long as the block lasts.

    Raises:
        NotInstalled: there is none on this machine.
    """
    binary()
    with tempfile.TemporaryDirectory(prefix="goldenwindow-victoria-") as folder:
        server = VictoriaServer(Path(folder))
        try:
            yield server
        finally:
            server.kill()
