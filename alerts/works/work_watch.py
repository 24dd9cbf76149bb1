"""What is seen of planned works: outages and complaints of their cells, and how complaints of their regions stand."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import msgspec

from alerts.works.aftercare import with_bin, with_complaint
from alerts.works.scope import Places
from alerts.works.work_case import WorkCase
from correlate.facts import BinConcluded, ComplaintAttributed, Fact, GroupPicture, OpenOutage
from ingest.records import Complaint, Record

MOST_OUTAGES = 1_000
"""So many outages of one work are remembered by their ids."""


class WorkWatch:
    """Finds the works that news are about, and what they make of them; `cases` is the follower's own."""

    def __init__(self, cases: dict[str, WorkCase], places: Places, slack: timedelta, aftercare: timedelta) -> None:
        self._cases = cases
        self._places = places
        self._slack = slack
        self._aftercare = aftercare
        self._at_cell: dict[str, dict[str, None]] = {}
        self._in_region: dict[str, dict[str, None]] = {}
        self._of_outage: dict[str, str] = {}
        self._cared_for: dict[str, tuple[datetime, datetime]] = {}

    def enter(self, case: WorkCase) -> None:
        """Look out for news of a work."""
        for cell in self._places.scope_of(case.parts).cells:
            self._at_cell.setdefault(cell.cell_id, {})[case.work_id] = None
        self._in_region.setdefault(case.region, {})[case.work_id] = None
        self._of_outage.update(dict.fromkeys(case.outages, case.work_id))
        self.note(case)

    def note(self, case: WorkCase) -> None:
        """Its end may be known better now, with which its after-care begins."""
        self._cared_for[case.work_id] = (case.ended_at, case.ended_at + self._aftercare)

    def leave(self, case: WorkCase) -> None:
        """Look out for it no more."""
        for cell in self._places.scope_of(case.parts).cells:
            self._at_cell.get(cell.cell_id, {}).pop(case.work_id, None)
        self._in_region.get(case.region, {}).pop(case.work_id, None)
        for outage_id in case.outages:
            self._of_outage.pop(outage_id, None)
        self._cared_for.pop(case.work_id, None)

    def see(self, facts: Iterable[Fact], records: Iterable[Record], now: datetime) -> set[str]:
        """Enter what is new of each work in its case; returns the ids of the works that it changed."""
        if not any(self._in_region.values()):
            return set()
        touched: set[str] = set()
        for fact in facts:
            if isinstance(fact, GroupPicture):
                touched.update(self._picture(fact))
            elif isinstance(fact, ComplaintAttributed):
                touched.update(self._attributed(fact))
            elif isinstance(fact, BinConcluded):
                touched.update(self._bin(fact, now))
        for record in records:
            if isinstance(record, Complaint) and record.resolved_at is None:
                touched.update(self._complaint(record))
        return touched

    def _picture(self, picture: GroupPicture) -> Iterator[str]:
        for outage in picture.outages:
            for work_id in self._at_cell.get(outage.cell_id, ()):
                if self._is_of(outage, self._cases[work_id]):
                    yield from self._put(work_id, self._with_outage(self._cases[work_id], outage))

    def _is_of(self, outage: OpenOutage, case: WorkCase) -> bool:
        within = case.starts_at - self._slack <= outage.started_at < case.ends_at + self._slack
        return within and case.cancelled_at is None

    def _with_outage(self, case: WorkCase, outage: OpenOutage) -> WorkCase:
        outages, down = case.outages, dict(case.down)
        if outage.outage_id not in outages and len(outages) < MOST_OUTAGES:
            outages = (*outages, outage.outage_id)
            self._of_outage[outage.outage_id] = case.work_id
        if outage.ended_at is None:
            down[outage.cell_id] = outage.started_at
            return msgspec.structs.replace(case, outages=outages, down=down)
        if down.get(outage.cell_id, outage.started_at) <= outage.ended_at:
            down.pop(outage.cell_id, None)
        restored = max(outage.ended_at, case.restored_at or outage.ended_at)
        return msgspec.structs.replace(case, outages=outages, down=down, restored_at=restored)

    def _attributed(self, fact: ComplaintAttributed) -> Iterator[str]:
        for share in fact.shares:
            work_id = self._of_outage.get(share.outage_id)
            if work_id is not None:
                case = self._cases[work_id]
                yield from self._put(
                    work_id, msgspec.structs.replace(case, complaints=case.complaints + share.probability)
                )

    def _bin(self, fact: BinConcluded, now: datetime) -> Iterator[str]:
        if fact.district is not None:
            return
        for work_id in self._in_region.get(fact.region, ()):
            ended_at, until = self._cared_for[work_id]
            if ended_at < fact.ends_at <= until and ended_at <= now:
                yield from self._put(work_id, self._with_bin(self._cases[work_id], fact))

    def _with_bin(self, case: WorkCase, fact: BinConcluded) -> WorkCase:
        users = self._places.users_in(case.region)
        share = min(1.0, case.users / users) if users else 0.0
        return msgspec.structs.replace(case, care=with_bin(case.care, fact, share, case.ended_at))

    def _complaint(self, complaint: Complaint) -> Iterator[str]:
        inside = self._at_cell.get(complaint.cell_id or "", {})
        for work_id in self._in_region.get(complaint.region, ()):
            ended_at, until = self._cared_for[work_id]
            if ended_at <= complaint.created_at < until:
                case = self._cases[work_id]
                care = with_complaint(case.care, complaint, inside=work_id in inside)
                yield from self._put(work_id, msgspec.structs.replace(case, care=care))

    def _put(self, work_id: str, case: WorkCase) -> Iterator[str]:
        if case != self._cases[work_id]:
            self._cases[work_id] = case
            yield work_id
