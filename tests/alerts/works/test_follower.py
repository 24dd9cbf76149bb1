import pytest

from alerts.action import ActionRefused, Refusal
from alerts.told import News, Told
from alerts.works.finding import Finding
from alerts.works.follower import WorksFollower
from alerts.works.work_case import WorkState, state_of
from alerts.works.work_rules import WorkRules
from correlate.rules import Rules
from tests.alerts.works.cast import RULES, Night, at, complaint, ground, outage, picture, quiet, work


def state(night: Night, hours: float) -> WorkState:
    return state_of(night.case(), at(hours), RULES, Rules().planned_grace)


def test_customer_service_is_told_a_day_before_what_to_expect() -> None:
    night = Night(work(description="new antenna")).until(-25).until(-23)
    (told,) = night.notices
    assert (told.topic.value, told.subject, told.at) == ("work_announced", "W", at(-24))
    assert (told.figures["cells"], told.figures["users"], told.figures["description"]) == (2, 2000, "new antenna")
    low, mean, high = (told.figures[name] for name in ("expected_lo", "expected", "expected_hi"))
    assert isinstance(low, float)
    assert isinstance(mean, float)
    assert isinstance(high, float)
    assert 0 <= low < mean < high


def test_work_that_becomes_known_later_is_announced_at_once_and_not_known_before() -> None:
    night = Night(work(announced_at=at(-2))).until(-3)
    assert night.rows == {}
    assert night.until(-1).topics() == ["work_announced"]
    assert night.notices[0].at == at(-2)


def test_work_that_affects_no_service_is_not_announced_and_may_start_by_day() -> None:
    assert Night(work(starts=13, ends=15, affects_service=False)).until(14).topics() == []


def test_the_states_of_a_night_that_goes_well() -> None:
    night = Night(work()).until(-30)
    assert state(night, -30) is WorkState.PLANNED
    assert state(night.until(-1), -1) is WorkState.ANNOUNCED
    night.tell(0.1, [picture(outage("A-1", 0.1))])
    assert state(night, 1) is WorkState.RUNNING
    night.tell(3.5, [picture(outage("A-1", 0.1, 3.5))]).until(4.2)
    assert state(night, 4.2) is WorkState.UNCONFIRMED
    night.do(4.3, "confirm")
    assert state(night, 4.4) is WorkState.AFTER_CARE
    assert state(night.until(17), 17) is WorkState.CONFIRMED
    assert night.topics() == ["work_announced"]
    assert (night.case().confirmed_by, night.case().tested_at, night.case().restored_at) == ("Li", at(4.5), at(3.5))


def test_work_that_overruns_is_told_once_and_its_state_says_so() -> None:
    night = Night(work()).tell(0.1, [picture(outage("A-1", 0.1), outage("A-2", 0.1))]).until(5)
    (told,) = [notice for notice in night.notices if notice.topic.value == "work_overruns"]
    assert (told.at - at(4.25)).total_seconds() < 1e-3
    assert (told.figures["down"], told.figures["down_cells"], told.priority.value) == (2, "A-1, A-2", "P2")
    assert state(night, 5) is WorkState.OVERRUN


def test_an_outage_that_began_before_the_window_or_elsewhere_is_not_of_the_work() -> None:
    night = Night(work()).tell(0.1, [picture(outage("A-1", -0.5)), picture(outage("B-1", 0.1))]).until(4.3)
    assert "work_overruns" not in night.topics()
    assert night.case().outages == ()


def test_completion_is_asked_for_until_it_is_confirmed_then_the_work_counts_as_forgotten() -> None:
    night = Night(work()).tell(0).until(40)
    asked = [notice for notice in night.notices if notice.topic.value == "work_confirmation_due"]
    assert [notice.at for notice in asked] == [at(4.5), at(6.5), at(8.5)]
    assert [notice.figures["number"] for notice in asked] == [1, 2, 3]
    (forgotten,) = [notice for notice in night.notices if notice.topic.value == "work_forgotten"]
    assert forgotten.at == at(28)
    assert Finding.FORGOTTEN in night.case().findings


def test_a_confirmation_in_the_inventory_counts_from_its_moment() -> None:
    night = Night(work(confirmed_at=at(5))).tell(0).until(6)
    assert night.case().confirmed_at == at(5)
    assert night.topics().count("work_confirmation_due") == 1


