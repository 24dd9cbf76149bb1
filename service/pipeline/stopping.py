"""What is started and stopped: stopped all side by side, so that the slowest is waited for, not the sum."""

from collections.abc import Sequence
from threading import Thread
from typing import Protocol


class Part(Protocol):
    """Something that runs beside others."""

    def start(self) -> None:
        """Begin."""
        ...

    def stop(self) -> None:
        """End; returns when it has, or when it has been waited for long enough."""
        ...


def stop_all(parts: Sequence[Part]) -> None:
    """Stop all of these at once, and wait for each."""
    threads = [Thread(target=part.stop, name=f"stop-{number}") for number, part in enumerate(parts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
