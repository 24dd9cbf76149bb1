"""After-care 割接后保障: complaints from the cells of a work since its end, held against what is usual there."""

from datetime import datetime, timedelta
from math import exp, log

import msgspec

from correlate.facts import BinConcluded
from ingest.records import Complaint

MOST_LINKED = 500
"""So many complaints are linked to one work at most; all are counted."""

ALPHA = 0.01
_FEWEST = 3
_HOUR = timedelta(hours=1)
_SHORTEST_SUM = -745.0


class AfterCare(msgspec.Struct, frozen=True):
    """What came since the end of a work: evidence, an association and not yet a cause.

    `linked`: (created_at, complaint_id) of complaints located at its cells, the latest of them; `count`: of all.
    `usual`: complaints usual there, located or not, from the end until `until`; `per_hour`: lately. `seen`,
    `located`: complaints of its region meanwhile, and those of them whose cell is known.
    """

    per_hour: float
    linked: tuple[tuple[datetime, str], ...] = ()
    count: int = 0
    usual: float = 0.0
    until: datetime | None = None
    seen: int = 0
    located: int = 0

    @property
    def located_share(self) -> float:
        """How many of the complaints tell their cell; all where none has come: too many are usual then, not too few."""
        return (self.located + 1) / (self.seen + 1)

    def usual_since(self, since: datetime, now: datetime) -> float:
        """Located complaints that are usual in [since, now), by what was usual lately."""
        return max(0.0, (now - since) / _HOUR) * self.per_hour * self.located_share

    def usual_until(self, ended_at: datetime, now: datetime) -> float:
        """Located complaints that are usual from the end until `now`."""
        since = self.until or ended_at
        return self.usual * self.located_share + self.usual_since(since, max(now, since))

    def counted_since(self, since: datetime) -> int:
        """Linked complaints made at `since` or later."""
        return sum(1 for created_at, _ in self.linked if created_at >= since)


def with_complaint(care: AfterCare, complaint: Complaint, *, inside: bool) -> AfterCare:
    """The same once a complaint of the region is seen; `inside`: it is located at a cell of the work."""
    if any(complaint.complaint_id == known for _, known in care.linked):
        return care
    linked, count = care.linked, care.count
    if inside:
        linked = tuple(sorted((*linked, (complaint.created_at, complaint.complaint_id))))[-MOST_LINKED:]
        count += 1
    located = care.located + (complaint.cell_id is not None)
    return msgspec.structs.replace(care, linked=linked, count=count, seen=care.seen + 1, located=located)


def with_bin(care: AfterCare, concluded: BinConcluded, share: float, ended_at: datetime) -> AfterCare:
    """The same once a bin of its region is concluded, of whose users the work has this `share`."""
    begins = max(concluded.starts_at, care.until or ended_at)
    if begins >= concluded.ends_at:
        return care
    part = (concluded.ends_at - begins) / (concluded.ends_at - concluded.starts_at)
    usual = concluded.expected * share
    per_hour = usual / ((concluded.ends_at - concluded.starts_at) / _HOUR)
    return msgspec.structs.replace(care, usual=care.usual + part * usual, until=concluded.ends_at, per_hour=per_hour)


def is_more_than_usual(count: int, usual: float) -> bool:
    """Whether so many would come by chance less than once in a hundred times (Poisson), and are three at least."""
    return count >= _FEWEST and chance_of(count, usual) < ALPHA


def chance_of(count: int, usual: float) -> float:
    """P(N ≥ count) of a Poisson law of mean `usual`.

    Of a small share of a region's complaints the scatter is that of Poisson's law, whatever that of the region.
    """
    if count <= 0:
        return 1.0
    if usual <= 0.0:
        return 0.0
    # The upper tail itself where it is the small one, so that nothing is lost by subtraction.
    term = total = 1.0
    number = count
    while term > 1e-12 * total:
        number += 1
        term *= usual / number
        total += term
    first = count * log(usual) - usual - sum([log(one) for one in range(1, count + 1)])
    return min(1.0, exp(max(first + log(total), _SHORTEST_SUM)))
