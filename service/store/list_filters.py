"""What lists are filtered by: conditions that an index finds, and those that rows are looked at for."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Column, ColumnElement, Select, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from service.store import schema
from service.store.customer_schema import feedback
from service.store.desk_schema import notices

_cells, _outages, _complaints = schema.cells.c, schema.outages.c, schema.complaints.c
_spikes, _bins, _orders = schema.spikes.c, schema.bins.c, schema.orders.c
_said, _told = feedback.c, notices.c

Conditions = Sequence[ColumnElement[bool]]


class Filter(msgspec.Struct, frozen=True):
    """What is wanted; None leaves it open. `since` is in, `until` is not."""

    since: datetime | None = None
    until: datetime | None = None

    def found(self) -> Conditions:
        """Conditions that an index finds, or ends at."""
        raise NotImplementedError

    def looked_at(self) -> Conditions:
        """Conditions that each row is looked at for."""
        raise NotImplementedError


class OutageFilter(Filter, frozen=True):
    """Outages; `segment` as `2G-urban`; `is_open`: those that last."""

    region: str | None = None
    district: str | None = None
    site_id: str | None = None
    cell_id: str | None = None
    group_id: str | None = None
    segment: str | None = None
    planned: bool | None = None
    final: bool | None = None
    is_open: bool | None = None

    def found(self) -> Conditions:
        """By place, group and time; those that last."""
        places = ((_outages.region, self.region), (_outages.site_id, self.site_id), (_outages.cell_id, self.cell_id))
        lasting = [_outages.ended_at.is_(None)] if self.is_open else []
        return [*_equal(*places, (_outages.group_id, self.group_id)), *_within(_outages.started_at, self), *lasting]

    def looked_at(self) -> Conditions:
        """By district and segment, and by how they are."""
        ended = _missing(_outages.ended_at, None if self.is_open is not False else False)
        flags = _same((_outages.planned, self.planned), (_outages.final, self.final))
        return [*flags, *ended, *_of_district(_outages.cell_id, self.district), *_of_segment(self.segment)]


class ComplaintFilter(Filter, frozen=True):
    """Complaints; `outage_id`: those that it explains in part or whole; `is_open`: not solved yet."""

    region: str | None = None
    district: str | None = None
    site_id: str | None = None
    cell_id: str | None = None
    category: str | None = None
    cause: str | None = None
    status: str | None = None
    is_open: bool | None = None
    outage_id: str | None = None

    def found(self) -> Conditions:
        """By place and time; by what explains them."""
        return [
            *_equal((_complaints.region, self.region), (_complaints.cell_id, self.cell_id)),
            *_within(_complaints.created_at, self),
            *([] if self.site_id is None else [_complaints.cell_id.in_(_cells_of(_cells.site_id, self.site_id))]),
        ]

    def looked_at(self) -> Conditions:
        """By district, and by what they are about."""
        named = (_complaints.district, self.district), (_complaints.category, self.category)
        told = (_complaints.cause, self.cause), (_complaints.status, self.status)
        return [*_same(*named, *told), *_missing(_complaints.resolved_at, self.is_open)]


class SpikeFilter(Filter, frozen=True):
    """Spikes that ended after `since` or go on, and began before `until`."""

    region: str | None = None
    district: str | None = None
    kind: str | None = None
    is_open: bool | None = None

    def found(self) -> Conditions:
        """By when they began."""
        return [] if self.until is None else [_spikes.starts_at < self.until]

    def looked_at(self) -> Conditions:
        """By place and kind."""
        ended = [] if self.since is None else [or_(_Plain(_spikes.ends_at) > self.since, ~_spikes.final)]
        over = _same((_spikes.final, None if self.is_open is None else not self.is_open))
        named = (_spikes.region, self.region), (_spikes.district, self.district), (_spikes.kind, self.kind)
        return [*ended, *over, *_same(*named)]


class BinFilter(Filter, frozen=True):
    """Bins of complaints; `district` the empty text: those of whole regions."""

    region: str | None = None
    district: str | None = None

    def found(self) -> Conditions:
        """By when they began."""
        return _within(_bins.starts_at, self)

    def looked_at(self) -> Conditions:
        """By place."""
        return _same((_bins.region, self.region), (_bins.district, self.district))


class OrderFilter(Filter, frozen=True):
    """Repair orders by where they are for, how they stand, and when they were issued."""

    region: str | None = None
    district: str | None = None
    site_id: str | None = None
    cell_id: str | None = None
    group_id: str | None = None
    segment: str | None = None
    state: str | None = None
    stage: str | None = None
    priority: str | None = None
    kind: str | None = None
    unit: str | None = None
    is_open: bool | None = None

    def found(self) -> Conditions:
        """By region, group, site, cell and time; open ones."""
        places = _equal((_outages.site_id, self.site_id), (_outages.cell_id, self.cell_id))
        there = [_orders.group_id.in_(select(_outages.group_id).where(*places))] if places else []
        lasting = [_orders.open] if self.is_open else []
        named = _equal((_orders.region, self.region), (_orders.group_id, self.group_id))
        return [*named, *_within(_orders.issued_at, self), *there, *lasting]

    def looked_at(self) -> Conditions:
        """By how they stand; by district and segment of what is out."""
        stands = (_orders.state, self.state), (_orders.stage, self.stage), (_orders.priority, self.priority)
        over = (_orders.open, False if self.is_open is False else None)
        return [*_same(*stands, (_orders.kind, self.kind), (_orders.unit, self.unit), over), *self._what_is_out()]

    def _what_is_out(self) -> Iterator[ColumnElement[bool]]:
        conditions = [*_of_segment(self.segment), *_of_district(_outages.cell_id, self.district)]
        if conditions:
            mine = select(_outages.outage_id).where(_outages.group_id == _orders.group_id, *conditions)
            yield mine.correlate(schema.orders).exists()


class NoticeFilter(Filter, frozen=True):
    """What people were told besides orders; `subject`: the order, work, complaint, site or unit it is about."""

    topic: str | None = None
    region: str | None = None
    subject: str | None = None
    priority: str | None = None

    def found(self) -> Conditions:
        """By region, subject and time."""
        named = _equal((_told.region, self.region), (_told.subject, self.subject))
        return [*named, *_within(_told.at, self)]

    def looked_at(self) -> Conditions:
        """By topic and priority."""
        return _same((_told.topic, self.topic), (_told.priority, self.priority))


class FeedbackFilter(Filter, frozen=True):
    """What people said: of what, by whom, and whether they confirm it. `of`: `links` or `orders`."""

    of: str | None = None
    verdict: str | None = None
    by: str | None = None
    complaint_id: str | None = None
    outage_id: str | None = None
    order_id: str | None = None

    def found(self) -> Conditions:
        """By complaint and order."""
        return _equal((_said.complaint_id, self.complaint_id), (_said.order_id, self.order_id))

    def looked_at(self) -> Conditions:
        """By the rest."""
        links = _missing(_said.complaint_id, None if self.of is None else self.of == "orders")
        named = (_said.verdict, self.verdict), (_said.by, self.by), (_said.outage_id, self.outage_id)
        return [*_same(*named), *_within(_said.at, self), *links]


class _Plain(FunctionElement[Any]):
    """A column that no index is to be used for: SQLite, without statistics, would take one that finds half of all."""

    inherit_cache = True
    name = "plain"

    def __init__(self, column: Column[Any]) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(_Plain)
def _as_it_is(element: _Plain, compiler: SQLCompiler, **given: Any) -> str:  # noqa: ANN401 - as SQLAlchemy calls it
    return str(compiler.process(element.clauses, **given))


@compiles(_Plain, "sqlite")
def _with_plus(element: _Plain, compiler: SQLCompiler, **given: Any) -> str:  # noqa: ANN401
    return f"+{_as_it_is(element, compiler, **given)}"


def _same(*pairs: tuple[Column[Any], object | None]) -> list[ColumnElement[bool]]:
    return [_Plain(column) == value for column, value in pairs if value is not None]


def _missing(column: Column[Any], missing: bool | None) -> list[ColumnElement[bool]]:
    if missing is None:
        return []
    return [_Plain(column).is_(None) if missing else _Plain(column).is_not(None)]


def _equal(*pairs: tuple[Column[Any], object | None]) -> list[ColumnElement[bool]]:
    return [column == value for column, value in pairs if value is not None]


def _within(column: Column[Any], span: Filter) -> list[ColumnElement[bool]]:
    since = [] if span.since is None else [column >= span.since]
    return since if span.until is None else [*since, column < span.until]


def _cells_of(column: Column[Any], name: str) -> Select[str]:
    return select(_cells.cell_id).where(column == name)


def _of_segment(segment: str | None) -> list[ColumnElement[bool]]:
    """`2G-urban`: the technology and the area class; `2G`: the technology alone."""
    technology, _, area_class = (segment or "").partition("-")
    return _same((_outages.technology, technology or None), (_outages.area_class, area_class or None))


def _of_district(cell_id: Column[Any], district: str | None) -> list[ColumnElement[bool]]:
    return [] if district is None else [_Plain(cell_id).in_(_cells_of(_cells.district, district))]
