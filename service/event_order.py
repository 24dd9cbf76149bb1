"""Concluding a second time, in the order in which things happened.

Something that came later than the lateness tells of a time that was concluded without it. In this order nothing
is late, so that the final facts are those that a punctual network would have given.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from correlate.correlator import Correlator
from correlate.facts import Fact, GroupPicture, Spike
from ingest.records import Record
from ingest.watermark import Watermark
from service.store.rows import kind_of

Timed = tuple[datetime, Record]
"""A record, and the time it stands at in the order of events."""


def concluded_again(records: Iterable[Timed], correlator: Correlator, ended_at: datetime) -> Iterator[Fact]:
    """The final facts of `records`, which come in the order of their times, up to `ended_at`.

    `correlator` has seen nothing yet.
    """
    return (fact for fact in _all_facts(records, correlator, ended_at) if _is_final(fact))


def _all_facts(records: Iterable[Timed], correlator: Correlator, ended_at: datetime) -> Iterator[Fact]:
    watermark = Watermark(correlator.rules.lateness)
    for now, record in records:
        while (due := correlator.next_due) is not None and due < now:
            yield from correlator.advance(due, watermark.at(due))
        correlator.observe(record)
        watermark.observe(kind_of(record), now, now)
    while (due := correlator.next_due) is not None and due <= ended_at:
        yield from correlator.advance(due, watermark.at(due))
    yield from correlator.drain(ended_at)


def _is_final(fact: Fact) -> bool:
    return fact.final if isinstance(fact, Spike) else not isinstance(fact, GroupPicture)
