"""Heavy work in a process of its own: it takes no turns from the pipeline, and its memory goes when it ends."""

import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Event, Lock
from typing import ParamSpec, TypeVar

from ingest.mendable import Mendable

_T = TypeVar("_T")
_P = ParamSpec("_P")
_NICE = 10
# Threads of this process may hold locks that a fork would copy as held.
_spawning = get_context("spawn")


class CutShort(Exception):
    """The service stops: the job ended before its work was done, and can be run again from its beginning."""


class WorkFailed(Mendable):
    """The work did not come to its end; the text says why, as far as that is known."""


class Apart:
    """Runs one function at a time in a process of its own."""

    def __init__(self) -> None:
        self._stopping = Event()
        self._lock = Lock()
        self._process: BaseProcess | None = None

    @property
    def is_stopping(self) -> bool:
        """Whether work should end as soon as it can."""
        return self._stopping.is_set()

    def run(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """What `function` (of a module) comes to, at low priority.

        Raises:
            WorkFailed: it raised, or its process died.
            CutShort: `stop` was called.
        """
        here, there = _spawning.Pipe(duplex=False)
        process = _spawning.Process(target=_work, args=(there, function, args, kwargs), daemon=True)
        with self._lock:
            if self.is_stopping:
                raise CutShort
            process.start()
            self._process = process
        there.close()
        try:
            error, result = here.recv()
        except EOFError:
            error, result = "its process died", None
        process.join()
        if self.is_stopping:
            raise CutShort
        if error is not None:
            raise WorkFailed(f"{error}; see the log for more")
        return result  # type: ignore[no-any-return]

    def stop(self) -> None:
        """End the work at hand, and begin no more."""
        with self._lock:
            self._stopping.set()
            if self._process is not None and self._process.is_alive():
                self._process.terminate()


def _work(
    there: Connection, function: Callable[..., object], args: tuple[object, ...], kwargs: dict[str, object]
) -> None:
    # A terminal sends Ctrl-C to all processes; ours is ended by its parent.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICE)
    try:
        result = function(*args, **kwargs)
    except Exception as error:  # noqa: BLE001 - told to whoever waits
        there.send((f"{type(error).__name__}: {error}", None))
    else:
        there.send((None, result))
