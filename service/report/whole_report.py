"""The report of a week, day or month, made from a store: its sections in the order in which management reads them."""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from correlate.model import Model
from correlate.weekly import WeeklyRow, WeeklyTally
from ingest.records import Region
from service.history.summary import Counts, Kind
from service.report.about import About
from service.report.document import Definition, Report, Section
from service.report.period import CALENDARS, PeriodKind
from service.report.sections.durations import durations_section
from service.report.sections.fit import FIT_DEFINITIONS, fit_section
from service.report.sections.limits import limits_section
from service.report.sections.orders import ORDER_DEFINITIONS, orders_section
from service.report.sections.owed import owed_section
from service.report.sections.patrol import patrol_section
from service.report.sections.per_users import per_users_section
from service.report.sections.quality import QUALITY_DEFINITIONS, quality_section
from service.report.sections.red_lights import red_lights_section
from service.report.sections.resources import resources_section
from service.report.sections.reverse import REVERSE_DEFINITIONS, reverse_section
from service.report.sections.routine import routine_section
from service.report.sections.thematic import thematic_section
from service.report.sections.top import top_section
from service.report.sections.units import units_section
from service.report.sections.windows import windows_section
from service.report.unit_report import unit_reports
from service.report.weekly_report import Sample, weekly_report
from service.store.store import Store

_LAST: Final = "quality"
_DAILY: Final = frozenset({"table", "routine", "handling", _LAST})
"""What a day is told of: it is too short for the rest."""

_DEFINITIONS: Final[tuple[Definition, ...]] = (
    *FIT_DEFINITIONS,
    *ORDER_DEFINITIONS,
    *QUALITY_DEFINITIONS,
    *REVERSE_DEFINITIONS,
)


class Benchmarks(msgspec.Struct, frozen=True):
    """What figures are held against, where it is given. `national_mean`: complaints per 10,000 users and month."""

    national_mean: float | None = None


class WholeReports:
    """Makes reports from one store. `model`: whose golden windows are told; by default those that a study brought."""

    def __init__(
        self,
        store: Store,
        regions: Mapping[str, Region],
        benchmarks: Benchmarks = Benchmarks(),  # noqa: B008 - frozen
        model: Model | None = None,
    ) -> None:
        self._store = store
        self._reads = store.report_reads
        self._regions = regions
        self._benchmarks = benchmarks
        self._model = model

    def report(self, about: About, counts: Mapping[Kind, Counts] | None = None) -> Report:
        """All sections; of a day the short ones. `counts`: what was read, where the store can not tell."""
        rows = self.rows(about)
        sample = Sample(1 if all(row.outages_last_week is None for row in rows) else 2, counts or self._counts())
        table = weekly_report(rows, self._regions, about, sample)
        first, last = [one for one in table.sections if one.name != _LAST], table.sections[-1:]
        sections = tuple(one for one in (*first, *self._analyses(about), *last) if _belongs(one, about))
        return msgspec.structs.replace(table, sections=sections, definitions=(*table.definitions, *_DEFINITIONS))

    def postings(self, about: About) -> Iterator[tuple[str, Report]]:
        """A report for each responsible unit, to be sent to it."""
        facts, owed = self._reads.units.facts(about.span), self._reads.owed.facts(about.span)
        return unit_reports(facts, owed, about)

    def rows(self, about: About) -> list[WeeklyRow]:
        """The operators' table of this time, beside the one before where anything is known of that."""
        tally = WeeklyTally(about.zone, self._regions, CALENDARS[about.kind])
        for fact in self._store.weekly_facts(about.before.starts_at, about.week.ends_at):
            tally.add(fact)
        known = self._store.report_reads.known_times.happened()
        if known is not None and known[0] < about.week.starts_at:
            tally.cover(about.before.starts_at)
        tally.cover(about.week.starts_at)
        return [row for row in tally.rows() if row.week == about.week.name]

    def _analyses(self, about: About) -> Iterator[Section]:
        """Made one by one, each from facts of its own."""
        is_long = about.kind is not PeriodKind.DAILY
        if is_long:
            yield from self._of_network(about)
        yield routine_section(self._reads.routine.facts(about.span), about)
        yield quality_section(self._reads.quality.facts(about.span), about)
        if is_long:
            yield from self._of_complaints(about)
            yield from self._ahead(about)

    def _of_network(self, about: About) -> Iterator[Section]:
        """What outages bring, and what was done in time."""
        reads, span = self._reads, about.span
        yield fit_section(reads.fit.facts(span), about)
        yield windows_section(reads.windows(self._model).facts(span), about)
        yield orders_section(reads.orders.facts(span), about)
        yield top_section(reads.top.facts(span), about)
        yield limits_section(reads.limits(self._model).facts(span), about)
        yield red_lights_section(reads.red_lights.facts(span), about)

    def _of_complaints(self, about: About) -> Iterator[Section]:
        reads, span = self._reads, about.span
        yield thematic_section(reads.thematic.facts(span), about)
        yield reverse_section(reads.reverse.facts(span), about)
        yield per_users_section(reads.per_users.facts(span), about, self._benchmarks.national_mean)
        yield durations_section(reads.durations.facts(span), about)

    def _ahead(self, about: About) -> Iterator[Section]:
        """What units owe, and where to look before customers complain."""
        reads, span = self._reads, about.span
        yield units_section(reads.units.facts(span), about)
        yield owed_section(reads.owed.facts(span), about)
        yield patrol_section(reads.patrol.facts(span), about)
        yield resources_section(reads.resources.facts(span), about)

    def _counts(self) -> dict[str, Counts]:
        told = self._store.reads.counters()
        return {
            name: Counts(one.read, one.accepted, one.duplicate, one.rejected, one.late) for name, one in told.items()
        }


def _belongs(section: Section, about: About) -> bool:
    return about.kind is not PeriodKind.DAILY or section.name in _DAILY
