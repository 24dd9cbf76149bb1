"""``GET /api/v1/order-rates``: how orders were dispatched and reported, by unit."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec
from fastapi import APIRouter, Request, Response

from alerts.orders.life_rates import History, LifeRates, life_rates
from ingest.times import TimeReader
from service.api.described import described
from service.api.moments import read_moment
from service.api.parameters import Moment, Region
from service.api.tables import Tables
from service.store.reads import Reads

ALL = "all"
_BACK = timedelta(days=28)


class OrderRates(msgspec.Struct, frozen=True):
    """The orders of one unit (`all` is the sum, empty: nobody had it); a rate of nothing is empty.

    `correct_dispatch_rate` 派单正确率: `correctly_dispatched` / `answered`; `receipt_quality` 回单质量:
    `complete_at_first` / `receipts`; `receipt_rate`: `with_receipt` / `reported`; `repeat_rate`: `repeated` / `orders`.
    """

    unit: str
    orders: int
    answered: int
    correctly_dispatched: int
    correct_dispatch_rate: float | None
    receipts: int
    complete_at_first: int
    receipt_quality: float | None
    reported: int
    with_receipt: int
    receipt_rate: float | None
    repeated: int
    repeat_rate: float | None


def rate_routes(reads: Reads, now: Callable[[], datetime], zone: str) -> APIRouter:
    """The rates of orders."""
    router, times, tables = APIRouter(), TimeReader(zone), Tables(zone)

    @router.get("/order-rates", responses=described(OrderRates))
    def order_rates(request: Request, region: Region = None, since: Moment = None) -> Response:
        """How orders that were issued after `since` (four weeks ago) were dispatched and reported, by unit."""
        moment = now() - _BACK if since is None else read_moment(times, since, "since")
        return tables.answer(request, OrderRates, by_unit(reads.order_histories(moment, region)))

    return router


def by_unit(histories: Sequence[History]) -> list[OrderRates]:
    """A row for all of them, and one for each unit that had some of them last, by its name."""
    of_unit: defaultdict[str, list[History]] = defaultdict(list)
    for history in histories:
        of_unit[history[-1].life.unit or ""].append(history)
    return [_row(ALL, life_rates(histories)), *(_row(unit, life_rates(of_unit[unit])) for unit in sorted(of_unit))]


def _row(unit: str, rates: LifeRates) -> OrderRates:
    dispatch, receipts = rates.correct_dispatch, rates.complete_receipts
    return OrderRates(
        unit=unit,
        orders=rates.repeated.whole,
        answered=dispatch.whole,
        correctly_dispatched=dispatch.part,
        correct_dispatch_rate=dispatch.share,
        receipts=receipts.whole,
        complete_at_first=receipts.part,
        receipt_quality=receipts.share,
        reported=rates.with_receipt.whole,
        with_receipt=rates.with_receipt.part,
        receipt_rate=rates.with_receipt.share,
        repeated=rates.repeated.part,
        repeat_rate=rates.repeated.share,
    )
