import msgspec
import pytest

from alerts.orders.ledger import Ledger
from alerts.orders.order import order_id_of
from tests.alerts.cast import at, decided, issued, outage, picture


def filled() -> Ledger:
    ledger = Ledger()
    decided(ledger, *(picture(outage(f"S{n}-1", users=1000.0 + n), group=f"G-{n}") for n in range(4)))
    decided(ledger, picture(outage("S2-1", ended_at=at(9)), group="G-2"), now=at(9))
    return ledger


def test_an_order_is_found_by_its_group_and_by_its_id_while_open_and_by_its_id_after() -> None:
    ledger = filled()
    order = ledger.of_group("G-1")
    assert order is not None
    assert order is ledger.order(order.order_id)
    assert ledger.of_group("G-2") is None
    closed = ledger.order(order_id_of("G-2"))
    assert closed is not None
    assert not closed.is_open
    assert ledger.order("R-unknown") is None


def test_a_second_open_order_of_a_group_is_a_fault() -> None:
    ledger = Ledger()
    order = issued(ledger, picture())
    with pytest.raises(ValueError, match="group G-1 has the open order R-"):
        ledger.put(msgspec.structs.replace(order, order_id="R-other"))
    assert [held.order_id for held in ledger.queue()] == [order.order_id]


def test_a_snapshot_holds_open_closed_and_forgotten_orders() -> None:
    ledger = filled()
    decided(ledger, now=at(100))
    again = Ledger.restore(ledger.snapshot())
    assert list(again.queue()) == list(ledger.queue())
    assert again.last_version(order_id_of("G-2")) == 2
    assert again.snapshot() == ledger.snapshot()


def test_what_is_no_snapshot_is_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        Ledger.restore(b"not a ledger")


def test_an_order_that_was_never_there_has_version_nought() -> None:
    assert Ledger().last_version("R-unknown") == 0
