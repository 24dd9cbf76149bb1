from datetime import timedelta

import pytest

from alerts.orders.decide import Decision
from alerts.orders.draft import Grounds
from alerts.orders.ledger import Ledger
from alerts.orders.order import Change, Kind, RepairOrder, State, moved, order_id_of
from alerts.orders.reason import Reason
from correlate.facts import GroupPicture
from correlate.rules import Rules
from ingest.records import PlannedWork
from tests.alerts.cast import GROUNDS, MONDAY, PlainEstimates, at, decided, issued, orders, outage, picture

WORK = PlannedWork("W-7", starts_at=MONDAY, ends_at=at(120), site_id="YC")
PLANNED = Grounds(PlainEstimates(), works={"W-7": WORK})


def reason(ledger: Ledger, shown: GroupPicture, minutes: float = 0.0, grounds: Grounds = GROUNDS) -> Reason:
    (decision,) = decided(ledger, shown, now=at(minutes), grounds=grounds)
    return decision.reason


def accepted(ledger: Ledger, order: RepairOrder) -> None:
    ledger.put(moved(order, State.ACKNOWLEDGED, Change.UPDATED, Reason.BY_HAND, order.changed_at))


# --- issued ---------------------------------------------------------------------------------------------


def test_a_due_group_gets_one_order_that_lists_all_its_cells() -> None:
    order = issued(Ledger(), picture(outage("YC-1"), outage("YC-2", users=3000.0), outage("LW-1")), now=at(4))
    assert order.change is Change.ISSUED
    assert order.reason is Reason.OUT_OF_SERVICE
    assert order.state is State.PENDING
    assert order.cell_ids == order.down_cell_ids == ("YC-1", "YC-2", "LW-1")
    assert order.site_ids == ("YC", "LW")
    assert order.outage_id == "O-YC-2-020000"
    assert order.issued_at == order.changed_at == at(4)
    assert (order.version, order.rank) == (1, 1)
    assert order.index == pytest.approx(50.0 / 2.0)


def test_of_two_groups_that_avoid_the_same_the_one_whose_key_customers_call_comes_first() -> None:
    ledger = Ledger()
    issued(ledger, picture(outage("YC-1", complaints=4.0), group="G-1"))
    issued(ledger, picture(outage("LW-1", complaints=4.0, key_complaints=3.0), group="G-2"))
    first, second = ledger.queue()
    assert (first.group_id, second.group_id) == ("G-2", "G-1")
    assert first.expected_avoided == second.expected_avoided
    assert first.index == pytest.approx(second.index * (1.0 + 2.0 * 3.0 / (4.0 + 5.0)))


def test_the_order_id_is_a_function_of_the_group_at_issue() -> None:
    assert issued(Ledger(), picture()).order_id == order_id_of("G-1") == issued(Ledger(), picture()).order_id
    assert issued(Ledger(), picture(group="G-2")).order_id != order_id_of("G-1")


def test_of_outages_with_the_same_users_the_first_by_id_leads() -> None:
    assert issued(Ledger(), picture(outage("YC-2"), outage("YC-1"))).outage_id == "O-YC-1-020000"


def test_a_group_that_is_not_due_gets_no_order_yet() -> None:
    ledger = Ledger()
    assert decided(ledger, picture(due=False)) == [Decision("G-1", Reason.HOLDING_OFF)]
    assert len(ledger) == 0


def test_a_group_that_is_back_gets_no_order() -> None:
    assert reason(Ledger(), picture(outage(ended_at=at(2)))) is Reason.ALREADY_RESTORED


def test_the_order_is_due_before_the_window_closes_while_a_crew_can_make_that() -> None:
    assert issued(Ledger(), picture(), now=at(60)).due_at == at(3.4 * 60)


def test_the_order_is_due_as_early_as_a_crew_can_be_done_once_the_window_is_out_of_reach() -> None:
    assert issued(Ledger(), picture(), now=at(180)).due_at == at(180 + 120)


# --- planned work ---------------------------------------------------------------------------------------


def test_planned_work_gets_no_order_inside_its_window_and_grace() -> None:
    shown = picture(outage(planned=True, work_id="W-7"))
    assert reason(Ledger(), shown, 60, PLANNED) is Reason.PLANNED_WORK
    assert reason(Ledger(), shown, 135, PLANNED) is Reason.PLANNED_WORK


