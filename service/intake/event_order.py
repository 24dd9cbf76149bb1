"""Concluding a second time, in the order in which things happened.

Something that came later than the lateness tells of a time that was concluded without it. In this order nothing
is late, so that the final facts are those that a punctual network would have given.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby, takewhile

from correlate.correlator import Correlator
from correlate.facts import Fact, GroupPicture, Spike
from correlate.rules import happened_at
from ingest.records import Record
from ingest.watermark import Watermark
from service.store.rows import kind_of


def concluded_again(records: Iterable[Record], correlator: Correlator, ended_at: datetime) -> Iterator[Fact]:
    """The final facts of `records`, which come in the order in which things happened, up to `ended_at`.

    `correlator` has seen nothing yet.
    """
    return (fact for fact in _all_facts(records, correlator, ended_at) if _is_final(fact))


def concluded_until(records: Iterable[Record], correlator: Correlator, until: datetime) -> Iterator[Fact]:
    """The final facts up to `until` of `records`, which go on after it, in the order in which things happened.

    What is still open then is not concluded. `correlator` has seen nothing yet.
    """
    before = takewhile(lambda record: happened_at(record, correlator.rules.stale_after) <= until, records)
    return (fact for fact in _facts_until(before, correlator, until) if _is_final(fact))


def _all_facts(records: Iterable[Record], correlator: Correlator, ended_at: datetime) -> Iterator[Fact]:
    yield from _facts_until(records, correlator, ended_at)
    yield from correlator.drain(ended_at)


def _facts_until(records: Iterable[Record], correlator: Correlator, until: datetime) -> Iterator[Fact]:
    watermark = Watermark(correlator.rules.lateness)
    for now, record in _ties_as_known(records, correlator.rules.stale_after):
        while (due := correlator.next_due) is not None and due < now:
            yield from correlator.advance(due, watermark.at(due))
        correlator.observe(record)
        watermark.observe(kind_of(record), now, now)
    while (due := correlator.next_due) is not None and due <= until:
        yield from correlator.advance(due, watermark.at(due))


def _ties_as_known(records: Iterable[Record], stale_after: timedelta) -> Iterator[tuple[datetime, Record]]:
    """Of states that tell of the same moment, the one that was known first goes first, wherever its row stands."""
    for now, states in groupby(records, lambda record: happened_at(record, stale_after)):
        yield from ((now, record) for record in sorted(states, key=lambda record: record.known_at))


def _is_final(fact: Fact) -> bool:
    return fact.final if isinstance(fact, Spike) else not isinstance(fact, GroupPicture)
