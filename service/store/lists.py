"""The lists that the API gives, a page at a time: filtered, in one of a few orders, by keyset and never by number."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

import msgspec
from sqlalchemy import Column, Engine, Table, select

from alerts.explain.precision import Verdict
from alerts.notices.notice import Notice
from alerts.orders.order import RepairOrder
from correlate.facts import BinConcluded, Spike
from service.store import schema
from service.store.customer_schema import feedback
from service.store.desk_schema import notices
from service.store.feedback import Feedback
from service.store.keyset import Place, Sorting, page_of
from service.store.list_filters import (
    BinFilter,
    ComplaintFilter,
    FeedbackFilter,
    Filter,
    NoticeFilter,
    OrderFilter,
    OutageFilter,
    SpikeFilter,
)
from service.store.notices import notice_of
from service.store.reads import AnySelect, ComplaintRow, OutageRow, outage_of

Sortings = Mapping[str, Sorting]
T = TypeVar("T")
_order = msgspec.msgpack.Decoder(RepairOrder)
_spike = msgspec.msgpack.Decoder(Spike)


class Wanted(msgspec.Struct, Generic[T], frozen=True):
    """A page: which rows (`filter`), in the order of this name, behind `after`."""

    filter: T
    sort: str
    after: Place | None = None
    limit: int = 100


class Listed(msgspec.Struct, Generic[T], frozen=True):
    """The rows of a page; `end`: where the next one begins, None on the last. It may hold few rows and still go on."""

    rows: Sequence[T]
    end: Place | None


def _both(name: str, *columns: Column[Any]) -> Sortings:
    return {f"-{name}": Sorting(columns, "-"), name: Sorting(columns, "+")}


_outages, _orders = schema.outages.c, schema.orders.c
OUTAGES: Final = {
    **_both("started_at", _outages.started_at, _outages.outage_id),
    "-complaints": Sorting((_outages.complaints, _outages.outage_id), "-"),
}
COMPLAINTS: Final = _both("created_at", schema.complaints.c.created_at, schema.complaints.c.complaint_id)
SPIKES: Final = _both("starts_at", *(schema.spikes.c[name] for name in ("starts_at", "region", "district")))
BINS: Final = _both("starts_at", *(schema.bins.c[name] for name in ("starts_at", "region", "district")))
ORDERS: Final = {
    **_both("issued_at", _orders.issued_at, _orders.order_id),
    **_both("changed_at", _orders.changed_at, _orders.order_id),
    "rank": Sorting((_orders.dispatch_index, _orders.issued_at, _orders.order_id), "-++"),
}
NOTICES: Final = _both("at", notices.c.at, notices.c.notice_id)
FEEDBACK: Final = _both("number", feedback.c.number)
"""Orders of rows by name; the first of each is its default."""


class Lists:
    """Pages over one database; each is one look."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def outages(self, wanted: Wanted[OutageFilter]) -> Listed[OutageRow]:
        """Outages; those that last are provisional."""
        return self._page(select(*schema.outages.columns), OUTAGES, wanted, outage_of)

    def complaints(self, wanted: Wanted[ComplaintFilter]) -> Listed[ComplaintRow]:
        """Complaints in their latest state."""
        select_from = select(*_columns(schema.complaints, ComplaintRow))
        if wanted.filter.outage_id is not None:
            shares = schema.attributions.c
            select_from = select_from.join_from(
                schema.attributions, schema.complaints, shares.complaint_id == schema.complaints.c.complaint_id
            ).where(shares.outage_id == wanted.filter.outage_id)
        return self._page(select_from, COMPLAINTS, wanted, lambda row: ComplaintRow(*row))

    def spikes(self, wanted: Wanted[SpikeFilter]) -> Listed[Spike]:
        """Complaint spikes, going on or final."""
        return self._page(select(schema.spikes.c.body), SPIKES, wanted, lambda row: _spike.decode(row[0]))

    def bins(self, wanted: Wanted[BinFilter]) -> Listed[BinConcluded]:
        """Complaints by place and bin; `district` None is the whole region."""
        columns = select(*_columns(schema.bins, BinConcluded))
        return self._page(columns, BINS, wanted, lambda row: BinConcluded(row[0], row[1] or None, *row[2:]))

    def orders(self, wanted: Wanted[OrderFilter]) -> Listed[RepairOrder]:
        """Repair orders as they stand; by `rank` those that are open alone."""
        bodies = select(schema.orders.c.body)
        if wanted.sort == "rank":
            bodies = bodies.where(schema.orders.c.open)
        return self._page(bodies, ORDERS, wanted, lambda row: _order.decode(row[0]))

    def notices(self, wanted: Wanted[NoticeFilter]) -> Listed[Notice]:
        """What people were told besides orders."""
        return self._page(select(notices.c.body), NOTICES, wanted, lambda row: notice_of(row[0]))

    def feedback(self, wanted: Wanted[FeedbackFilter]) -> Listed[Feedback]:
        """What people said, in the order in which they did."""
        columns = select(*_columns(feedback, Feedback))
        return self._page(columns, FEEDBACK, wanted, lambda row: Feedback(row[0], Verdict(row[1]), *row[2:]))

    def outage(self, outage_id: str) -> OutageRow | None:
        """One outage."""
        return self._one(select(*schema.outages.columns).where(_outages.outage_id == outage_id), outage_of)

    def complaint(self, complaint_id: str) -> ComplaintRow | None:
        """One complaint."""
        mine = select(*_columns(schema.complaints, ComplaintRow)).where(
            schema.complaints.c.complaint_id == complaint_id
        )
        return self._one(mine, lambda row: ComplaintRow(*row))

    def spike(self, region: str, district: str, starts_at: datetime) -> Spike | None:
        """The spike of a place (`district` the empty text: of the whole region) that began then."""
        table = schema.spikes.c
        key = (table.region == region, table.district == district, table.starts_at == starts_at)
        return self._one(select(table.body).where(*key), lambda row: _spike.decode(row[0]))

    def _one(self, statement: AnySelect, made: Callable[[Any], T]) -> T | None:
        with self._engine.connect() as connection:
            row = connection.execute(statement).one_or_none()
        return None if row is None else made(row)

    def _page(self, columns: AnySelect, sortings: Sortings, wanted: Wanted[Any], made: Callable[[Any], T]) -> Listed[T]:
        asked: Filter = wanted.filter
        found, sorting = columns.where(*asked.found()), sortings[wanted.sort]
        with self._engine.connect() as connection:
            page = page_of(connection, found, sorting, wanted.after, wanted.limit, asked.looked_at())
        return Listed([made(row) for row in page.rows], page.end)


def _columns(table: Table, kind: type[msgspec.Struct]) -> list[Column[Any]]:
    return [table.c[name] for name in kind.__struct_fields__]