def test_a_service_test_is_told_while_cells_are_down_and_passed_when_they_are_back() -> None:
    night = Night(work(confirmed_at=at(4))).tell(0.1, [picture(outage("A-1", 0.1))]).until(5.6)
    failed = [notice for notice in night.notices if notice.topic.value == "work_test_failed"]
    assert [notice.at for notice in failed] == [at(4.5), at(5.5)]
    assert failed[0].figures["down"] == 1
    night.tell(6, [picture(outage("A-1", 0.1, 6))]).until(8)
    assert night.case().tested_at == at(6.5)


def test_a_service_test_is_not_passed_while_its_cells_complain_more_than_usual() -> None:
    night = Night(work(confirmed_at=at(4))).tell(4)
    night.tell(4.2, [quiet(4.25)], [complaint(number, 4.2) for number in range(8)]).until(5)
    assert night.case().tested_at is None
    assert night.case().tested == 1
    assert night.until(6).case().tested_at == at(5.5)


def test_complaints_after_the_end_are_linked_to_the_work_and_told_when_they_are_many() -> None:
    night = Night(work(confirmed_at=at(4))).tell(3.9, records=[complaint(99, 3.9)])
    night.tell(6, [quiet(5)], [complaint(number, 5.5) for number in range(6)])
    care = night.case().care
    assert (care.count, [name for _, name in care.linked]) == (6, [f"C-{number}" for number in range(6)])
    assert night.topics().count("work_aftercare") == 1
    night.tell(7, records=[complaint(7, 6), complaint(8, 6, "B-1"), complaint(9, 6, None)])
    assert night.case().care.count == 7
    assert (night.case().care.seen, night.case().care.located) == (9, 8)
    assert night.tell(20, records=[complaint(10, 17)]).case().care.count == 7


def test_findings_of_a_window_are_told_once_and_never_stop_it() -> None:
    night = Night(work(starts=-2, ends=30)).until(-10).until(0)
    assert night.topics().count("work_outside_hours") == night.topics().count("work_too_long") == 1
    assert night.case().findings == (Finding.OUTSIDE_HOURS, Finding.TOO_LONG)


def test_work_that_was_over_when_the_service_began_is_left_alone() -> None:
    night = Night(work()).tell(4 + 13).until(100)
    assert (night.notices, night.rows) == ([], {})


def test_nothing_is_due_before_it_was_asked_at_all() -> None:
    follower = WorksFollower(ground(work()))
    assert follower.next_due is None
    follower.follow(News(), Told(), at(-30))
    assert follower.next_due == at(-24)


def test_work_is_let_go_when_its_time_is_over() -> None:
    night = Night(work(confirmed_at=at(4))).tell(0).until(200)
    assert not any(case.is_open for case in night.rows.values())
    assert night.follower.next_due is None


# --- by hand ------------------------------------------------------------------------------------------------

PLAN: dict[str, object] = {"starts_at": "2011-07-05T01:00", "ends_at": "2011-07-05T05:00"}


def test_work_can_be_planned_while_the_service_runs() -> None:
    night = Night().tell(-30).do(-20, "plan", "V", site_ids=["B", "C"], **PLAN)
    assert night.topics() == ["work_announced"]
    assert (night.case("V").cells, night.case("V").starts_at) == (4, at(0))
    assert [row.site_id for row in night.follower.planned.rows] == ["B", "C"]


def test_work_that_moves_is_announced_again_and_what_holds_is_another_object() -> None:
    night = Night(work()).until(-20)
    before = night.follower.planned
    night.do(-10, "plan", "W", site_id="A", starts_at="2011-07-05T02:00", ends_at="2011-07-05T06:00")
    assert night.topics() == ["work_announced", "work_moved"]
    assert night.follower.planned is not before
    assert [row.starts_at for row in night.follower.planned.rows] == [at(1)]


def test_work_that_is_cancelled_is_told_to_those_who_were_told_of_it() -> None:
    night = Night(work()).until(-20).do(-10, "cancel").until(30)
    assert night.topics() == ["work_announced", "work_cancelled"]
    assert state(night, 1) is WorkState.CANCELLED
    assert night.follower.planned.rows == ()


