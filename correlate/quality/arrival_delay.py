"""How long records take to arrive, and whether some arrive before what they tell of: a clock that is ahead."""

from array import array

import msgspec
import numpy as np
from numpy.typing import NDArray

AHEAD_MINUTES = 1.0
"""A source whose earliest records come more than this before their time has a clock that is ahead."""


class ArrivalDelay(msgspec.Struct, frozen=True):
    """Of one kind of record from one source, in minutes: quantiles of the time from what happened to its arrival.

    `early_share`: the part that arrived before it happened; `ahead_minutes`: by so much at least the source's clock is
    ahead of the receiver's, None where nothing speaks for it.
    """

    kind: str
    source: str
    records: int
    median: float
    p90: float
    p99: float
    early_share: float
    ahead_minutes: float | None


class DelayTally:
    """Collects delays by kind and source."""

    def __init__(self) -> None:
        self._minutes: dict[tuple[str, str], array[float]] = {}

    def observe(self, kind: str, source: str, minutes: float) -> None:
        """Take in one record that arrived so many minutes after it happened."""
        self._minutes.setdefault((kind, source), array("f")).append(minutes)

    def delays(self) -> list[ArrivalDelay]:
        """By kind and source."""
        return [_delay(*key, np.array(minutes)) for key, minutes in sorted(self._minutes.items())]


def _delay(kind: str, source: str, minutes: NDArray[np.float32]) -> ArrivalDelay:
    earliest, median, p90, p99 = np.quantile(minutes, (0.01, 0.5, 0.9, 0.99)).tolist()
    return ArrivalDelay(
        kind=kind,
        source=source,
        records=len(minutes),
        median=median,
        p90=p90,
        p99=p99,
        early_share=float((minutes < 0).mean()),
        ahead_minutes=-earliest if earliest < -AHEAD_MINUTES else None,
    )
