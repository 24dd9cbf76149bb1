"""Takes the records of a recording one by one, and accounts for the rows they come from."""

from collections.abc import Callable

from correlate.outages.alarm_book import Receipt
from ingest.arrival import Arrival
from ingest.records import Alarm, Record
from ingest.watermark import Watermark
from service.history.summary import KINDS, Accounting, Kind

_ACCEPTED = Receipt.ACCEPTED

Take = Callable[[Arrival], bool]
"""Takes one arrival; returns whether it was accepted."""


def taking(observe: Callable[[Record], Receipt], watermark: Watermark, accounting: Accounting) -> Take:
    """What gives records to `observe`, tells the watermark of each, and counts each row once."""
    # Every record of a recording passes through: what can be done once is done here.
    counted = {kind: accounting.of(kind).part for kind in KINDS}
    take_note = watermark.take

    def take(arrival: Arrival) -> bool:
        record = arrival.record
        kind: Kind = "alarms" if type(record) is Alarm else "complaints"
        late = take_note(kind, record.event_time, arrival.known_at)
        accepted = observe(record) is _ACCEPTED
        counted[kind](arrival.row, accepted, late, arrival.last)
        return accepted

    return take