def test_one_window_of_work_that_recurs_can_be_cancelled() -> None:
    night = Night().tell(-30).do(-20, "plan", "V", site_id="B", recurs="FREQ=DAILY;COUNT=3", **PLAN)
    night.do(-19, "cancel", "V@20110706")
    assert [row.work_id for row in night.follower.planned.rows] == ["V@20110705", "V@20110707"]
    night.do(-18, "cancel", "V")
    assert night.follower.planned.rows == ()


def test_windows_that_are_over_stay_when_the_rest_is_cancelled_or_moved() -> None:
    night = Night().tell(-30).do(-20, "plan", "V", site_id="B", recurs="FREQ=DAILY;COUNT=3", **PLAN).until(6)
    night.do(6, "plan", "V", site_id="B", starts_at="2011-07-08T01:00", ends_at="2011-07-08T05:00")
    assert [row.work_id for row in night.follower.planned.rows] == ["V@20110705", "V"]
    night.do(7, "cancel", "V")
    assert [row.work_id for row in night.follower.planned.rows] == ["V@20110705"]
    assert night.case("V@20110705").cancelled_at is None
    assert night.case("V@20110706").cancelled_at == at(6)


def test_a_plan_that_is_over_since_long_is_let_go() -> None:
    night = Night().tell(-30).do(-20, "plan", "V", site_id="B", **PLAN).until(400)
    assert not any(case.is_open for case in night.rows.values())
    assert night.follower.planned.rows == ()


@pytest.mark.parametrize(
    ("hours", "verb", "work_id", "refusal", "told"),
    [
        (-10, "confirm", "W", Refusal.ILLEGAL, "has not begun"),
        (6, "confirm", "W", Refusal.ILLEGAL, "was confirmed already"),
        (6, "confirm", "X", Refusal.NOT_FOUND, "no planned work 'X'"),
        (6, "cancel", "X", Refusal.NOT_FOUND, "no planned work 'X'"),
        (6, "paint", "W", Refusal.INVALID, "write one of plan, cancel, confirm, approve"),
        (6, "plan", "V", Refusal.INVALID, "starts_at is empty"),
    ],
)
def test_what_can_not_be_done_is_refused_with_the_reason(
    hours: float, verb: str, work_id: str, refusal: Refusal, told: str
) -> None:
    night = Night(work(confirmed_at=at(5))).tell(-12).until(hours)
    before = dict(night.rows)
    with pytest.raises(ActionRefused, match=told) as caught:
        night.do(hours, verb, work_id, site_id="A")
    assert caught.value.refusal is refusal
    assert night.rows == before


def test_a_place_that_is_not_known_is_refused() -> None:
    with pytest.raises(ActionRefused, match="site_id: 'Z' is not in the inventory"):
        Night().tell(-30).do(-20, "plan", "V", site_id="Z", **PLAN)


# --- laws ---------------------------------------------------------------------------------------------------


def story(night: Night) -> Night:
    night.until(-40).do(-30, "plan", "V", site_id="B", recurs="FREQ=DAILY;COUNT=2", **PLAN).until(-1)
    night.tell(0.1, [picture(outage("A-1", 0.1), outage("B-1", 0.2))]).do(1, "approve", "W").until(3)
    night.tell(3.5, [picture(outage("A-1", 0.1, 3.4), outage("B-1", 0.2))])
    night.do(4.2, "confirm").tell(4.4, [quiet(4.25)], [complaint(1, 4.3), complaint(2, 4.3), complaint(3, 4.35)])
    return night.until(6).do(6, "cancel", "V@20110706").until(40).until(300)


def test_a_restart_at_any_point_makes_no_difference() -> None:
    whole, pieces = story(Night(work(ends=30))), story(Night(work(ends=30), restarts=True))
    assert pieces.notices == whole.notices
    assert pieces.rows == whole.rows
    assert len(whole.notices) > 8


def test_no_notice_is_told_twice() -> None:
    told = [notice.notice_id for notice in story(Night(work(ends=30))).notices]
    assert len(told) == len(set(told))


def test_what_is_silent_is_bounded_until_somebody_approves_it() -> None:
    night = Night(work(ends=30), rules=WorkRules()).tell(0)
    assert night.follower.silences["W"].ends_at == at(24)
    assert night.do(1, "approve").follower.silences["W"].ends_at == at(30)
