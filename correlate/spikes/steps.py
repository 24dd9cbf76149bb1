"""The steps in which count series come, and how one is told from their times."""

from collections import Counter
from collections.abc import Iterable
from enum import Enum

_HOUR = 3_600


class Step(Enum):
    """Five minutes to weeks; the value is the step's length in seconds."""

    FIVE_MINUTES = 300
    QUARTER_HOUR = 900
    HOUR = _HOUR
    DAY = 24 * _HOUR
    WEEK = 7 * 24 * _HOUR

    @property
    def slack(self) -> int:
        """Seconds by which a time may be off its place: clocks go forward or back between two days."""
        return 0 if self.value <= _HOUR else 2 * _HOUR

    @property
    def words(self) -> str:
        """What it is called: `5 minutes`, `hour`."""
        return f"{self.value // 60} minutes" if self.value < _HOUR else self.name.lower()

    @property
    def whole_days(self) -> bool:
        """Whether its times may be written as dates alone."""
        return self.value > _HOUR


def told_step(gaps: Iterable[int]) -> Step | None:
    """The step that the most of `gaps` (seconds between neighbouring times of a series) agree with."""
    votes: Counter[Step] = Counter()
    for gap, number in Counter(gaps).items():
        votes.update({step: number for step in Step if abs(gap - step.value) <= step.slack})
    return votes.most_common(1)[0][0] if votes else None
