"""The service as a process of its own, told to stop while people watch and records come in."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import httpx
import pytest

from service.store.store import Store
from tests.service.recording import alarm_document

COMMAND = Path(sys.executable).with_name("goldenwindow")
START_S, STOP_S = 60, 5


class Running:
    """`goldenwindow run`, and where it answers."""

    def __init__(self, process: subprocess.Popen[bytes], url: str) -> None:
        self.process = process
        self.url = url

    def stop(self, how: signal.Signals) -> int:
        """How it ended; raises `TimeoutExpired` where it took longer than it may."""
        self.process.send_signal(how)
        return self.process.wait(STOP_S)


@contextmanager
def running(folder: Path, more: str = "") -> Iterator[Running]:
    """The service on a new store; `more` are further settings, as TOML."""
    config, log = folder / "settings.toml", folder / "log"
    config.write_text(f'{more}\n[server]\nport = 0\n[store]\ndata_dir = "{folder / "data"}"\n', encoding="utf-8")
    with log.open("w", encoding="utf-8") as told:
        process = subprocess.Popen([COMMAND, "run", "--config", config], stdout=told, stderr=told)
    try:
        yield Running(process, address_in(log, process))
    finally:
        process.kill()
        process.wait()


def address_in(log: Path, process: subprocess.Popen[bytes]) -> str:
    waiting = Event()
    for _ in range(START_S * 20):
        found = re.search(r"runs at (\S+)/ ", log.read_text(encoding="utf-8"))
        if found:
            return found[1]
        assert process.poll() is None, log.read_text(encoding="utf-8")
        waiting.wait(0.05)
    raise TimeoutError(log.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("how", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_it_stops_within_seconds_with_streams_open_and_what_it_took_is_kept(
    tmp_path: Path, how: signal.Signals, code: int
) -> None:
    with running(tmp_path) as service, ThreadPoolExecutor() as threads:
        watching = [Event(), Event()]
        streams = [threads.submit(watch, service.url, event) for event in watching]
        assert all(event.wait(START_S) for event in watching)
        taken = threads.submit(post_until_refused, service.url)
        Event().wait(0.5)
        assert service.stop(how) == code
        assert [stream.result(START_S) for stream in streams] == [None, None]
    store = Store.open(f"sqlite:///{tmp_path / 'data' / 'goldenwindow.db'}")
    with closing(store):
        kept = store.reads.counters()["alarms"].accepted
    assert kept >= taken.result() > 0
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")


def watch(url: str, seen: Event) -> None:
    """Listens to an event stream to its end."""
    with httpx.stream("GET", f"{url}/api/v1/stream", timeout=START_S) as stream:
        for _ in stream.iter_lines():
            seen.set()


def post_until_refused(url: str) -> int:
    """How many alarms were said to be accepted before nobody answered any more."""
    accepted = 0
    with httpx.Client(base_url=url, timeout=START_S) as client:
        for number in range(100_000):
            _, document = alarm_document(f"YC{number}-1", 8.0)
            try:
                answer = client.post("/api/v1/alarms", content=document)
            except httpx.TransportError:
                break
            if answer.status_code != httpx.codes.OK:
                break
            accepted += answer.json()["accepted"]
    return accepted


def test_a_receiver_that_hangs_does_not_hold_up_the_end(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/orders"
        hook = f'name = "noc"\nurl = "{url}"\nsecret = "whsec_0123456789abcdefghij"\nallow_internal = true'
        with running(tmp_path, f'clock = "replay"\n[[orders.webhooks]]\n{hook}') as service:
            for document in (alarm_document("YC1-1", 8.0), alarm_document("YC2-1", 9.0)):
                httpx.post(f"{service.url}/api/v1/alarms", content=document[1], timeout=START_S)
            silent.settimeout(START_S)
            connection, _ = silent.accept()
            with connection:
                assert connection.recv(10)
                assert service.stop(signal.SIGTERM) == 0
    assert "whsec" not in (tmp_path / "log").read_text(encoding="utf-8")
