from threading import Barrier

from service.pipeline.stopping import stop_all


class Hesitant:
    """Stops when all others are about to."""

    def __init__(self, together: Barrier) -> None:
        self.stopped = False
        self._together = together

    def start(self) -> None:
        """Nothing to do."""

    def stop(self) -> None:
        self._together.wait()
        self.stopped = True


def test_all_are_stopped_at_once_and_waited_for() -> None:
    together = Barrier(3, timeout=30)
    parts = [Hesitant(together) for _ in range(3)]
    stop_all(parts)
    assert all(part.stopped for part in parts)


def test_there_may_be_nothing_to_stop() -> None:
    stop_all([])
