"""What the journal knows of records that the correlator may have forgotten: asked before a batch is filed."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from correlate.correlator import Correlator
from correlate.rules import Rules
from ingest.records import Alarm, Complaint, Record
from service.store.journal import Journal
from service.store.rows import content_of, identity_of

Due = tuple[Record, datetime]
"""A record, and when it is filed."""


class Earlier(msgspec.Struct):
    """`complaints`: digests of their states; `alarms`: states by identity, those of the batch itself as they come."""

    complaints: frozenset[bytes] = frozenset()
    alarms: Mapping[str, list[Alarm]] = {}

    def knows(self, record: Record) -> bool:
        """Whether it is a complaint's state that was taken, word for word."""
        return bool(self.complaints) and isinstance(record, Complaint) and content_of(record) in self.complaints

    def recall(self, correlator: Correlator, record: Record) -> None:
        """Bring back what the correlator has forgotten of an alarm, before this state of it is observed."""
        if not self.alarms or not isinstance(record, Alarm):
            return
        states = self.alarms.get(identity_of(record))
        if states is None:
            return
        if states:
            correlator.recall(states)
        states.append(record)


def earlier(journal: Journal, due: Iterable[Due], rules: Rules, before: int | None = None) -> Earlier:
    """What was filed earlier of those records of a batch that are old; `before`: a sequence of the journal.

    An alarm is forgotten so long after its clear at the soonest, so whatever was raised later is held, if it was seen.
    """
    alarms, complaints = set[str](), set[str]()
    for record, filed_at in due:
        if isinstance(record, Alarm):
            if record.raised_at < _back(filed_at, rules.forget_harmless_after):
                alarms.add(identity_of(record))
        elif record.event_time < _back(filed_at, rules.forget_after):
            complaints.add(record.complaint_id)
    states = journal.alarm_states(alarms, before) if alarms else {}
    known = journal.contents_of(complaints) if complaints else frozenset[bytes]()
    return Earlier(known, {identity: list(states.get(identity, ())) for identity in alarms})


def _back(moment: datetime, length: timedelta) -> datetime:
    # The pipeline's clock begins at the first of all moments, which nothing can be taken from.
    return moment - length if moment.year > 1 else moment
