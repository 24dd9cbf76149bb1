"""Which planned work an outage belongs to."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from ingest.records import Cell, PlannedWork


class PlannedWorks:
    """Planned works that affect service, by the cell or site they name.

    A work that names a region alone silences nothing: it would hide every outage of a city. `silences`: works by id
    whose ends say when somebody has to be told, where that is not the end of their window.
    """

    def __init__(
        self, works: Iterable[PlannedWork], slack: timedelta, silences: Mapping[str, PlannedWork] | None = None
    ) -> None:
        self.by_id: dict[str, PlannedWork] = {}
        self._slack = slack
        self._silences = silences or {}
        self._at: dict[str, list[PlannedWork]] = {}
        self.rows = tuple(works)
        for work in sorted(self.rows, key=lambda work: (work.starts_at, work.work_id)):
            self.by_id[work.work_id] = work
            place = f"cell:{work.cell_id}" if work.cell_id else f"site:{work.site_id}" if work.site_id else None
            if place and work.affects_service:
                self._at.setdefault(place, []).append(work)

    def silent_until(self, work_id: str) -> datetime:
        """When an outage of the work stops being silenced: by what was told of it (`silences`), else its end."""
        return self._silences.get(work_id, self.by_id[work_id]).ends_at

    def is_silent_otherwise(self, work_id: str, before: "PlannedWorks") -> bool:
        """Whether a work that there was is silent until another moment now."""
        return work_id in self.by_id and self.silent_until(work_id) != before.silent_until(work_id)

    def covering(self, cell: Cell, started_at: datetime) -> PlannedWork | None:
        """The first work in whose window, widened by the slack, an outage of `cell` that began then lies."""
        if not self._at:
            return None
        places = (f"cell:{cell.cell_id}", f"site:{cell.site_id}")
        for work in (work for place in places for work in self._at.get(place, ())):
            if work.starts_at - self._slack <= started_at < work.ends_at + self._slack:
                return work
        return None