def test_planned_work_that_overruns_gets_an_ordinary_order_that_names_it() -> None:
    order = issued(Ledger(), picture(outage(planned=True, work_id="W-7")), now=at(136), grounds=PLANNED)
    assert order.reason is Reason.OVERRUNS_PLANNED_WORK
    assert order.work_id == "W-7"


def test_cells_outside_the_scope_of_planned_work_get_an_order_without_those_inside() -> None:
    shown = picture(outage("YC-1", planned=True, work_id="W-7"), outage("LW-1"))
    order = issued(Ledger(), shown, now=at(10), grounds=PLANNED)
    assert order.reason is Reason.OUTSIDE_PLANNED_WORK
    assert order.work_id == "W-7"
    assert order.cell_ids == ("LW-1",)


def test_cells_that_came_back_inside_the_window_stay_out_of_an_order_for_the_overrun() -> None:
    back = outage("YC-1", planned=True, work_id="W-7", ended_at=at(100))
    order = issued(Ledger(), picture(back, outage("YC-2", planned=True, work_id="W-7")), now=at(140), grounds=PLANNED)
    assert order.cell_ids == ("YC-2",)


def test_an_alarm_flagged_as_planned_without_a_known_work_gets_no_order() -> None:
    assert reason(Ledger(), picture(outage(planned=True)), 10_000, PLANNED) is Reason.PLANNED_WORK


def test_work_announced_late_withdraws_the_order_and_its_overrun_opens_it_again() -> None:
    ledger = Ledger()
    first = issued(ledger, picture(), now=at(5), grounds=PLANNED)
    shown = picture(outage(planned=True, work_id="W-7"))
    withdrawn = issued(ledger, shown, now=at(30), grounds=PLANNED)
    assert (withdrawn.change, withdrawn.reason) == (Change.WITHDRAWN, Reason.PLANNED_WORK)
    again = issued(ledger, shown, now=at(200), grounds=PLANNED)
    assert (again.order_id, again.version) == (first.order_id, 3)
    assert (again.state, again.reason) == (State.PENDING, Reason.OVERRUNS_PLANNED_WORK)


# --- updated --------------------------------------------------------------------------------------------


def test_a_picture_that_tells_nothing_new_changes_nothing() -> None:
    ledger = Ledger()
    issued(ledger, picture())
    assert decided(ledger, picture(), now=at(15)) == [Decision("G-1", Reason.UNCHANGED)]


def test_a_cell_that_joins_updates_the_order_under_the_same_id() -> None:
    ledger = Ledger()
    first = issued(ledger, picture(), now=at(4))
    second = issued(ledger, picture(outage("YC-1"), outage("YC-2")), now=at(6))
    assert (second.order_id, second.version) == (first.order_id, 2)
    assert (second.change, second.reason) == (Change.UPDATED, Reason.CELLS_CHANGED)
    assert second.issued_at == at(4)
    assert second.cell_ids == ("YC-1", "YC-2")


def test_a_cell_that_comes_back_stays_listed_but_is_not_among_those_down() -> None:
    ledger = Ledger()
    issued(ledger, picture(outage("YC-1", users=600.0), outage("YC-2", users=600.0)))
    order = issued(
        ledger, picture(outage("YC-1", users=600.0), outage("YC-2", users=600.0, ended_at=at(30))), now=at(31)
    )
    assert order.reason is Reason.FORECAST_CHANGED
    assert order.cell_ids == ("YC-1", "YC-2")
    assert order.down_cell_ids == ("YC-1",)


@pytest.mark.parametrize(
    ("users", "complaints", "told"),
    [
        (10_000.0, 19.9, Reason.UNCHANGED),
        (10_000.0, 20.1, Reason.FORECAST_CHANGED),
        (300.0, 0.9, Reason.UNCHANGED),
        (300.0, 1.1, Reason.FORECAST_CHANGED),
    ],
)
def test_a_forecast_is_told_again_when_it_changed_by_a_fifth_and_by_a_complaint(
    users: float, complaints: float, told: Reason
) -> None:
    ledger = Ledger()
    issued(ledger, picture(outage(users=users)))
    assert reason(ledger, picture(outage(users=users, complaints=complaints)), 15) is told


def test_small_steps_are_told_once_they_add_up() -> None:
    ledger = Ledger()
    issued(ledger, picture())
    told = [reason(ledger, picture(outage(complaints=0.75 * step)), 15) for step in range(1, 4)]
    assert told == [Reason.UNCHANGED, Reason.UNCHANGED, Reason.FORECAST_CHANGED]


