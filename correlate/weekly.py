"""The weekly table of management (投诉与故障关联分析): outages beside complaints, per ISO week and region.

Definitions. Weeks start Monday 00:00 in the dataset's time zone. Hours are the time out of service per cell,
flap gaps left out, clipped to the week; an outage counts in each week that it touches. Complaints count by
when they were made, repeats included. Planned work stands apart, in columns of its own.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction

import msgspec

from correlate.complaint_causes import is_network_fault
from correlate.facts import ComplaintAttributed, ComplaintResolved, Fact, OutageConcluded, Period
from correlate.weeks import Week, Weeks

_MICROSECOND = timedelta(microseconds=1)
_MICROSECONDS_AN_HOUR = 3_600_000_000
PARTS_OF_A_COMPLAINT = 10**12
"""Expected numbers of complaints are summed in whole parts, so that a sum does not depend on its order."""


class WeeklyRow(msgspec.Struct, frozen=True):
    """A row of ``weekly.csv``: the fields are its columns, in their order.

    Hours are decimal and not rounded. `…_change_percent` is None after zero or without a last week; without
    one `…_last_week` is None as well. `complaints_attributed` and `planned_complaints` are expected numbers,
    `planned_share` the latter's part of all complaints (0–1; None where there were none).
    """

    week: str
    region: str
    outaged_cells: int
    outages: int
    outage_hours: float
    complaints: int
    complaints_by_cause: int
    complaints_attributed: float
    outaged_cells_last_week: int | None
    outaged_cells_change_percent: float | None
    outages_last_week: int | None
    outages_change_percent: float | None
    outage_hours_last_week: float | None
    outage_hours_change_percent: float | None
    complaints_last_week: int | None
    complaints_change_percent: float | None
    complaints_by_cause_last_week: int | None
    complaints_by_cause_change_percent: float | None
    complaints_attributed_last_week: float | None
    complaints_attributed_change_percent: float | None
    planned_cells: int
    planned_outages: int
    planned_outage_hours: float
    planned_complaints: float
    planned_share: float | None


class _Toll(msgspec.Struct):
    """What outages took, in whole numbers, so that a sum is exact and does not depend on its order.

    `cells` counts the outages of each cell: one that a correction takes out must not hide another.
    """

    cells: dict[str, int] = {}
    outages: int = 0
    microseconds: int = 0
    parts: int = 0

    def figures(self) -> "Toll":
        """As they stand."""
        return Toll(len(self.cells), self.outages, self.microseconds, self.parts)

    def count(self, cell_id: str, microseconds: int, sign: int) -> None:
        self.outages += sign
        self.microseconds += sign * microseconds
        outages = self.cells.get(cell_id, 0) + sign
        if outages:
            self.cells[cell_id] = outages
        else:
            del self.cells[cell_id]


class Toll(msgspec.Struct, frozen=True):
    """What outages took, in whole numbers: distinct cells, outages, time out of service, complaints put down to them.

    Complaints are counted in `PARTS_OF_A_COMPLAINT`.
    """

    cells: int = 0
    outages: int = 0
    microseconds: int = 0
    parts: int = 0


class WeekFigures(msgspec.Struct, frozen=True):
    """A week of a region, in whole numbers: `unplanned` outages apart from `planned` ones; `by_cause`: fault-caused."""

    complaints: int = 0
    by_cause: int = 0
    unplanned: Toll = Toll()
    planned: Toll = Toll()

    def exact(self) -> dict[str, Fraction]:
        """The columns that are compared with the week before."""
        toll = self.unplanned
        return {
            "outaged_cells": Fraction(toll.cells),
            "outages": Fraction(toll.outages),
            "outage_hours": Fraction(toll.microseconds, _MICROSECONDS_AN_HOUR),
            "complaints": Fraction(self.complaints),
            "complaints_by_cause": Fraction(self.by_cause),
            "complaints_attributed": Fraction(toll.parts, PARTS_OF_A_COMPLAINT),
        }


class _RegionWeek(msgspec.Struct):
    complaints: int = 0
    by_cause: int = 0
    unplanned: _Toll = msgspec.field(default_factory=_Toll)
    planned: _Toll = msgspec.field(default_factory=_Toll)

    def figures(self) -> WeekFigures:
        """As they stand."""
        return WeekFigures(self.complaints, self.by_cause, self.unplanned.figures(), self.planned.figures())


_State = dict[str, dict[str, _RegionWeek]]


class WeeklyTally:
    """Keeps the weekly table while final facts come in, in any order; its size is that of the table.

    Every one of `regions` gets a row for every week between the first and the last one met, zeros included. With other
    `periods`, days or months, it is a table of those.
    """

    def __init__(self, zone: str, regions: Iterable[str] = (), periods: type[Weeks] = Weeks) -> None:
        self._weeks = periods(zone)
        self._regions = list(dict.fromkeys(regions))
        self._state: _State = {}

    def add(self, fact: Fact) -> None:
        """Takes a final fact; kinds that the table does not speak of are passed over."""
        if isinstance(fact, OutageConcluded):
            if fact.corrects is not None:
                self._count_outage(fact.corrects, -1)
            self._count_outage(fact, +1)
        elif isinstance(fact, ComplaintAttributed):
            self._count_complaint(fact)
        elif isinstance(fact, ComplaintResolved):
            change = is_network_fault(fact.cause) - is_network_fault(fact.formerly)
            self._at(self._weeks.of(fact.created_at), fact.region).by_cause += change

    def cover(self, when: datetime) -> None:
        """Lets the table reach to the week of `when`, even where nothing happened in it."""
        self._state.setdefault(self._weeks.of(when).name, {})

    def rows(self) -> list[WeeklyRow]:
        """The table, by week and then by region: the inventory's order, others after them by name."""
        if not self._state:
            return []
        regions = self._every_region()
        rows: list[WeeklyRow] = []
        before: dict[str, WeekFigures] | None = None
        for week in self._weeks.between(min(self._state), max(self._state)):
            seen = self._state.get(week.name, {})
            now = {region: seen[region].figures() if region in seen else WeekFigures() for region in regions}
            rows += [
                weekly_row(week.name, region, now[region], before[region] if before else None) for region in regions
            ]
            before = now
        return rows

    def snapshot(self) -> bytes:
        """All that it knows; `restore` reads it."""
        return msgspec.msgpack.encode(self._state)

    def restore(self, snapshot: bytes) -> None:
        """Takes over what `snapshot` told; msgspec.DecodeError where it can't be read."""
        self._state = msgspec.msgpack.decode(snapshot, type=_State)

    def _count_outage(self, outage: OutageConcluded, sign: int) -> None:
        week = self._weeks.of(outage.started_at)
        if (outage.ended_at or outage.until) <= week.ends_at:
            microseconds = sum((end - start) // _MICROSECOND for start, end in outage.down)
            self._toll(week, outage).count(outage.cell_id, microseconds, sign)
            return
        for touched, microseconds in self._clipped(outage.down):
            self._toll(touched, outage).count(outage.cell_id, microseconds, sign)

    def _clipped(self, down: Iterable[Period]) -> list[tuple[Week, int]]:
        """The weeks that the periods touch, each with the microseconds that lie in it."""
        inside: dict[str, int] = {}
        for start, end in down:
            week = self._weeks.of(start)
            while True:
                stretch = (min(end, week.ends_at) - max(start, week.starts_at)) // _MICROSECOND
                inside[week.name] = inside.get(week.name, 0) + stretch
                if end <= week.ends_at:
                    break
                week = self._weeks.after(week)
        return [(self._weeks.named(name), microseconds) for name, microseconds in inside.items()]

    def _count_complaint(self, complaint: ComplaintAttributed) -> None:
        region_week = self._at(self._weeks.of(complaint.created_at), complaint.region)
        region_week.complaints += 1
        shares = complaint.shares
        parts = [round(share.probability * PARTS_OF_A_COMPLAINT) for share in shares]
        planned = sum([part for part, share in zip(parts, shares, strict=True) if share.planned])
        region_week.planned.parts += planned
        region_week.unplanned.parts += sum(parts) - planned

    def _toll(self, week: Week, outage: OutageConcluded) -> _Toll:
        region_week = self._at(week, outage.region)
        return region_week.planned if outage.planned else region_week.unplanned

    def _at(self, week: Week, region: str) -> _RegionWeek:
        regions = self._state.get(week.name)
        if regions is None:
            regions = self._state[week.name] = {}
        region_week = regions.get(region)
        if region_week is None:
            region_week = regions[region] = _RegionWeek()
        return region_week

    def _every_region(self) -> list[str]:
        others = {region for regions in self._state.values() for region in regions}
        return [*self._regions, *sorted(others.difference(self._regions))]


def weekly_row(week: str, region: str, now: WeekFigures, before: WeekFigures | None) -> WeeklyRow:
    """The row of a week beside the week before it; None where there is none."""
    this = now.exact()
    last = before.exact() if before else {}
    columns = {column: _number(figure) for column, figure in this.items()}
    for column, figure in this.items():
        columns[f"{column}_last_week"] = _number(last.get(column))
        columns[f"{column}_change_percent"] = _change_percent(figure, last.get(column))
    return msgspec.convert({"week": week, "region": region, **columns, **_planned(now)}, WeeklyRow)


def _planned(now: WeekFigures) -> dict[str, float | None]:
    toll = now.planned
    complaints = Fraction(toll.parts, PARTS_OF_A_COMPLAINT)
    return {
        "planned_cells": toll.cells,
        "planned_outages": toll.outages,
        "planned_outage_hours": toll.microseconds / _MICROSECONDS_AN_HOUR,
        "planned_complaints": float(complaints),
        "planned_share": float(complaints / now.complaints) if now.complaints else None,
    }


def _number(figure: Fraction | None) -> float | None:
    if figure is None:
        return None
    return int(figure) if figure.denominator == 1 else float(figure)


def _change_percent(now: Fraction, before: Fraction | None) -> float | None:
    """In exact arithmetic, so that a printed change never hangs on a rounded figure."""
    return float((now - before) / before * 100) if before else None
