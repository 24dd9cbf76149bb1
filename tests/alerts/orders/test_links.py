"""What orders have to do with each other is written on both of them."""

from alerts.orders.life import Stage
from alerts.orders.links import KIND
from alerts.orders.order import RepairOrder
from alerts.orders.reason import Reason
from tests.alerts.cast import at, outage, picture
from tests.alerts.orders.working import COMPLETE, Shift

DAY = 24 * 60


def latest(shift: Shift) -> dict[str, RepairOrder]:
    """The newest state of each group's order."""
    return {order.group_id: order for order in shift.told.orders}


def repaired(shift: Shift, minutes: float) -> RepairOrder:
    """The order of G-1 is worked on, and the cells come back."""
    shift.take(minutes, picture())
    first = shift.order
    shift.does("start", minutes + 10)
    shift.take(minutes + 20, picture(outage(ended_at=at(minutes + 19))))
    return first


def test_a_new_order_for_a_place_repaired_within_a_week_is_a_repeated_fault() -> None:
    shift = Shift()
    first = repaired(shift, 4)
    shift.take(3 * DAY, picture(outage("YC-2", started_at=at(3 * DAY)), group="G-2"))
    assert latest(shift)["G-2"].life.repeats == (first.order_id,)
    assert latest(shift)["G-2"].version == 1


def test_after_a_week_it_is_a_fault_of_its_own() -> None:
    shift = Shift()
    repaired(shift, 4)
    shift.take(7 * DAY + 30, picture(outage(started_at=at(7 * DAY)), group="G-2"))
    assert latest(shift)["G-2"].life.repeats == ()
    assert [case.is_open for case in shift.told.cases if case.kind == KIND] == [True, False]


def test_another_place_is_no_repeat() -> None:
    shift = Shift()
    repaired(shift, 4)
    shift.take(DAY, picture(outage("LW-1", started_at=at(DAY)), group="G-2"))
    assert latest(shift)["G-2"].life.repeats == ()


def test_what_cleared_by_itself_was_not_repaired() -> None:
    shift = Shift()
    shift.take(4, picture())
    shift.take(20, picture(outage(ended_at=at(19))))
    shift.take(DAY, picture(outage(started_at=at(DAY)), group="G-2"))
    assert latest(shift)["G-2"].life.repeats == ()


def test_repeats_are_known_after_a_restart_the_latest_first() -> None:
    shift = Shift()
    first = repaired(shift, 4)
    shift.take(DAY, picture(outage(started_at=at(DAY)), group="G-2"))
    second = shift.order
    shift.does("start", DAY + 5, second.order_id)
    shift.does("complete", DAY + 9, second.order_id, receipt=COMPLETE)
    again = shift.restarted()
    again.take(2 * DAY, picture(outage("YC-3", started_at=at(2 * DAY)), group="G-3"))
    assert latest(again)["G-3"].life.repeats == (second.order_id, first.order_id)


def test_a_group_that_falls_apart_leaves_links_on_both_orders() -> None:
    shift = Shift()
    shift.take(4, picture(outage("YC-1"), outage("LW-1")))
    shift.does("acknowledge", 6)
    parent = shift.order
    shift.take(8, picture(outage("LW-1"), group="G-2"), picture(outage("YC-1")))
    orders = latest(shift)
    assert orders["G-2"].life.split_from == (parent.order_id,)
    assert orders["G-1"].life.split_into == (orders["G-2"].order_id,)
    assert (orders["G-1"].life.stage, orders["G-1"].reason) == (Stage.ACKNOWLEDGED, Reason.CELLS_CHANGED)
    assert shift.desk.ledger.of_group("G-1") == orders["G-1"]


def test_the_order_that_is_left_is_told_of_the_split_where_it_does_not_change_otherwise() -> None:
    shift = Shift()
    shift.take(4, picture(outage("YC-1"), outage("LW-1")))
    shift.take(8, picture(outage("LW-1"), group="G-2"))
    orders = latest(shift)
    assert (orders["G-1"].reason, orders["G-1"].version) == (Reason.SPLIT, 2)
    assert orders["G-1"].life.split_into == (orders["G-2"].order_id,)


def test_an_order_names_those_whose_groups_turned_out_to_be_its_own() -> None:
    shift = Shift()
    shift.take(4, picture(outage("YC-1")), picture(outage("LW-1"), group="G-2"))
    gone = latest(shift)["G-2"]
    shift.does("assign", 5, latest(shift)["G-1"].order_id, unit="North", note="go")
    shift.take(8, picture(outage("YC-1"), outage("LW-1"), formerly=("G-2",)))
    kept = latest(shift)["G-1"]
    assert (kept.life.absorbed, kept.life.unit, kept.life.stage) == ((gone.order_id,), "North", Stage.ASSIGNED)
    assert latest(shift)["G-2"].merged_into == kept.order_id
    states = [order.version for order in shift.told.orders if order.order_id == kept.order_id]
    assert states == [1, 2, 3]