def test_a_priority_that_changes_with_the_time_left_is_told() -> None:
    ledger = Ledger()
    early = issued(ledger, picture(), now=at(4))
    late = issued(ledger, picture(), now=at(3.4 * 60))
    assert late.reason is Reason.PRIORITY_CHANGED
    assert (early.priority, late.priority) == ("P2", "P3")


def test_a_forecast_that_flutters_about_a_step_of_impact_does_not_move_the_priority() -> None:
    ledger = Ledger()
    issued(ledger, picture(outage(users=1_450.0)))
    for complaints in (0.0, 1.0, 0.0, 1.0):
        assert reason(ledger, picture(outage(users=1_450.0, complaints=complaints))) is Reason.UNCHANGED


def test_a_cause_that_calls_for_another_kind_of_repair_is_told() -> None:
    ledger = Ledger()
    issued(ledger, picture())
    order = issued(ledger, picture(causes=("市电停电",)))
    assert (order.reason, order.kind) == (Reason.KIND_CHANGED, Kind.GENERATOR)
    assert reason(ledger, picture(causes=("市电停电", "x"))) is Reason.UNCHANGED


def test_a_group_whose_start_moved_keeps_its_order_and_names_its_former_ids() -> None:
    ledger = Ledger()
    first = issued(ledger, picture())
    second = issued(ledger, picture(group="G-0", formerly=("G-1",)), now=at(5))
    third = issued(ledger, picture(group="G-00", formerly=("G-1", "G-0")), now=at(6))
    assert {first.order_id} == {second.order_id, third.order_id}
    assert second.reason is third.reason is Reason.GROUP_MOVED
    assert third.group_id == "G-00"
    assert third.replaces == ("G-1", "G-0")
    assert len(ledger) == 1


# --- merged ---------------------------------------------------------------------------------------------


def merged_picture() -> GroupPicture:
    return picture(outage("YC-1"), outage("LW-1"), group="G-2", formerly=("G-1",))


def test_when_groups_merge_the_older_order_stays_and_the_other_is_withdrawn_and_names_it() -> None:
    ledger = Ledger()
    older = issued(ledger, picture(), now=at(4))
    younger = issued(ledger, picture(outage("LW-1"), group="G-2"), now=at(5))
    gone, kept = orders(decided(ledger, merged_picture(), now=at(6)))
    assert (gone.order_id, gone.reason, gone.merged_into) == (younger.order_id, Reason.MERGED, older.order_id)
    assert (gone.change, gone.state) == (Change.WITHDRAWN, State.CANCELLED)
    assert (kept.order_id, kept.reason, kept.group_id) == (older.order_id, Reason.MERGED_GROUPS, "G-2")
    assert kept.replaces == ("G-1",)
    assert len(ledger) == 1


def test_when_groups_merge_an_order_that_somebody_accepted_stays() -> None:
    ledger = Ledger()
    issued(ledger, picture(), now=at(4))
    younger = issued(ledger, picture(outage("LW-1"), group="G-2"), now=at(5))
    accepted(ledger, younger)
    _, kept = orders(decided(ledger, merged_picture(), now=at(6)))
    assert (kept.order_id, kept.state) == (younger.order_id, State.ACKNOWLEDGED)


def test_groups_that_merge_as_they_come_back_end_all_their_orders() -> None:
    ledger = Ledger()
    decided(ledger, picture(), picture(outage("LW-1"), group="G-2"))
    back = picture(outage("YC-1", ended_at=at(9)), outage("LW-1", ended_at=at(9)), group="G-2", formerly=("G-1",))
    assert {order.state for order in orders(decided(ledger, back, now=at(9)))} == {State.CANCELLED}
    assert len(ledger) == 0


def test_a_picture_of_a_group_that_goes_on_under_another_id_makes_no_second_order() -> None:
    ledger = Ledger()
    issued(ledger, picture())
    issued(ledger, picture(group="G-0", formerly=("G-1",)))
    assert reason(ledger, picture()) is Reason.SUPERSEDED


# --- ended ----------------------------------------------------------------------------------------------


def test_an_order_nobody_accepted_is_withdrawn_when_the_alarms_clear() -> None:
    ledger = Ledger()
    issued(ledger, picture())
    order = issued(ledger, picture(outage(ended_at=at(20))), now=at(21))
    assert (order.change, order.state, order.reason) == (Change.WITHDRAWN, State.CANCELLED, Reason.ALARM_CLEARED)
    assert order.down_cell_ids == ()
    assert order.changed_at == at(21)


