"""Sums of days and weeks: kept, and summed anew where anything was written that touches them.

What is kept of a span carries how often its days had been written to when it was summed; where they were since, it is
summed again, the newest spans first, and no more than a page can wait for: `Found` says what is old or missing. A job
writes down what is over (see `refresh`), and sums the newest weeks again whether they were written to or not.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import msgspec
from sqlalchemy import Connection, Engine, select

from correlate.facts import Period
from service.store.database import Writer, upsert
from service.store.seen_regions import seeing
from service.store.summaries import summing
from service.store.summaries.changed_days import ALL_DAYS, Summed, days_between
from service.store.summaries.places import Places
from service.store.summaries.summary_schema import changed_days, summaries
from service.store.summaries.sums import ComplaintSums, DeskSums, OrderSums, OutageSums

ROWS_AT_ONCE = 30_000
"""So many rows a page waits for, which takes about .15 s; a span of more is summed alone."""

_HELD_AT_MOST = 2_000
_LEAST = timedelta.resolution
_T = TypeVar("_T")


class Span(msgspec.Struct, frozen=True):
    """A day (``2011-07-04``) or week (``2011-W27``) of local time: [starts_at, ends_at), UTC."""

    name: str
    starts_at: datetime
    ends_at: datetime


class Found(msgspec.Struct, Generic[_T], frozen=True):
    """Sums by span and region. `behind`: spans whose sums are old; `missing`: spans that were not summed yet."""

    sums: Mapping[str, Mapping[str, _T]]
    behind: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class _Kept(msgspec.Struct, Generic[_T], frozen=True):
    changes: int
    sums: dict[str, _T]


class KeptSums(Generic[_T]):
    """The sums of one kind. Safe to read from any thread."""

    def __init__(
        self,
        engine: Engine,
        writer: Writer,
        kind: Summed,
        summing: Callable[[Connection, Period], tuple[dict[str, _T], int]],
        of: type[_T],
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._kind = kind
        self._sum = summing
        self._decoder = msgspec.msgpack.Decoder(dict[str, of])  # type: ignore[valid-type]
        self._held: dict[tuple[str, str], _Kept[_T]] = {}

    def read(
        self, zone: str, spans: Sequence[Span], rows_since: datetime | None = None, rows: int = ROWS_AT_ONCE
    ) -> Found[_T]:
        """The sums of these spans of the zone, at most `rows` rows read for those that are not as they were kept.

        Rows from before `rows_since` may have been let go: what begins earlier stays as it was summed.
        """
        sums: dict[str, Mapping[str, _T]] = {}
        behind, missing = [], []
        # What is kept is kept for everybody: whoever asks leaves out what is not theirs.
        with seeing(None), self._engine.connect() as connection:
            changes, kept = self._changes(connection, spans), self._known(connection, zone, spans)
            for span in sorted(spans, key=lambda span: span.starts_at, reverse=True):
                known, stands = kept.get(span.name), rows_since is not None and span.starts_at < rows_since
                if (known is None or known.changes != changes[span.name]) and rows > 0 and not stands:
                    found, read = self._sum(connection, (span.starts_at, span.ends_at))
                    known, rows = self._hold(zone, span.name, _Kept(changes[span.name], found)), rows - read - 1
                if known is None:
                    missing.append(span.name)
                    continue
                sums[span.name] = known.sums
                if known.changes != changes[span.name] and not stands:
                    behind.append(span.name)
        return Found(sums, tuple(sorted(behind)), tuple(sorted(missing)))

    def refresh(self, zone: str, spans: Iterable[Span], rows_since: datetime, again_since: datetime) -> int:
        """Write down the sums of those spans that are not kept as they are; tells of how many.

        Those that end after `again_since` are summed whether they were written to or not, those that begin before
        `rows_since` never.
        """
        within = [span for span in spans if span.starts_at >= rows_since]
        with self._engine.connect() as connection:
            changes, written = self._changes(connection, within), self._written(connection, zone, within)
        wanted = [
            span
            for span in within
            if span.ends_at > again_since
            or span.name not in written
            or written[span.name].changes != changes[span.name]
        ]
        for span in wanted:
            self._write(zone, span, changes[span.name])
        return len(wanted)

    def _write(self, zone: str, span: Span, changes: int) -> None:
        # Changes are counted before the rows are read: what comes in between is taken for a change.
        with self._engine.connect() as connection:
            found, _ = self._sum(connection, (span.starts_at, span.ends_at))
        key: dict[str, object] = {"kind": self._kind.value, "zone": zone, "span": span.name}
        row = {**key, "changes": changes, "body": msgspec.msgpack.encode(found)}
        with self._writer.begin() as connection:
            upsert(connection, summaries, [row])
        self._hold(zone, span.name, _Kept(changes, found))

    def _known(self, connection: Connection, zone: str, spans: Sequence[Span]) -> dict[str, _Kept[_T]]:
        held = {span.name: self._held[zone, span.name] for span in spans if (zone, span.name) in self._held}
        others = [span for span in spans if span.name not in held]
        written = self._written(connection, zone, others) if others else {}
        return {**held, **{name: self._hold(zone, name, kept) for name, kept in written.items()}}

    def _written(self, connection: Connection, zone: str, spans: Sequence[Span]) -> dict[str, _Kept[_T]]:
        names = [span.name for span in spans]
        if not names:
            return {}
        table = summaries.c
        mine = (table.kind == self._kind.value, table.zone == zone, table.span.between(min(names), max(names)))
        rows = connection.execute(select(table.span, table.changes, table.body).where(*mine))
        wanted = set(names)
        return {name: _Kept(changes, self._decoder.decode(body)) for name, changes, body in rows if name in wanted}

    def _changes(self, connection: Connection, spans: Sequence[Span]) -> dict[str, int]:
        """How often the days of each span were written to, up to now."""
        if not spans:
            return {}
        first, last = min(span.starts_at for span in spans), max(span.ends_at for span in spans)
        days, table = days_between((first, last)), changed_days.c
        near = (table.kind == self._kind.value, table.day.between(days.start, days.stop))
        always = (table.kind == self._kind.value, table.day == ALL_DAYS)
        counted: dict[int, int] = {}
        for condition in (near, always):
            for day, changes in connection.execute(select(table.day, table.changes).where(*condition)):
                counted[day] = counted.get(day, 0) + changes
        every = counted.get(ALL_DAYS, 0)
        return {
            span.name: every + sum(counted.get(day, 0) for day in days_between((span.starts_at, span.ends_at - _LEAST)))
            for span in spans
        }

    def _hold(self, zone: str, name: str, kept: _Kept[_T]) -> _Kept[_T]:
        if len(self._held) >= _HELD_AT_MOST:
            self._held.clear()
        self._held[zone, name] = kept
        return kept


class Summaries:
    """Every kind of sums."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self.places = Places(engine)
        self.complaints = KeptSums(engine, writer, Summed.COMPLAINTS, summing.sum_complaints, ComplaintSums)
        self.outages = KeptSums(engine, writer, Summed.OUTAGES, summing.sum_outages, OutageSums)
        self.orders = KeptSums(engine, writer, Summed.ORDERS, summing.sum_orders, OrderSums)
        self.desk = KeptSums(engine, writer, Summed.DESK, summing.sum_desk, DeskSums)
