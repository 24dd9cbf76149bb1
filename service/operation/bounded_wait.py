"""Asks something that may hang, in a thread of its own: whoever asks waits a stated time at most."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class BoundedWait(Generic[T]):
    """Calls `ask`, and answers `late` where that takes longer than `within_s`.

    It is asked once at a time: those who come while it is under way get what that comes to.
    """

    def __init__(self, ask: Callable[[], T], late: T, within_s: float = 3.0) -> None:
        self._ask = ask
        self._late = late
        self._within_s = within_s
        self._pending: Future[T] | None = None
        self._lock = Lock()

    def __call__(self) -> T:
        """What it was answered; raises what `ask` raised."""
        try:
            return self._asked().result(self._within_s)
        except TimeoutError:
            return self._late

    def _asked(self) -> Future[T]:
        with self._lock:
            if self._pending is None or self._pending.done():
                self._pending = Future()
                # Not of a pool: its threads would be waited for when the process ends.
                Thread(target=self._answer, args=(self._pending,), name="bounded wait", daemon=True).start()
            return self._pending

    def _answer(self, pending: Future[T]) -> None:
        try:
            pending.set_result(self._ask())
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever asked
            pending.set_exception(error)
