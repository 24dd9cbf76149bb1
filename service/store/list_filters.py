"""What lists are filtered by: conditions that an index finds, and those that rows are looked at for."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Column, ColumnElement, Select, or_, select

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
        ended = [_outages.ended_at.is_not(None)] if self.is_open is False else []
        of_district = [] if self.district is None else [_outages.cell_id.in_(_cells_of(_cells.district, self.district))]
        flags = _equal((_outages.planned, self.planned), (_outages.final, self.final))
        return [*flags, *ended, *of_district, *_of_segment(self.segment)]


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
        solved = _complaints.resolved_at
        unsolved = [] if self.is_open is None else [solved.is_(None) if self.is_open else solved.is_not(None)]
        return [*_equal(*named, *told), *unsolved]


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
        ended = [] if self.since is None else [or_(_spikes.ends_at > self.since, ~_spikes.final)]
        open_ = [] if self.is_open is None else [~_spikes.final if self.is_open else _spikes.final]
        named = (_spikes.region, self.region), (_spikes.district, self.district), (_spikes.kind, self.kind)
        return [*ended, *open_, *_equal(*named)]


class BinFilter(Filter, frozen=True):
    """Bins of complaints; `district` the empty text: those of whole regions."""

    region: str | None = None
    district: str | None = None

    def found(self) -> Conditions:
        """By when they began."""
        return _within(_bins.starts_at, self)

    def looked_at(self) -> Conditions:
        """By place."""
        return _equal((_bins.region, self.region), (_bins.district, self.district))


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
        over = [~_orders.open] if self.is_open is False else []
        return [*_equal(*stands, (_orders.kind, self.kind), (_orders.unit, self.unit)), *over, *self._what_is_out()]

    def _what_is_out(self) -> Iterator[ColumnElement[bool]]:
        conditions = list(_of_segment(self.segment))
        if self.district is not None:
            conditions.append(_outages.cell_id.in_(_cells_of(_cells.district, self.district)))
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
        return _equal((_told.topic, self.topic), (_told.priority, self.priority))


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
        links = [] if self.of is None else [_said.complaint_id.is_not(None) == (self.of == "links")]
        named = (_said.verdict, self.verdict), (_said.by, self.by), (_said.outage_id, self.outage_id)
        return [*_equal(*named), *_within(_said.at, self), *links]


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
    return _equal((_outages.technology, technology or None), (_outages.area_class, area_class or None))
