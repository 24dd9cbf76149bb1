"""A repair is verified by cells that are back and by complaints that are back at what is usual, not by what is said."""

from datetime import timedelta

from msgspec.structs import replace

from alerts.desk import Desk
from alerts.notices.notice import Topic
from alerts.orders.life import Stage
from alerts.orders.order import State
from alerts.orders.reason import Reason
from alerts.orders.verification import KIND
from alerts.orders.verification_rules import VerificationRules, late_complaints
from ingest.records import Cell
from tests.alerts.cast import GROUNDS, at, outage, picture
from tests.alerts.orders.working import COMPLETE, Shift, put_down, quarter

OUTAGE = outage().outage_id


def restored() -> Shift:
    """Somebody is at work on the order; all cells are back at minute 60."""
    shift = Shift()
    shift.take(4, picture())
    shift.does("start", 20)
    shift.take(60, picture(outage(ended_at=at(59))))
    return shift


def quarters(shift: Shift, since: float, until: float, observed: int = 2) -> None:
    """Bins of [since, until), each known half an hour after it began."""
    minutes = since
    while minutes < until:
        shift.take(minutes + 30, quarter(minutes, observed))
        minutes += 15


def stages(shift: Shift) -> list[tuple[Stage, Reason]]:
    return [(order.life.stage, order.reason) for order in shift.told.orders[2:]]


def test_it_is_verified_after_an_hour_of_usual_complaints_once_late_ones_have_come() -> None:
    shift = restored()
    quarters(shift, 60, 165)
    assert shift.order.life.stage is Stage.RESTORED
    quarters(shift, 165, 180)
    assert stages(shift) == [(Stage.RESTORED, Reason.SERVICE_RESTORED), (Stage.VERIFIED, Reason.VERIFIED)]
    assert (shift.order.state, shift.order.life.by) == (State.COMPLETED, "goldenwindow")
    assert [case.is_open for case in shift.told.cases if case.kind == KIND][-1] is False


def test_complaints_above_the_usual_put_it_off_until_they_end() -> None:
    shift = restored()
    quarters(shift, 60, 135)
    quarters(shift, 135, 150, observed=9)
    quarters(shift, 150, 240)
    assert stages(shift)[-1] == (Stage.VERIFIED, Reason.VERIFIED)
    assert shift.order.changed_at == at(255)


def test_cells_of_a_district_are_verified_by_the_bins_of_their_region() -> None:
    cells = {"YC-1": Cell("YC-1", "Yinchuan", district="Xingqing")}
    shift = Shift(Desk(replace(GROUNDS, cells=cells)))
    shift.take(4, picture())
    shift.does("start", 20)
    shift.take(60, picture(outage(ended_at=at(59))))
    quarters(shift, 60, 180)
    assert shift.order.life.stage is Stage.VERIFIED


def in_a_district() -> Shift:
    """As `restored`; all cells of the order are known to be in one district."""
    shift = Shift(Desk(replace(GROUNDS, cells={"YC-1": Cell("YC-1", "Yinchuan", district="Xingqing")})))
    shift.take(4, picture())
    shift.does("start", 20)
    shift.take(60, picture(outage(ended_at=at(59))))
    return shift


def test_where_the_district_is_known_only_complaints_there_put_it_off() -> None:
    elsewhere, here = in_a_district(), in_a_district()
    for shift, district in ((elsewhere, "Jinfeng"), (here, "Xingqing")):
        quarters(shift, 60, 135)
        shift.take(165, quarter(135, observed=9), replace(quarter(135, observed=9), district=district))
        quarters(shift, 150, 180)
    assert elsewhere.order.life.stage is Stage.VERIFIED
    assert here.order.life.stage is Stage.RESTORED


def test_what_other_outages_of_the_region_explain_does_not_put_it_off() -> None:
    shift = restored()
    quarters(shift, 60, 135)
    shift.take(165, replace(quarter(135, observed=9), attributed=5.0))
    quarters(shift, 150, 180)
    assert shift.order.life.stage is Stage.VERIFIED


def test_complaints_of_another_region_do_not_matter() -> None:
    shift = restored()
    quarters(shift, 60, 180)
    shift.take(240, quarter(135, observed=90, region="Guyuan"))
    assert shift.order.life.stage is Stage.VERIFIED


