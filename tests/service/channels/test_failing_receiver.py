"""A thousand orders to a receiver that fails three times in ten; ten thousand in `benchmarks.push_benchmark`."""

from pathlib import Path

import msgspec

from benchmarks.push_benchmark import Course, delivered_to

QUICK = Course(orders=1_000, timeout_s=0.1, first_wait_s=0.02, at_once=32, seed=3, look_every_s=0.05)


def test_all_orders_are_delivered_once_to_a_receiver_that_fails_in_every_way(tmp_path: Path) -> None:
    found = delivered_to(tmp_path, QUICK)
    assert found.delivered == QUICK.orders
    assert (found.undeliverable, found.doubled, found.missing) == (0, 0, 0)
    assert set(found.faults) == {"500", "reset", "time-out", "redirect", "slow drip"}
    failed = sum(found.faults.values())
    assert 0.2 < failed / (failed + QUICK.orders) < 0.4


def test_where_nothing_is_ever_taken_every_order_is_shown_as_undeliverable(tmp_path: Path) -> None:
    found = delivered_to(tmp_path, msgspec.structs.replace(QUICK, orders=20, share=1.0, give_up_after_s=1.0))
    assert (found.delivered, found.undeliverable, found.doubled) == (0, 20, 0)
