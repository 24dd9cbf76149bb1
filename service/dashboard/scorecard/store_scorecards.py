"""The scorecard page, read from what the service found out by night, what people said, and the reports of shadow."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from alerts.explain.precision import precision
from alerts.shadow.weeks import ShadowWeek
from service.dashboard.reports.report_folder import ReportFolder
from service.dashboard.scorecard.view import Said, ScorecardView, scorecard_view
from service.store.store import Store

SAID_BACK = timedelta(days=180)
"""So far back what people said counts."""

_SHADOW, _WEEKS_SHOWN = "shadow.json", 4


class _Shadow(msgspec.Struct, frozen=True):
    weeks: tuple[ShadowWeek, ...] = ()


class StoreScorecards:
    """Reads one store, and the folder of its reports; `now` is the service's clock."""

    def __init__(self, store: Store, reports: Path, now: Callable[[], datetime]) -> None:
        self._store = store
        self._reports = ReportFolder(reports)
        self._now = now

    def view(self) -> ScorecardView:
        """The page as it stands."""
        now, said = self._now(), self._store.feedback
        links, causes = (precision(found(now - SAID_BACK)) for found in (said.on_links, said.on_orders))
        return scorecard_view(self._store.assessments.list(), Said(links, causes, tuple(self._shadow())), now)

    def _shadow(self) -> Iterator[ShadowWeek]:
        """The newest weeks of which a shadow report was made; what can not be read is passed over."""
        made = [report for report in self._reports.reports() if any(file.name == _SHADOW for file in report.files)]
        for report in made[:_WEEKS_SHOWN]:
            path = self._reports.file(report.period, _SHADOW)
            try:
                yield from msgspec.json.decode(path.read_bytes(), type=_Shadow).weeks if path else ()
            except (OSError, msgspec.MsgspecError):
                continue