def test_new_complaints_about_the_outage_put_it_off_although_the_region_is_quiet() -> None:
    shift = restored()
    shift.take(150, *(put_down(130, OUTAGE, number) for number in range(3)))
    quarters(shift, 60, 180)
    assert stages(shift)[-1][0] is Stage.RESTORED
    quarters(shift, 180, 240)
    assert stages(shift)[-1][0] is Stage.VERIFIED


def test_where_complaints_do_not_end_people_are_told() -> None:
    shift = restored()
    quarters(shift, 60, 600, observed=9)
    assert stages(shift)[-1] == (Stage.RESTORED, Reason.COMPLAINTS_REMAIN)
    topics = [notice.topic for notice in shift.told.notices if notice.topic is not Topic.STAGE_OVERDUE]
    assert topics == [Topic.COMPLAINTS_REMAIN]
    assert shift.order.changed_at == at(60 + 6 * 60)


def test_where_nothing_is_known_of_complaints_nothing_is_said() -> None:
    shift = restored()
    shift.take(5_000)
    assert stages(shift) == [(Stage.RESTORED, Reason.SERVICE_RESTORED)]
    assert [case.is_open for case in shift.told.cases if case.kind == KIND] == [True, False]


def test_a_repair_that_does_not_hold_goes_back_to_its_crew() -> None:
    shift = Shift()
    shift.take(4, picture())
    shift.does("assign", 10, unit="North", crew="N-1")
    shift.does("complete", 40, receipt=COMPLETE)
    shift.take(200, picture())
    back = shift.order
    assert (back.state, back.life.stage, back.reason) == (State.IN_PROGRESS, Stage.IN_PROGRESS, Reason.STILL_DOWN)
    assert (back.changed_at, back.life.crew) == (at(70), "N-1")
    assert Topic.REPAIR_DOES_NOT_HOLD in [notice.topic for notice in shift.told.notices]
    assert shift.desk.ledger.of_group("G-1") == back


def test_a_repair_that_is_reported_before_the_alarms_clear_is_verified_from_the_clear_on() -> None:
    shift = Shift()
    shift.take(4, picture())
    shift.does("start", 10)
    shift.does("complete", 40, receipt=COMPLETE)
    shift.take(60, picture(outage(ended_at=at(59))))
    quarters(shift, 60, 180)
    assert [stage for stage, _ in stages(shift)] == [Stage.COMPLETED, Stage.VERIFIED]


def test_a_repair_of_a_group_that_merged_does_not_come_back_beside_the_other() -> None:
    shift = Shift()
    shift.take(4, picture(), picture(outage("LW-1"), group="G-2"))
    first = shift.told.orders[0]
    shift.does("start", 10, first.order_id)
    shift.does("complete", 20, first.order_id, receipt=COMPLETE)
    shift.take(30, picture(outage(), outage("LW-1"), group="G-2", formerly=("G-1",)))
    shift.take(300)
    held = shift.desk.ledger.order(first.order_id)
    assert held is not None
    assert held.state is State.COMPLETED
    assert len(shift.desk.ledger) == 1


def test_a_restart_between_report_and_verification_makes_no_difference() -> None:
    shift = restored()
    quarters(shift, 60, 150)
    again = shift.restarted()
    quarters(again, 150, 180)
    assert again.order.life.stage is Stage.VERIFIED


def test_a_comment_on_what_was_verified_does_not_begin_it_again() -> None:
    shift = restored()
    quarters(shift, 60, 180)
    shift.does("comment", 300, note="well done")
    assert not [case for case in shift.told.cases if case.kind == KIND and case.changed_at > at(210)]


def test_the_receipt_of_what_is_verified_may_still_come() -> None:
    shift = restored()
    quarters(shift, 60, 180)
    done = shift.does("complete", 300, receipt=COMPLETE)
    assert (done.life.stage, done.reason, done.life.receipt is not None) == (Stage.VERIFIED, Reason.RECEIPT_GIVEN, True)


def test_late_complaints_are_fewer_the_longer_one_waits() -> None:
    rules = VerificationRules()
    told = [late_complaints(40.0, timedelta(minutes=minutes), rules) for minutes in (0, 30, 60, 120, 600)]
    # 40, 14.7, 5.4, .73 and 8e-8 expected.
    assert told == [51, 21, 9, 2, 0]
