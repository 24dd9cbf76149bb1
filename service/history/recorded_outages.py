"""The outages of a recording as they turned out, in one pass over it in the order in which things happened."""

from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec

from correlate.correlator import Correlator
from correlate.facts import ComplaintAttributed, Fact, GroupPicture, OutageConcluded
from correlate.model import Model
from correlate.rules import Rules, happened_at
from ingest.dataset import Dataset
from ingest.watermark import Watermark
from service.store.rows import kind_of

_TOLD_EVERY = 4096

Progress = Callable[[int], None]
"""Told the number of records read so far."""


class RecordedOutages(msgspec.Struct, frozen=True):
    """`severities`: outage id → the worst severity of the alarms of its group; `complaints`: how many were made."""

    outages: tuple[OutageConcluded, ...]
    severities: dict[str, str]
    complaints: int


def recorded_outages(dataset: Dataset, model: Model, rules: Rules, progress: Progress) -> RecordedOutages:
    """Outages with the complaints put down to them, by start; those that were not over end with the recording."""
    outages: dict[str, OutageConcluded] = {}
    severities: dict[str, str] = {}
    complaints = 0
    for fact in _facts(dataset, Correlator(dataset.inventory, model, rules), progress):
        if isinstance(fact, OutageConcluded):
            outages[fact.outage_id] = fact
        elif isinstance(fact, GroupPicture) and fact.severity:
            severities.update((outage.outage_id, fact.severity) for outage in fact.outages)
        elif isinstance(fact, ComplaintAttributed):
            complaints += 1
    ordered = sorted(outages.values(), key=lambda outage: (outage.started_at, outage.outage_id))
    return RecordedOutages(tuple(ordered), severities, complaints)


def _facts(dataset: Dataset, correlator: Correlator, progress: Progress) -> Iterator[Fact]:
    stale_after = correlator.rules.stale_after
    ended_at: datetime | None = None
    watermark = Watermark(correlator.rules.lateness)
    arrivals = dataset.arrivals_by_event(lambda record: happened_at(record, stale_after))
    for count, arrival in enumerate(arrivals):
        if count % _TOLD_EVERY == 0:
            progress(count)
        record = arrival.record
        now = happened_at(record, stale_after)
        ended_at = max(ended_at or arrival.known_at, arrival.known_at)
        while (due := correlator.next_due) is not None and due < now:
            yield from correlator.advance(due, watermark.at(due))
        correlator.observe(record)
        watermark.observe(kind_of(record), now, now)
    if ended_at is None:
        return
    while (due := correlator.next_due) is not None and due <= ended_at:
        yield from correlator.advance(due, watermark.at(due))
    yield from correlator.drain(ended_at)
