"""A recording in the order in which it became known: filed, concluded and decided as the live service would have."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from alerts.desk import Desk, concerns_desk
from alerts.told import Told
from correlate.correlator import Correlator
from correlate.facts import Fact
from ingest.arrival import Arrival
from ingest.watermark import Watermark
from service.history.summary import Accounting
from service.history.taking import taking

_TOLD_EVERY = 4096
_INSTANT = timedelta.resolution

Write = Callable[[Sequence[Fact], Told], None]
"""Takes what was concluded at one moment, and what the desk made of it."""


class AsKnown:
    """One correlator and one desk, and where goes what they say."""

    def __init__(self, correlator: Correlator, desk: Desk, write: Write) -> None:
        self._correlator = correlator
        self._desk = desk
        self._watermark = Watermark(correlator.rules.lateness)
        self._write = write
        if desk.planned is not None:
            correlator.plan(desk.planned.rows, desk.planned.silences, None)

    def run(
        self,
        arrivals: Iterable[Arrival],
        accounting: Accounting,
        until: datetime | None = None,
        progress: Callable[[int], None] = lambda _count: None,
    ) -> datetime | None:
        """Take all arrivals, then conclude what is open as open, at `until` or at the last arrival.

        Returns that moment, None where nothing arrived. `progress` is told the number of records so far.
        """
        correlator, desk = self._correlator, self._desk
        take = taking(correlator.observe, self._watermark, accounting)
        now: datetime | None = None
        for count, arrival in enumerate(arrivals):
            now = arrival.known_at
            if _is_before(correlator.next_due, now) or _is_before(desk.next_due, now):
                self._catch_up(now)
            if take(arrival) and concerns_desk(arrival.record):
                desk.observe(arrival.record)
            if count % _TOLD_EVERY == 0:
                progress(count)
        ended_at = None if now is None else until or now
        if ended_at is not None:
            self._catch_up(ended_at + _INSTANT)
            self._decide(correlator.drain(ended_at), ended_at)
        return ended_at

    def _catch_up(self, until: datetime) -> None:
        while (due := self._correlator.next_due) is not None and due < until:
            self._look_at_desk(due)
            self._decide(self._correlator.advance(due, self._watermark.at(due)), due)
        self._look_at_desk(until)

    def _look_at_desk(self, until: datetime) -> None:
        while (due := self._desk.next_due) is not None and due < until:
            self._decide((), due)

    def _decide(self, facts: Sequence[Fact], now: datetime) -> None:
        self._write(facts, self._desk.take(facts, now))


def _is_before(due: datetime | None, now: datetime) -> bool:
    return due is not None and due < now
