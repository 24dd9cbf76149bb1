"""``GET /api/v1/…``: what the service has concluded and ordered, as lists with filters, orders and cursor pages."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import APIRouter, HTTPException, Query, Request, Response

from correlate.weekly import WeeklyRow
from ingest.times import TimeReader
from service.api import rows
from service.api.asked import Asked, ComplaintsAsked, OrdersAsked, OutagesAsked
from service.api.cursors import read_place, write_place
from service.api.described import described, one_described
from service.api.said_words import complaints_with_words
from service.api.tables import Tables
from service.store import lists
from service.store.complaint_search import ComplaintSearch
from service.store.keyset import Place
from service.store.list_filters import ComplaintFilter, OrderFilter, OutageFilter
from service.store.lists import Listed, Lists, Sortings, Wanted
from service.store.reads import Reads
from service.store.seen_regions import seen_regions

T = TypeVar("T")
_SPAN = frozenset({"since", "until", "text", *Asked.model_fields})


class ListReads(msgspec.Struct, frozen=True):
    """What lists are read from."""

    reads: Reads
    lists: Lists
    search: ComplaintSearch


def list_routes(of: ListReads, weekly: Callable[[], Sequence[WeeklyRow]], zone: str) -> APIRouter:
    """The lists. Each answers JSON, or CSV by ``Accept: text/csv`` or ``?format=csv``."""
    router, tables, times = APIRouter(), Tables(zone), TimeReader(zone)
    _add_lists(router, of, tables, times)
    _add_complaints(router, of, tables, times)
    _add_ones(router, of, tables)

    @router.get("/weekly", responses=described(WeeklyRow))
    def weekly_rows(request: Request) -> Response:
        """The weekly table, of the newest two weeks."""
        seen = seen_regions()
        told = [row for row in weekly() if seen is None or row.region in seen]
        return tables.answer(request, WeeklyRow, told)

    return router


def _add_lists(router: APIRouter, of: ListReads, tables: Tables, times: TimeReader) -> None:
    @router.get("/outages", responses=described(rows.Outage))
    def outages(request: Request, asked: Annotated[OutagesAsked, Query()]) -> Response:
        """Outages, the latest first; those that last are provisional."""
        told = asked.model_dump(exclude={"sort", *_SPAN})
        wanted = wanted_of(asked, OutageFilter(**told, **asked.span(times)), asked.sort, lists.OUTAGES)
        found = of.lists.outages(wanted)
        return tables.answer(request, rows.Outage, [rows.outage(row) for row in found.rows], end_of(found, wanted))

    @router.get("/orders", responses=described(rows.Order))
    def orders(request: Request, asked: Annotated[OrdersAsked, Query()]) -> Response:
        """Repair orders, the latest issued first; open ones by rank."""
        told = asked.model_dump(exclude={"sort", *_SPAN})
        sort = asked.sort or ("rank" if asked.is_open else "-issued_at")
        wanted = wanted_of(asked, OrderFilter(**told, **asked.span(times)), sort, lists.ORDERS)
        found = of.lists.orders(wanted)
        return tables.answer(request, rows.Order, [rows.order(order) for order in found.rows], end_of(found, wanted))


def _add_complaints(router: APIRouter, of: ListReads, tables: Tables, times: TimeReader) -> None:
    @router.get("/complaints", responses=described(rows.Complaint))
    def complaints(request: Request, asked: Annotated[ComplaintsAsked, Query()]) -> Response:
        """Complaints in their latest state, the latest first."""
        if asked.text is not None:
            page, cursor = complaints_with_words(of.search, request, asked, times)
            return tables.answer(request, rows.Complaint, [rows.complaint(row) for row in page], cursor)
        told = asked.model_dump(exclude={"sort", *_SPAN})
        wanted = wanted_of(asked, ComplaintFilter(**told, **asked.span(times)), asked.sort, lists.COMPLAINTS)
        found = of.lists.complaints(wanted)
        return tables.answer(
            request, rows.Complaint, [rows.complaint(row) for row in found.rows], end_of(found, wanted)
        )


def _add_ones(router: APIRouter, of: ListReads, tables: Tables) -> None:
    @router.get("/outages/{outage_id}", responses=one_described(rows.Outage))
    def one_outage(outage_id: str) -> Response:
        """One outage as it stands."""
        row = of.lists.outage(outage_id)
        if row is None:
            raise HTTPException(404, f"There is no outage {outage_id!r}; GET /api/v1/outages lists those there are.")
        return tables.one(rows.outage(row))

    @router.get("/orders/{order_id}", responses=described(rows.Order))
    def one_order(request: Request, order_id: str) -> Response:
        """Every state of one order, oldest first."""
        history = [rows.order(state) for state in of.reads.order_history(order_id)]
        if not history:
            raise HTTPException(404, f"There is no order {order_id!r}; GET /api/v1/orders lists those there are.")
        return tables.answer(request, rows.Order, history)


def complaint_route(of: ListReads, zone: str) -> APIRouter:
    """One complaint: to be declared after the lists whose names could be taken for an id."""
    router, tables = APIRouter(), Tables(zone)

    @router.get("/complaints/{complaint_id}", responses=one_described(rows.ComplaintExplained))
    def one_complaint(complaint_id: str) -> Response:
        """One complaint in its latest state, and the outages that explain it, the likeliest first."""
        row = of.lists.complaint(complaint_id)
        if row is None:
            detail = f"There is no complaint {complaint_id!r}; GET /api/v1/complaints lists those there are."
            raise HTTPException(404, detail)
        return tables.one(rows.complaint_explained(row, of.reads.shares(complaint_id)))

    return router


def wanted_of(asked: Asked, chosen: T, sort: str, sortings: Sortings) -> Wanted[T]:
    """What a request asks of a list; HTTPException 422 where its cursor is of another."""
    return Wanted(chosen, sort, read_place(asked.cursor, sort, sortings[sort].read), asked.limit)


def end_of(found: Listed[Any], wanted: Wanted[Any]) -> str | None:
    """The cursor of the next page."""
    place: Place | None = found.end
    return None if place is None else write_place(wanted.sort, place)
