"""A store that is full, locked or gone for a while: records are refused meanwhile, and nothing is lost.

Afterwards the service goes on by itself, in the same process.
"""

import resource
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import cycle
from pathlib import Path
from threading import Thread
from time import sleep
from typing import NamedTuple

import httpx

from benchmarks.torture.live_process import LiveProcess
from benchmarks.torture.outcome import Outcome
from benchmarks.torture.runs import Disturbance, Reference, faults_of, play, wait_until
from tests.servers.postgresql import PostgresServer

TROUBLES = "times in trouble"
_NOTICED_S = 60.0
_DISK_BYTES = 24 << 20


class Trouble(NamedTuple):
    """What happens to the store of a live process, and how it is over."""

    begin: Callable[[LiveProcess], None]
    end: Callable[[LiveProcess], None]


class Troubled(Disturbance):
    """A trouble before each of the posts `places`, until `for_s` after the service says that it can take nothing."""

    def __init__(self, trouble: Trouble, places: Sequence[int], for_s: float) -> None:
        self.faults: list[str] = []
        self._trouble = trouble
        self._places = places
        self._for_s = for_s
        self._threads: list[Thread] = []

    def before(self, number: int, process: LiveProcess) -> None:
        """Let it begin; it ends while the sender goes on trying."""
        if number in self._places:
            self._join()
            self._trouble.begin(process)
            self._threads.append(Thread(target=self._get_over, args=(process,)))
            self._threads[-1].start()

    def gone(self, process: LiveProcess) -> None:
        """It may refuse, but not die."""
        if process.is_dying():
            self.faults.append("the service died of it")
            process.start()

    def end(self, process: LiveProcess) -> None:
        """All of it is over, and the service says so."""
        self._join()
        wait_until(lambda: _ready(process), "the service does not say that all is well again")

    def _get_over(self, process: LiveProcess) -> None:
        try:
            wait_until(lambda: not _ready(process), "the service says that all is well", _NOTICED_S)
            sleep(self._for_s)
        except TimeoutError as error:
            self.faults.append(str(error))
        finally:
            self._trouble.end(process)

    def _join(self) -> None:
        for thread in self._threads:
            thread.join()


def store_trouble(
    folder: Path, reference: Reference, trouble: Trouble, url: str | None = None, for_s: float = 0.0, times: int = 2
) -> Outcome:
    """The recording of the reference, in `folder`/troubled or at `url`, with the trouble so many times on its way."""
    stream = reference.stream
    troubled = Troubled(trouble, [len(stream) * number // (times + 1) for number in range(1, times + 1)], for_s)
    broken = play(reference.dataset, stream, folder / "troubled", url, troubled)
    return Outcome({TROUBLES: times}, (*troubled.faults, *faults_of(reference.ended, broken)))


def no_file_grows(_: Path) -> Trouble:
    """The system takes nothing more from the process: every write to a file fails."""
    return Trouble(lambda process: _limit(process, 1), lambda process: _limit(process, resource.RLIM_INFINITY))


def locked(folder: Path) -> Trouble:
    """Another program keeps the store locked for longer than the service waits."""
    holders: list[sqlite3.Connection] = []

    def begin(_: LiveProcess) -> None:
        holder = sqlite3.connect(folder / "troubled" / "goldenwindow.db", timeout=30, check_same_thread=False)
        holder.isolation_level = None
        holder.execute("BEGIN IMMEDIATE")
        holders.append(holder)

    return Trouble(begin, lambda _: holders.pop().close())


def disk_full(folder: Path) -> Trouble:
    """Somebody else has filled the disk (of `small_disk`) to the last byte."""
    filler = folder / "troubled" / "filler"

    def begin(_: LiveProcess) -> None:
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass

    return Trouble(begin, lambda _: filler.unlink())


def gone(server: PostgresServer, *how: Callable[[], None]) -> Trouble:
    """The server is stopped or killed, `how` by turns, and started again when the time has come."""
    ways = cycle(how)
    return Trouble(lambda _: next(ways)(), lambda _: server.start())


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of its own, of 24 MiB, at `folder`/troubled; raises PermissionError where nothing may be mounted."""
    place = folder / "troubled"
    place.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_BYTES}", "goldenwindow-torture", str(place)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        raise PermissionError("no disk can be mounted here: it takes root") from error
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)  # noqa: S607 - wherever the system has it


def _limit(process: LiveProcess, size: int) -> None:
    # the hard limit stays: only who may do anything could raise it again
    resource.prlimit(process.process.pid or 0, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _ready(process: LiveProcess) -> bool:
    try:
        return httpx.get(f"{process.base}readyz", trust_env=False, timeout=120.0).is_success
    except httpx.TransportError:
        return False