def test_an_accepted_order_is_completed_when_the_service_is_back() -> None:
    ledger = Ledger()
    accepted(ledger, issued(ledger, picture()))
    order = issued(ledger, picture(outage(ended_at=at(20))), now=at(21))
    assert (order.change, order.state, order.reason) == (Change.COMPLETED, State.COMPLETED, Reason.SERVICE_RESTORED)


def test_an_outage_that_flaps_takes_its_order_up_again() -> None:
    ledger = Ledger()
    first = issued(ledger, picture(), now=at(4))
    issued(ledger, picture(outage(ended_at=at(20))), now=at(20))
    again = issued(ledger, picture(), now=at(25))
    assert (again.order_id, again.version, again.state) == (first.order_id, 3, State.PENDING)
    assert (again.change, again.reason) == (Change.ISSUED, Reason.FAILED_AGAIN)
    assert again.issued_at == at(4)


def test_a_merged_failure_that_flaps_takes_up_the_order_that_was_kept() -> None:
    ledger = Ledger()
    older = issued(ledger, picture(), now=at(4))
    issued(ledger, picture(outage("LW-1"), group="G-2"), now=at(5))
    decided(ledger, merged_picture(), now=at(6))
    back = picture(outage("YC-1", ended_at=at(9)), outage("LW-1", ended_at=at(9)), group="G-2", formerly=("G-1",))
    decided(ledger, back, now=at(9))
    again = issued(ledger, merged_picture(), now=at(12))
    assert again.order_id == older.order_id


def test_a_merged_failure_that_flaps_takes_up_the_accepted_order_though_another_was_older() -> None:
    ledger = Ledger()
    issued(ledger, picture(), now=at(4))
    younger = issued(ledger, picture(outage("LW-1"), group="G-2"), now=at(5))
    accepted(ledger, younger)
    decided(ledger, merged_picture(), now=at(6))
    back = picture(outage("YC-1", ended_at=at(9)), outage("LW-1", ended_at=at(9)), group="G-2", formerly=("G-1",))
    assert issued(ledger, back, now=at(9)).state is State.COMPLETED
    again = issued(ledger, merged_picture(), now=at(12))
    assert (again.order_id, again.state) == (younger.order_id, State.PENDING)


def test_an_order_closed_by_hand_is_not_opened_again_for_the_same_failure() -> None:
    ledger = Ledger()
    order = issued(ledger, picture())
    ledger.put(moved(order, State.REJECTED, Change.UPDATED, Reason.BY_HAND, at(10)))
    assert reason(ledger, picture(), 15) is Reason.CLOSED_BY_HAND


def test_versions_go_on_even_if_the_order_was_long_forgotten() -> None:
    ledger = Ledger()
    issued(ledger, picture())
    issued(ledger, picture(outage(ended_at=at(20))), now=at(20))
    decided(ledger, picture(outage("LW-1"), group="G-2"), now=at(200))
    assert ledger.order(order_id_of("G-1")) is None
    assert issued(ledger, picture(), now=at(201)).version == 3


def test_what_was_forgotten_leaves_nothing_behind() -> None:
    ledger = Ledger()
    issued(ledger, picture())
    issued(ledger, picture(outage(ended_at=at(20))), now=at(20))
    decided(ledger, now=at(200))
    decided(ledger, now=at(20) + Rules().forget_after + timedelta(seconds=1))
    assert ledger.snapshot() == Ledger().snapshot()


# --- ranked ---------------------------------------------------------------------------------------------


def test_orders_rank_by_complaints_avoided_per_crew_hour_not_by_time_left() -> None:
    ledger = Ledger()
    old = issued(ledger, picture(outage("YC-1", users=500.0, started_at=at(-120))))
    large = issued(ledger, picture(outage("LW-1", users=5000.0), group="G-2"))
    middle = issued(ledger, picture(outage("HL-1", users=900.0), group="G-3"))
    assert (old.rank, large.rank, middle.rank) == (1, 1, 2)
    assert [order.order_id for order in ledger.queue()] == [large.order_id, middle.order_id, old.order_id]


def test_orders_worth_the_same_rank_by_age_then_by_id() -> None:
    ledger = Ledger()
    first = issued(ledger, picture(), now=at(1))
    second = issued(ledger, picture(outage("LW-1"), group="G-2"), now=at(2))
    assert (first.rank, second.rank) == (1, 2)


def test_an_order_that_is_worth_less_than_before_does_not_stand_behind_itself() -> None:
    ledger = Ledger()
    issued(ledger, picture(outage(complaints=50.0)))
    assert issued(ledger, picture()).rank == 1
