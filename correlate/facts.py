"""The closed set of conclusions, each with the sentence a person reads.

*Provisional* facts say how it stands at `at`, from what was known then; repair orders act on them.
*Final* facts say how it was, once the watermark has passed; result files, study and reports take them.
A final fact with `corrects` set takes the place of that earlier one of the same id.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

Period = tuple[datetime, datetime]
"""A right-open stretch of time, UTC."""


class SpikeKind(StrEnum):
    """What a spike is put down to."""

    EXPLAINED = "explained"
    PLANNED = "planned"
    SILENT_SUSPECTED = "silent_suspected"
    UNEXPLAINED = "unexplained"


class OpenOutage(msgspec.Struct, frozen=True, gc=False):
    """One cell's outage inside a `GroupPicture`. `users`: mean served; `ended_at` None while it lasts.

    `complaints` is the expected number attributed to it so far, `exposure` the number that its segment's
    curve expected of it so far (users × activity × hazard, delay included, frailty 1), times the level that
    its region has shown against the curve; `level` is that level now, times the part of its users whom nobody serves.
    `key_complaints` of the complaints are of key customers.
    """

    outage_id: str
    cell_id: str
    site_id: str | None
    region: str
    segment: str
    users: float
    started_at: datetime
    ended_at: datetime | None
    planned: bool
    work_id: str | None
    complaints: float
    exposure: float
    level: float = 1.0
    key_complaints: float = 0.0


class GroupPicture(msgspec.Struct, frozen=True, gc=False):
    """Provisional: how an outage group 故障群 stands at `at`; the one thing repair orders are made from.

    `group_id` is the id the group has now; `formerly` the ids it had before a late alarm moved its start or
    merged it, oldest first. `due` says that the hold-off has passed (or a whole site or several sites are
    down). `ended_at` is set when no cell of it is down any more. `causes` are the probable causes of its
    alarms and of power or transmission alarms at the same places, most frequent first.
    """

    at: datetime
    group_id: str
    formerly: tuple[str, ...]
    region: str
    started_at: datetime
    ended_at: datetime | None
    due: bool
    outages: tuple[OpenOutage, ...]
    causes: tuple[str, ...]
    severity: str | None

    def sentence(self) -> str:
        """The picture in one sentence."""
        down = sum(1 for outage in self.outages if outage.ended_at is None)
        sites = len({outage.site_id or outage.cell_id for outage in self.outages})
        if self.ended_at is not None:
            return f"{self.group_id}: all {len(self.outages)} cells at {sites} sites in {self.region} are back."
        of_all = f"{down} of {len(self.outages)} cells at {sites} sites"
        return f"{self.group_id}: {of_all} in {self.region} are out of service."


class OutageConcluded(msgspec.Struct, frozen=True, gc=False):
    """Final: one cell's outage 退服, a row of ``outages.csv``.

    `ended_at` is None when it was still open at `until`, the end of what is known. `down` are the periods
    without service (flap gaps left out), the last one clipped to `until` when open. `complaints` is the
    expected number attributed (repeats counted) with its 90 % interval.
    """

    outage_id: str
    group_id: str
    cell_id: str
    site_id: str | None
    region: str
    technology: str | None
    area_class: str | None
    users: float | None
    started_at: datetime
    ended_at: datetime | None
    until: datetime
    down: tuple[Period, ...]
    planned: bool
    work_id: str | None
    alarms: int
    flaps: int
    stale: bool
    complaints: float
    complaints_lo: float
    complaints_hi: float
    note: str = ""
    corrects: "OutageConcluded | None" = None

    def sentence(self) -> str:
        """The outage in one sentence."""
        hours = sum((end - start).total_seconds() for start, end in self.down) / 3600
        was = "was" if self.ended_at else "has been"
        told = f"{self.complaints:.1f} complaints are put down to it"
        return f"{self.cell_id} in {self.region} {was} out of service for {hours:.2f} h; {told}."


class Share(msgspec.Struct, frozen=True, gc=False):
    """What part of one complaint an outage explains; `probability` 0–1."""

    outage_id: str
    probability: float
    planned: bool


class ComplaintAttributed(msgspec.Struct, frozen=True, gc=False):
    """Final: which outages explain a complaint; shares and `background` sum to 1."""

    complaint_id: str
    region: str
    district: str | None
    created_at: datetime
    shares: tuple[Share, ...]
    background: float

    def sentence(self) -> str:
        """The attribution in one sentence."""
        if not self.shares:
            return f"No outage explains complaint {self.complaint_id}."
        top = max(self.shares, key=lambda share: share.probability)
        return f"Complaint {self.complaint_id} is explained by {top.outage_id} with probability {top.probability:.2f}."


class ComplaintResolved(msgspec.Struct, frozen=True, gc=False):
    """Final: a complaint was closed with a cause; `formerly` is the cause it was closed with before, if any.

    For the weekly table, which counts causes by the week the complaint was made in.
    """

    complaint_id: str
    region: str
    created_at: datetime
    cause: str | None
    formerly: str | None

    def sentence(self) -> str:
        """The resolution in one sentence."""
        return f"Complaint {self.complaint_id} was closed with cause {self.cause or 'unknown'}."


class Spike(msgspec.Struct, frozen=True, gc=False):
    """A complaint spike 投诉突增 of a place (`district` None: the whole region), a row of ``spikes.csv``.

    Counts are complaints over [starts_at, ends_at); `upper` is the bound that `observed` exceeded;
    `p_value` is calibrated over the window lengths. `final` is False for one still going on. `hardly_known`:
    the place has complained too little so far; what is expected is told by what it is part of.
    """

    region: str
    district: str | None
    starts_at: datetime
    ends_at: datetime
    observed: int
    expected: float
    upper: float
    p_value: float
    detected_at: datetime
    attributed: float
    unexplained: float
    kind: SpikeKind
    final: bool
    top_outage_id: str | None = None
    cell_id: str | None = None
    site_id: str | None = None
    backhaul_id: str | None = None
    hardly_known: bool = False

    def sentence(self) -> str:
        """The spike in one sentence."""
        place = f"{self.region}/{self.district}" if self.district else self.region
        where = self.backhaul_id or self.site_id or self.cell_id
        words = {
            SpikeKind.EXPLAINED: f"explained by {self.top_outage_id}",
            SpikeKind.PLANNED: f"explained by planned work ({self.top_outage_id})",
            SpikeKind.SILENT_SUSPECTED: f"no alarm explains it: suspected silent outage at {where}",
            SpikeKind.UNEXPLAINED: "no alarm explains it",
        }
        told_by = f" (as {self.region} has it)" if self.district else " (as all regions have it)"
        expected = f"{self.expected:.1f} expected{told_by if self.hardly_known else ''}"
        return f"{place}: {self.observed} complaints, {expected}; {words[self.kind]}."


class BinConcluded(msgspec.Struct, frozen=True, gc=False):
    """Final: one bin of one place, for pictures: what came, what was usual, what outages explain.

    `expected` and `upper` are of the background alone; `attributed` includes planned work. A district has one only
    where more came than is usual and outages explain.
    """

    region: str
    district: str | None
    starts_at: datetime
    ends_at: datetime
    observed: int
    expected: float
    upper: float
    attributed: float

    def sentence(self) -> str:
        """The bin in one sentence."""
        return f"{self.region}: {self.observed} complaints against {self.expected:.1f} expected."


Fact = GroupPicture | OutageConcluded | ComplaintAttributed | ComplaintResolved | Spike | BinConcluded
