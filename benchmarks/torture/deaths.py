"""Where inside a commit a process dies: at a step of the pipeline's write transaction, by SIGKILL."""

import os
import signal
from multiprocessing.sharedctypes import Synchronized
from threading import current_thread

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import Pool

NEVER = 0
AFTER_A_COMMIT = -1
INSIDE = -2


class Deaths:
    """Kills its own process `left` steps of the pipeline's write transactions from now, `NEVER`, or `AFTER_A_COMMIT`.

    A step is a statement or the COMMIT, neither of them done; after it `left` says `INSIDE`. After a commit nobody
    has been told of it yet.
    """

    def __init__(self, left: "Synchronized[int]") -> None:
        self._left = left
        self._writing = False
        # on the classes: the engine of the service is made later, and is nobody's to reach into
        event.listen(Engine, "begin", self._on_begin)
        event.listen(Engine, "before_cursor_execute", self._on_step)
        event.listen(Engine, "commit", self._on_step)
        event.listen(Pool, "checkin", self._on_return)

    def _on_begin(self, connection: Connection) -> None:
        if _in_pipeline():
            self._writing = connection.get_execution_options().get("writes", False)

    def _on_step(self, *_: object) -> None:
        if self._writing and _in_pipeline() and self._left.value > NEVER:
            self._left.value -= 1
            if self._left.value == NEVER:
                self._left.value = INSIDE
                _die()

    def _on_return(self, *_: object) -> None:
        if self._writing and _in_pipeline():
            self._writing = False
            if self._left.value == AFTER_A_COMMIT:
                _die()


def _in_pipeline() -> bool:
    return current_thread().name.startswith("pipeline")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
