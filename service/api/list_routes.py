"""``GET /api/v1/…``: what the service has concluded and ordered, as lists with filters and cursor pages."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import APIRouter, HTTPException, Query, Request, Response

from correlate.weekly import WeeklyRow
from ingest.times import TimeReader, TimeUnreadable
from service.api import rows
from service.api.tables import MOST_ROWS, Tables, read_cursor
from service.store.reads import Cursor, Reads
from service.store.seen_regions import seen_regions

DAY = timedelta(days=1)
_Row = TypeVar("_Row", bound=msgspec.Struct)

Region = Annotated[str | None, Query(description="only of this region")]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="rows a page")]
After = Annotated[str | None, Query(description="`next` of the page before")]
Moment = Annotated[str | None, Query(description="ISO 8601; without an offset in the dataset's time zone")]


def list_routes(
    reads: Reads, weekly: Callable[[], Sequence[WeeklyRow]], now: Callable[[], datetime], zone: str
) -> APIRouter:
    """The lists. Each answers JSON, or CSV by ``Accept: text/csv`` or ``?format=csv``."""
    router = APIRouter()
    _add_cursor_lists(router, reads, Tables(zone))
    _add_time_lists(router, reads, Tables(zone), now, zone)

    @router.get("/weekly", responses=described(WeeklyRow))
    def weekly_rows(request: Request) -> Response:
        """The weekly table, of the newest two weeks."""
        seen = seen_regions()
        told = [row for row in weekly() if seen is None or row.region in seen]
        return Tables(zone).answer(request, WeeklyRow, told)

    @router.get("/orders/{order_id}", responses=described(rows.Order))
    def one_order(request: Request, order_id: str) -> Response:
        """Every state of one order, oldest first."""
        history = [rows.order(state) for state in reads.order_history(order_id)]
        if not history:
            raise HTTPException(404, f"There is no order {order_id!r}.")
        return Tables(zone).answer(request, rows.Order, history)

    return router


def _add_cursor_lists(router: APIRouter, reads: Reads, tables: Tables) -> None:
    @router.get("/outages", responses=described(rows.Outage))
    def outages(
        request: Request,
        region: Region = None,
        group_id: Annotated[str | None, Query(description="only of this outage group")] = None,
        is_open: Annotated[bool, Query(alias="open", description="only those that last, on one page")] = False,
        limit: Limit = 100,
        cursor: After = None,
    ) -> Response:
        """Outages, the latest first."""
        if is_open:
            found = [row for row in reads.open_outages(region) if group_id in (None, row.group_id)]
            return tables.answer(request, rows.Outage, [rows.outage(row) for row in found])
        page = reads.outages(region=region, group_id=group_id, after=read_cursor(cursor), limit=limit)
        listed = [rows.outage(row) for row in page]
        end = _end(listed, limit, lambda row: (row.started_at, row.outage_id))
        return tables.answer(request, rows.Outage, listed, end)

    @router.get("/complaints", responses=described(rows.Complaint))
    def complaints(
        request: Request,
        region: Region = None,
        outage_id: Annotated[str | None, Query(description="only those that this outage explains in part")] = None,
        limit: Limit = 100,
        cursor: After = None,
    ) -> Response:
        """Complaints, the latest first."""
        page = reads.complaints(region=region, outage_id=outage_id, after=read_cursor(cursor), limit=limit)
        listed = [rows.complaint(row) for row in page]
        end = _end(listed, limit, lambda row: (row.created_at, row.complaint_id))
        return tables.answer(request, rows.Complaint, listed, end)

    @router.get("/orders", responses=described(rows.Order))
    def orders(
        request: Request,
        region: Region = None,
        state: Annotated[str | None, Query(description="a TMF697 state, e.g. pending")] = None,
        is_open: Annotated[bool, Query(alias="open", description="only open ones, by rank, on one page")] = False,
        limit: Limit = 100,
        cursor: After = None,
    ) -> Response:
        """Repair orders, the latest issued first; open ones by rank."""
        if is_open:
            queue = [rows.order(order) for order in reads.queue(MOST_ROWS) if region in (None, order.region)]
            return tables.answer(request, rows.Order, queue)
        page = reads.orders(region=region, state=state, after=read_cursor(cursor), limit=limit)
        listed = [rows.order(order) for order in page]
        return tables.answer(
            request, rows.Order, listed, _end(listed, limit, lambda row: (row.issued_at, row.order_id))
        )


def _add_time_lists(router: APIRouter, reads: Reads, tables: Tables, now: Callable[[], datetime], zone: str) -> None:
    times = TimeReader(zone)

    def since_or(moment: str | None, back: timedelta) -> datetime:
        return now() - back if moment is None else read_moment(times, moment, "since")

    @router.get("/spikes", responses=described(rows.SpikeRow))
    def spikes(request: Request, region: Region = None, since: Moment = None, limit: Limit = 500) -> Response:
        """Complaint spikes that ended after `since` (a week ago) or go on, the latest first."""
        found = reads.spikes(since_or(since, 7 * DAY), region, limit)
        return tables.answer(request, rows.SpikeRow, [rows.spike(fact) for fact in found])

    @router.get("/bins", responses=described(rows.Bin))
    def bins(request: Request, region: Region = None, since: Moment = None) -> Response:
        """Complaints per place and bin from `since` (a day ago) on."""
        found = reads.recent_bins(since_or(since, DAY), region)
        return tables.answer(request, rows.Bin, [rows.complaint_bin(fact) for fact in found])


def described(kind: type[msgspec.Struct]) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of a list: its rows in JSON, and that CSV is to be had."""
    schema, _ = msgspec.json.schema_components([kind], ref_template="#/components/schemas/{name}")
    body = {
        "type": "object",
        "required": ["rows", "next"],
        "properties": {"rows": {"type": "array", "items": schema[0]}, "next": {"type": ["string", "null"]}},
    }
    content = {"application/json": {"schema": body}, "text/csv": {"schema": {"type": "string"}}}
    return {200: {"description": "A page of rows.", "content": content}}


def body_described(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """What OpenAPI says of a body of this kind, whose schema the application names."""
    return {
        "requestBody": {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{kind.__name__}"}}}}
    }


def read_moment(times: TimeReader, text: str, name: str) -> datetime:
    """A moment of a query; HTTPException 400 where the parameter `name` can not be read."""
    # In a query an unescaped plus sign arrives as a space: 08:00:00 08:00 is 08:00:00+08:00.
    escaped = re.sub(r"(T\d\d:\d\d\S*) (\d\d:\d\d)$", r"\1+\2", text)
    try:
        return times.read(escaped)
    except TimeUnreadable as error:
        raise HTTPException(400, f"{name}: {error}") from error


def _end(listed: Sequence[_Row], limit: int, key: Callable[[_Row], Cursor]) -> Cursor | None:
    return key(listed[-1]) if len(listed) == limit else None
