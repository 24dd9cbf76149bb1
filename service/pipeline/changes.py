"""How those who show the tables learn that they changed."""

from threading import Condition


class Changes:
    """Counts commits. Any number of threads may wait for the next one."""

    def __init__(self) -> None:
        self._number = 0
        self._told = Condition()

    @property
    def number(self) -> int:
        """How many there were: the same number, the same tables."""
        return self._number

    def tell(self) -> None:
        """There was one more."""
        with self._told:
            self._number += 1
            self._told.notify_all()

    def wait(self, after: int, timeout_s: float) -> int:
        """The number once it is greater than `after`, or as it is when the time is up."""
        with self._told:
            self._told.wait_for(lambda: self._number > after, timeout_s)
            return self._number
