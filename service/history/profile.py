"""`goldenwindow profile`: a recording read once for what it can and can not answer."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from alerts.dispatch.crew_times import learn_crew_times
from correlate.model import Model
from correlate.outages.alarm_index import AlarmKey, key_of
from correlate.outages.outage import Outage
from correlate.quality.answers import Answer, Findings, answers
from correlate.quality.arrival_delay import ArrivalDelay, DelayTally
from correlate.quality.location import LocatedShare, LocationTally
from correlate.quality.segment_evidence import SegmentEvidence, segment_evidence
from correlate.quality.silence import Silence, SilenceTally
from correlate.rules import Rules
from correlate.study.gathering import Gathering
from correlate.study.material import material_of, study_tables
from ingest.arrival import Arrival
from ingest.dataset import Dataset
from ingest.records import Alarm, Complaint, Effect
from ingest.rejected_rows import RejectedRow
from ingest.watermark import Watermark
from service.history.summary import Accounting, Counts, Kind
from service.history.taking import taking

_TOLD_EVERY = 4096
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_WEEK_S = 7 * 86400.0

Progress = Callable[[int], None]
"""Told the number of records read so far."""


class Profile(msgspec.Struct, frozen=True):
    """What was found of a recording.

    `unknown_cells`: rows rejected for a cell or site that the inventory lacks, and complaints that name one;
    `unknown_causes`: causes that no table knows, with their counts; `never_cleared`: alarms that say that a cell is out
    of service and were never cleared, of `outage_alarms`.
    """

    counts: dict[Kind, Counts]
    rejected: dict[str, int]
    begins_at: datetime | None
    ends_at: datetime | None
    outages: int
    open_outages: int
    stale_outages: int
    outage_alarms: int
    never_cleared: int
    unknown_cells: int
    unknown_causes: dict[str, int]
    located: list[LocatedShare]
    delays: list[ArrivalDelay]
    silences: list[Silence]
    segments: list[SegmentEvidence]
    answers: list[Answer]


class Profiling:
    """One reading of one dataset."""

    def __init__(self, dataset: Dataset, model: Model, rules: Rules) -> None:
        self._dataset = dataset
        self._model = model
        self._gathering = Gathering(dataset.inventory, rules)
        self._accounting = Accounting()
        self._account_for = taking(self._gathering.observe, Watermark(rules.lateness), self._accounting)
        self._located = LocationTally()
        self._delays, self._silences = DelayTally(), SilenceTally()
        self._cleared: dict[AlarmKey, bool] = {}
        self._met: set[str] = set()
        self._rejected: dict[str, int] = {}
        self._moments: list[datetime] = []
        self._now = _NEVER

    def run(self, progress: Progress = lambda _count: None) -> Profile:
        """Reads everything."""
        for count, arrival in enumerate(self._dataset.arrivals(self._reject)):
            self._take(arrival)
            if count % _TOLD_EVERY == 0:
                progress(count)
        outages = self._gathering.outages(self._now)
        segments = self._segments(outages)
        located, delays = self._located.shares(), self._delays.delays()
        return Profile(
            counts=self._accounting.close(self._dataset.read),
            rejected=dict(sorted(self._rejected.items())),
            begins_at=min(self._moments, default=None),
            ends_at=max(self._moments, default=None),
            outages=len(outages),
            open_outages=sum(outage.ended_at is None for outage in outages),
            stale_outages=sum(outage.fold.stale for outage in outages),
            outage_alarms=len(self._cleared),
            never_cleared=sum(not cleared for cleared in self._cleared.values()),
            unknown_cells=self._rejected.get("unknown_cell", 0),
            unknown_causes=dict(sorted(self._dataset.causes.unknown.items(), key=lambda one: (-one[1], one[0]))),
            located=located,
            delays=delays,
            silences=self._silences.silences(),
            segments=segments,
            answers=answers(self._findings(outages, located, delays, segments)),
        )

    def _take(self, arrival: Arrival) -> None:
        record, self._now = arrival.record, arrival.known_at
        if not self._account_for(arrival):
            return
        if isinstance(record, Alarm):
            self._take_alarm(record)
        else:
            self._take_complaint(record)

    def _take_alarm(self, alarm: Alarm) -> None:
        self._observe("clears" if alarm.cleared_at else "alarms", alarm.source or "alarms", alarm.event_time)
        if alarm.effect is Effect.OUT_OF_SERVICE:
            key = key_of(alarm)
            self._cleared[key] = self._cleared.get(key, False) or alarm.cleared_at is not None

    def _take_complaint(self, complaint: Complaint) -> None:
        if complaint.complaint_id not in self._met:
            self._met.add(complaint.complaint_id)
            self._located.observe(complaint)
            self._observe("complaints", complaint.channel or "complaints", complaint.created_at)

    def _observe(self, kind: str, source: str, moment: datetime) -> None:
        self._delays.observe(kind, source, (self._now - moment).total_seconds() / 60.0)
        stream = "complaints" if kind == "complaints" else f"alarms of {source}"
        self._silences.observe(stream, moment)
        ends = [*self._moments, moment]
        self._moments = [min(ends), max(ends)]

    def _reject(self, row: RejectedRow) -> None:
        reason = row.rejected.reason.value
        self._rejected[reason] = self._rejected.get(reason, 0) + 1
        if row.kind is not None:
            self._accounting.reject(row.kind)

    def _segments(self, outages: list[Outage]) -> list[SegmentEvidence]:
        if not outages:
            return []
        gathered = self._gathering
        tables = study_tables(gathered.topology, outages, gathered.complaints(), self._now)
        return segment_evidence(material_of(tables, self._model), self._model)

    def _findings(
        self,
        outages: list[Outage],
        located: list[LocatedShare],
        delays: list[ArrivalDelay],
        segments: list[SegmentEvidence],
    ) -> Findings:
        cells = self._dataset.inventory.cells.values()
        span = (self._moments[1] - self._moments[0]).total_seconds() if self._moments else 0.0
        return Findings(
            complaints=len(self._met),
            outages=len(outages),
            weeks=span / _WEEK_S,
            users_known=sum(cell.users is not None for cell in cells) / len(cells) if cells else 0.0,
            located=located,
            delays=delays,
            segments=segments,
            orders=learn_crew_times(self._dataset.past_orders, self._model.crew_hours, self._now).orders,
        )
