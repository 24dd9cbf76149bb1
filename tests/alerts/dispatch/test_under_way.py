"""Which open outages have an order under way."""

from datetime import UTC, datetime, timedelta

import msgspec

from alerts.dispatch.under_way import OrdersUnderWay
from correlate.standing import OutageStanding
from ingest.records import Cell, PastOrder

NOON = datetime(2011, 7, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OUTAGE = OutageStanding("O1", Cell("C1", "R"), 900.0, 900.0, NOON - 3 * HOUR, False, None, 2.0, 0.5, 1.0, 1.0, 2.0)


def order(
    name: str, *, outage: str | None = None, cell: str | None = None, age: float = 2.0, **more: float
) -> PastOrder:
    at = {column: NOON - hours * HOUR for column, hours in more.items()}
    told = PastOrder(order_id=name, outage_id=outage, cell_id=cell, issued_at=NOON - age * HOUR)
    return msgspec.structs.replace(told, **at)


def under_way(*orders: PastOrder) -> str | None:
    found = OrdersUnderWay(orders, NOON).of(OUTAGE)
    return found.order_id if found else None


def test_an_order_is_under_way_from_acceptance_to_the_repair() -> None:
    assert under_way(order("R1", cell="C1")) is None
    assert under_way(order("R1", cell="C1", accepted_at=1.0)) == "R1"
    assert under_way(order("R1", cell="C1", accepted_at=1.0, fixed_at=0.0)) is None


def test_what_happens_later_is_not_known_yet() -> None:
    assert under_way(order("R1", cell="C1", accepted_at=-0.1)) is None
    assert under_way(order("R1", cell="C1", accepted_at=1.0, fixed_at=-0.1)) == "R1"


def test_an_order_is_found_by_its_outage_before_its_cell() -> None:
    by_cell, by_outage = order("R1", cell="C1", accepted_at=1.0), order("R2", outage="O1", accepted_at=1.0)
    assert under_way(by_outage) == "R2"
    assert under_way(by_outage, by_cell) == "R2"
    assert under_way(order("R3", outage="O2", accepted_at=1.0), order("R4", cell="C2", accepted_at=1.0)) is None


def test_of_several_the_latest_is_told() -> None:
    orders = [order("R1", cell="C1", age=2.0, accepted_at=1.0), order("R2", cell="C1", age=1.5, accepted_at=1.0)]
    assert under_way(*orders) == under_way(*reversed(orders)) == "R2"


def test_an_old_order_of_the_cell_is_about_an_earlier_outage() -> None:
    assert under_way(order("R1", cell="C1", age=3 + 23.9, accepted_at=1.0)) == "R1"
    assert under_way(order("R1", cell="C1", age=3 + 24.1, accepted_at=1.0)) is None
