"""Rates over what happened to orders."""

from alerts.orders.life_rates import Rate, life_rates
from alerts.orders.order import RepairOrder
from tests.alerts.orders.working import COMPLETE, Work


def history(*verbs: str, receipts: tuple[dict[str, object], ...] = ()) -> list[RepairOrder]:
    work = Work()
    worked = [work.all((verb,)) for verb in verbs]
    return [work.first, *worked, *(work.does("complete", 40, receipt=receipt) for receipt in receipts)]


BAD: dict[str, object] = {"scene": "power"}


def test_correct_dispatch_is_of_orders_that_a_unit_answered() -> None:
    told = [history(), history("acknowledge"), history("reject", "redispatch", "acknowledge"), history("start"), []]
    assert life_rates(told).correct_dispatch == Rate(2, 3)


def test_a_receipt_counts_by_its_first_try() -> None:
    told = [
        history("start", receipts=(COMPLETE,)),
        history("start", receipts=(BAD, BAD, dict(COMPLETE))),
        history("start"),
    ]
    rates = life_rates(told)
    assert rates.complete_receipts == Rate(1, 2)
    assert rates.with_receipt == Rate(2, 2)


def test_an_order_that_was_reported_without_a_receipt_counts_as_without() -> None:
    assert life_rates([history("start", "complete")]).with_receipt == Rate(0, 1)


def test_a_share_of_nothing_is_not_known() -> None:
    rates = life_rates([])
    assert [rate.share for rate in (rates.correct_dispatch, rates.complete_receipts, rates.repeated)] == [None] * 3
    assert Rate(1, 4).share == 0.25
