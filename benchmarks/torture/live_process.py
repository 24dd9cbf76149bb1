"""The live service as a process of its own, that can be killed at any point and started again."""

import multiprocessing
import os
import signal
import sqlite3
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import Synchronized
from typing import Self
from unittest.mock import patch

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import Pool

from benchmarks.torture.deaths import INSIDE, NEVER, Deaths
from service.api.server import Server, address, listen
from service.compose import build_service
from service.configuration.settings import Settings
from service.operation.log import log_to_stderr
from service.pipeline.batch_worker import BatchWorker

UNSAVED = 60
"""Records between snapshots: few, so that a start takes up a snapshot and a piece of the journal."""
LOCKED_MS = 1_000
"""How long it waits for a SQLite store that another program keeps locked: a tenth of what it does in earnest."""
_START_S, _STOP_S, _DYING_S = 120.0, 60.0, 2.0

# Each process is forked from one that has loaded everything: a start costs a tenth of what Python would take.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["benchmarks.torture.nursery"])


class LiveProcess:
    """`goldenwindow run` with these settings, as a block: started at its beginning, stopped at its end."""

    def __init__(self, settings: Settings) -> None:
        self.base = ""
        self._settings = settings
        self._left: Synchronized[int] = _processes.Value("i", NEVER)
        self._process: BaseProcess | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def process(self) -> BaseProcess:
        """The one that was started last."""
        assert self._process is not None
        return self._process

    @property
    def died_inside(self) -> bool:
        """Whether it died by itself inside a commit."""
        return self._left.value == INSIDE

    def is_dying(self) -> bool:
        """Whether it is dead, or soon will be: its connections are cut a moment before it is."""
        self.process.join(_DYING_S)
        return not self.process.is_alive()

    def start(self) -> None:
        """Start it unless it runs, and wait until it listens."""
        if self._process is None or not self._process.is_alive():
            listening = self._begin()
            self.base = str(listening.recv()) if listening.poll(_START_S) else ""
            assert self.base, f"the service does not listen after {_START_S} s"

    def die_starting(self, after_s: float) -> None:
        """Start it, and kill it `after_s` later, listening or not."""
        self._begin()
        self.process.join(after_s)
        self.kill()

    def kill(self) -> None:
        """SIGKILL, whatever it does; returns when it is gone."""
        self.process.kill()
        self.process.join()

    def die_writing(self, left: int) -> None:
        """Let it die by itself: see `deaths.Deaths`."""
        self._left.value = left

    def stop(self) -> None:
        """Let it stop in its own time, as Ctrl-C does."""
        if self.process.is_alive():
            os.kill(self.process.pid or 0, signal.SIGINT)
            self.process.join(_STOP_S)
            assert not self.process.is_alive(), f"the service does not stop within {_STOP_S} s"

    def _begin(self) -> Connection:
        self._left.value = NEVER
        ours, theirs = _processes.Pipe(duplex=False)
        self._process = _processes.Process(target=_live, args=(self._settings, self._left, theirs), daemon=True)
        self._process.start()
        theirs.close()
        return ours


def _live(settings: Settings, left: "Synchronized[int]", listening: Connection) -> None:
    # A shell that runs us in the background has interrupts ignored, and those that come before the server are lost.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    log_to_stderr(settings.log)
    Deaths(left)
    event.listen(Pool, "checkout", _wait_less)
    with patch("service.compose.BatchWorker", partial(BatchWorker, unsaved=UNSAVED)):
        service = build_service(settings)
    sock = listen("127.0.0.1", 0)
    listening.send(address(sock))
    with suppress(KeyboardInterrupt), service.running():
        Server(service.app, sock).serve_until_stopped()
    service.close()


def _wait_less(connection: DBAPIConnection, *_: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA busy_timeout={LOCKED_MS}")
