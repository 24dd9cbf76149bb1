"""`goldenwindow replay`: the live pipeline over a recording, in event time, with nothing but files.

The recording goes through the correlator in the order in which it became known. Should anything have been
later than the lateness, so that it tells of a time already concluded, the records go through a second time
in the order in which they happened, and the final results are those of that pass; repair orders, which act
on what was known, are always those of the first.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from alerts.desk import Desk
from alerts.desk_rules import DeskRules
from alerts.orders.tmf697 import order_line
from alerts.told import Told
from correlate.correlator import Correlator
from correlate.facts import Fact, GroupPicture
from correlate.model import Model
from correlate.rules import Rules, happened_at
from correlate.weekly import WeeklyRow
from ingest.arrival import Arrival
from ingest.dataset import Dataset
from ingest.records import Record
from ingest.rejected_rows import RejectedRow
from service.history.as_known import AsKnown
from service.history.pace import Pace
from service.history.summary import Accounting, Counts, Kind
from service.intake.event_order import concluded_again
from service.local_time import LocalTime
from service.pipeline.grounds import grounds_of
from service.results.result_folder import ResultFolder
from service.results.results import Results

_TOLD_EVERY = 4096
_AS_KNOWN = "as it became known"

Progress = Callable[[str, int], None]
"""Told the name of the pass and the number of records taken so far."""


class ReplaySummary(msgspec.Struct, frozen=True):
    """What a replay came to, for the person who ran it."""

    counts: dict[Kind, Counts]
    orders: dict[str, int]
    concluded_twice: bool
    ended_at: datetime | None
    weekly: list[WeeklyRow]

    def document(self) -> dict[str, object]:
        """The summary for programs."""
        counts: dict[str, object] = {kind: msgspec.to_builtins(count) for kind, count in self.counts.items()}
        return {**counts, "orders": self.orders, "concluded_twice": self.concluded_twice, "ended_at": self.ended_at}


class Replay:
    """One replay of one dataset."""

    def __init__(
        self,
        dataset: Dataset,
        model: Model,
        rules: Rules,
        until: datetime | None = None,
        pace: Pace | None = None,
        desk_rules: DeskRules = DeskRules(),  # noqa: B008 - frozen
    ) -> None:
        self._dataset = dataset
        self._model = model
        self._rules = rules
        self._until = until
        self._pace = pace
        self._desk_rules = desk_rules
        self._ended_at: datetime | None = None
        self._orders: dict[str, int] = {"issued": 0, "updated": 0, "withdrawn": 0, "completed": 0}

    def run(self, out: Path, progress: Progress = lambda _name, _count: None) -> ReplaySummary:
        """Replay into the folder `out`, whose earlier results are replaced when all is complete."""
        with ResultFolder(out) as folder:
            results = Results(folder, self._dataset.inventory)
            accounting = Accounting()
            outdated = self._as_known(results, accounting, progress)
            if outdated:
                self._as_happened(results, progress)
            counts = accounting.close(self._dataset.read if self._until is None else None)
            weekly = results.close(counts, {"orders": self._orders, "concluded_twice": outdated})
        return ReplaySummary(counts, self._orders, outdated, self._ended_at, weekly)

    def _as_known(self, results: Results, accounting: Accounting, progress: Progress) -> bool:
        """First pass; returns whether something was known too late for what had been concluded."""
        dataset, local = self._dataset, LocalTime(self._dataset.inventory.timezone)
        correlator = Correlator(dataset.inventory, self._model, self._rules)
        told = (self._model, self._rules, self._desk_rules)
        desk = Desk(grounds_of(dataset.inventory, dataset.past_orders, *told), rules=self._desk_rules, telling=False)

        def write(facts: Sequence[Fact], told: Told) -> None:
            for fact in facts:
                if not isinstance(fact, GroupPicture):
                    results.take(fact)
            for order in told.orders:
                line = order_line(order, local.text).rstrip(b"\n")
                if order.is_before_outage:
                    results.generator(line)
                    continue
                self._orders[order.change.value] += 1
                results.order(line)

        self._ended_at = AsKnown(correlator, desk, write).run(
            self._arrivals(results, accounting), accounting, self._until, lambda count: progress(_AS_KNOWN, count)
        )
        return correlator.outdated

    def _as_happened(self, results: Results, progress: Progress) -> None:
        """Second pass, in the order of events: nothing is late in it, and only final facts count."""
        assert self._ended_at is not None
        results.conclude_again()

        correlator = Correlator(self._dataset.inventory, self._model, self._rules)
        for fact in concluded_again(self._events(progress), correlator, self._ended_at):
            results.take(fact)

    def _events(self, progress: Progress) -> Iterator[Record]:
        stale_after = self._rules.stale_after
        arrivals = self._dataset.arrivals_by_event(lambda record: happened_at(record, stale_after))
        for count, arrival in enumerate(arrivals):
            if count % _TOLD_EVERY == 0:
                progress("as it happened", count)
            if self._until is None or arrival.known_at <= self._until:
                yield arrival.record

    def _arrivals(self, results: Results, accounting: Accounting) -> Iterable[Arrival]:
        def reject(row: RejectedRow) -> None:
            results.reject(row.file, row.row, row.rejected)
            if row.kind is not None:
                accounting.reject(row.kind)

        arrivals, until = self._dataset.arrivals(reject), self._until
        known = arrivals if until is None else filter(lambda arrival: arrival.known_at <= until, arrivals)
        return known if self._pace is None else self._paced(known, self._pace)

    def _paced(self, arrivals: Iterable[Arrival], pace: Pace) -> Iterator[Arrival]:
        for arrival in arrivals:
            pace.wait_for(arrival.known_at)
            yield arrival
