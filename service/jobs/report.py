"""Reports, written by the clock: a folder a version, and another version where something late has changed the time."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Final

import msgspec

from correlate.model import Model
from correlate.rules import Rules
from correlate.weekly import WeeklyRow
from correlate.weeks import Week
from ingest.inventory import Inventory
from service.jobs.report_post import ReportPost
from service.report.about import About
from service.report.change_note import change_note, figures_of
from service.report.document import Language, Text
from service.report.period import CALENDARS, PeriodKind
from service.report.whole_report import Benchmarks, WholeReports
from service.results.report_files import report_files
from service.results.result_folder import ResultFolder
from service.results.result_rows import WEEKLY, line, weekly_line
from service.store.report_versions import Grounds, ReportVersion
from service.store.store import Store

NOTHING_NEW: Final = "nothing new"


class Form(msgspec.Struct, frozen=True):
    """In which formats and languages reports are written, and what they are held against."""

    formats: tuple[str, ...] = ("html", "xlsx")
    languages: tuple[Language, ...] = ("zh", "en")
    benchmarks: Benchmarks = Benchmarks()


class ReportJob:
    """Writes the reports of one store into one folder. `concluded_by`: what conclusions are drawn by now.

    `post` mails what is new; without it nothing is.
    """

    def __init__(
        self,
        store: Store,
        inventory: Inventory,
        folder: Path,
        form: Form,
        concluded_by: tuple[Model, Rules],
        post: ReportPost | None = None,
    ) -> None:
        self._store = store
        self._inventory = inventory
        self._folder = folder
        self._form = form
        self._model, self._rules = (_digest(each) for each in concluded_by)
        self._post = post
        self._reports = WholeReports(store, inventory.regions, form.benchmarks, concluded_by[0])

    def write(self, kind: PeriodKind, now: datetime, number: int) -> str:
        """Write the last `number` complete weeks (days, months) before `now`; tells which are new or changed.

        Those in which nothing happened are passed over, what has not changed is left as it is. OSError where the
        folder can not be written.
        """
        told = []
        for week in _before(kind, now, self._inventory.timezone, number):
            about = About(kind, week, self._inventory.timezone, now)
            rows = self._reports.rows(about)
            if any(_happened(row) for row in rows):
                told += self._written(about, rows)
        if self._post is not None:
            told += self._post.send()
        return ", ".join(told) or NOTHING_NEW

    def _written(self, about: About, rows: Sequence[WeeklyRow]) -> list[str]:
        """The version that is new, if any; one whose files are gone is written again."""
        last = self._store.report_versions.latest(about.kind.value, about.week.name)
        version = self._version(about, rows, last)
        if last is not None and version is None:
            if not (self._folder / last.folder).exists():
                self._write_files(about, rows, last)
            return []
        assert version is not None
        self._write_files(about, rows, version)
        self._store.report_versions.keep(version)
        if self._post is not None:
            self._post.wait_for(version)
        return [f"{about.week.name} {'changed' if last else 'new'}"]

    def _version(self, about: About, rows: Sequence[WeeklyRow], last: ReportVersion | None) -> ReportVersion | None:
        """The next one; None where it would tell what the last one tells."""
        figures, grounds = figures_of(rows), self._grounds()
        named = about.kind.value, about.week.name
        if last is None:
            return ReportVersion(*named, 1, about.made_at, figures, grounds)
        note = change_note(last.figures, figures, self._inventory.regions, (last.grounds, grounds))
        changed = tuple((one.zh, one.en) for one in note)
        return ReportVersion(*named, last.version + 1, about.made_at, figures, grounds, changed) if note else None

    def _grounds(self) -> Grounds:
        late = sum(count.late for count in self._store.reads.counters().values())
        return Grounds(self._model, self._rules, late)

    def _write_files(self, about: About, rows: Sequence[WeeklyRow], version: ReportVersion) -> None:
        """All formats, and the bare table as `replay` writes it."""
        changed = tuple(Text(*one) for one in version.changed)
        made = msgspec.structs.replace(self._reports.report(about), version=version.version, changed=changed)
        table = "".join([line(WEEKLY), *(weekly_line(row) for row in rows)])
        with ResultFolder(self._folder / version.folder) as results:
            results.write(f"{about.kind.value}.csv", table.encode("utf-8", "backslashreplace"))
            for name, content in report_files(made, about.kind.value, self._form.formats, self._form.languages):
                results.write(name, content)


def _before(kind: PeriodKind, now: datetime, zone: str, number: int) -> Iterator[Week]:
    """Oldest first."""
    calendar = CALENDARS[kind](zone)
    first = calendar.of(now)
    for _ in range(number):
        first = calendar.of(first.starts_at - timedelta.resolution)
    for _ in range(number):
        yield first
        first = calendar.after(first)


def _happened(row: WeeklyRow) -> bool:
    return bool(row.outages or row.planned_outages or row.complaints)


def _digest(what: Model | Rules) -> str:
    return blake2b(msgspec.msgpack.encode(what), digest_size=8).hexdigest()
