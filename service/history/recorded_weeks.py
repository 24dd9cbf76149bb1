"""The weekly table of a recording, or one of days or months: what reports are made from where there is no service."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import msgspec

from alerts.desk import Desk
from alerts.desk_rules import DeskRules
from alerts.told import Told
from correlate.correlator import Correlator
from correlate.facts import Fact
from correlate.model import Model
from correlate.rules import Rules, happened_at
from correlate.weekly import WeeklyRow, WeeklyTally
from correlate.weeks import Weeks
from ingest.dataset import Dataset
from ingest.records import Record
from ingest.rejected_rows import RejectedRow
from service.history.as_known import AsKnown
from service.history.summary import Accounting, Counts, Kind
from service.intake.event_order import concluded_again
from service.pipeline.grounds import grounds_of


class RecordedWeeks(msgspec.Struct, frozen=True):
    """The table, what was read for it, and when the recording ended (None: nothing arrived)."""

    rows: list[WeeklyRow]
    counts: dict[Kind, Counts]
    ended_at: datetime | None


def recorded_weeks(
    dataset: Dataset,
    model: Model,
    rules: Rules,
    periods: type[Weeks],
    progress: Callable[[int], None] = lambda _count: None,
) -> RecordedWeeks:
    """Concludes the recording as `goldenwindow replay` does, records that came late included."""
    inventory, accounting = dataset.inventory, Accounting()
    tally = WeeklyTally(inventory.timezone, inventory.regions, periods)
    correlator = Correlator(inventory, model, rules)
    desk = Desk(grounds_of(inventory, dataset.past_orders, model, rules, DeskRules()), telling=False)

    def write(facts: Sequence[Fact], _told: Told) -> None:
        for fact in facts:
            tally.add(fact)

    def reject(row: RejectedRow) -> None:
        if row.kind is not None:
            accounting.reject(row.kind)

    ended_at = AsKnown(correlator, desk, write).run(dataset.arrivals(reject), accounting, progress=progress)
    if correlator.outdated and ended_at is not None:
        tally = WeeklyTally(inventory.timezone, inventory.regions, periods)
        for fact in concluded_again(_as_it_happened(dataset, rules), Correlator(inventory, model, rules), ended_at):
            tally.add(fact)
    return RecordedWeeks(tally.rows(), accounting.close(dataset.read), ended_at)


def _as_it_happened(dataset: Dataset, rules: Rules) -> Iterator[Record]:
    for arrival in dataset.arrivals_by_event(lambda record: happened_at(record, rules.stale_after)):
        yield arrival.record
