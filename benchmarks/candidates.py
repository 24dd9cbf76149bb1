"""Which outages can explain a complaint at all: those of its place that were on, or had ended a little before."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.attribution_scores import Candidate

REPORTING = timedelta(hours=2)
"""How long after the end of an outage the naive rules still put complaints down to it."""
HOUR = timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Place = tuple[str, ...]


@dataclass(frozen=True)
class Period:
    """One outage of one cell, as ``outages.csv`` has it; times are aware."""

    outage_id: str
    cell_id: str
    region: str
    district: str
    users: float
    started_at: datetime
    ended_at: datetime

    @property
    def places(self) -> tuple[Place, ...]:
        """Where it can be felt, from the narrowest place to the widest."""
        return ("cell", self.cell_id), ("district", self.region, self.district), ("region", self.region)


@dataclass(frozen=True)
class Call:
    """One complaint: when, and what is known of where (empty: not known)."""

    complaint_id: str
    created_at: datetime
    region: str
    district: str
    cell_id: str

    @property
    def place(self) -> Place:
        """The narrowest place that is known."""
        if self.cell_id:
            return "cell", self.cell_id
        return ("district", self.region, self.district) if self.district else ("region", self.region)


class Candidates:
    """The periods by place and hour, so that a complaint looks at few of them."""

    def __init__(self, periods: Iterable[Period]) -> None:
        self._at: dict[tuple[Place, int], list[Period]] = defaultdict(list)
        for period in periods:
            for place in period.places:
                for hour in range(hour_of(period.started_at), hour_of(period.ended_at + REPORTING) + 1):
                    self._at[place, hour].append(period)

    def of(self, call: Call) -> list[Candidate]:
        """The outages that can explain `call`, in the order of the periods given."""
        return [
            Candidate(period.outage_id, (call.created_at - period.started_at) / HOUR, period.users)
            for period in self._at.get((call.place, hour_of(call.created_at)), ())
            if period.started_at <= call.created_at < period.ended_at + REPORTING
        ]


def hour_of(time: datetime) -> int:
    """Whole hours since 1970."""
    return (time - EPOCH) // HOUR
