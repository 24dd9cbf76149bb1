"""A complaint is followed until it was really solved; what a restart finds in the cases is where it goes on."""

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.case import Case
from alerts.complaint_care.care import ComplaintCare, read_complaint
from alerts.complaint_care.care_rules import CareRules
from alerts.complaint_care.followed import Call, FollowedComplaint, Stage
from alerts.complaint_care.high_risk import HIGH_RISK_CASE
from alerts.complaint_care.risk_model import RiskModel
from alerts.explain.screening import ScreeningRules
from alerts.told import Told
from ingest.records import Category, Complaint
from tests.alerts.complaint_care.callers_cast import DAY, RESPONSIBLE, care, complaint, hours, told, topics


def last(told: Told, complaint_id: str = "C-1") -> FollowedComplaint:
    """The complaint as its last case has it."""
    found = [case for case in told.cases if case.kind == "complaint" and case.case_id == complaint_id]
    return read_complaint(found[-1].body)


def test_a_complaint_belongs_to_the_unit_of_its_site_until_somebody_is_named() -> None:
    follower = care()
    assert last(told(follower, 0, complaint())).owner == "Yinchuan north"
    assert follower.assign("C-1", "Li Na", hours(1))
    assert last(told(follower, 1)).owner == "Li Na"


def test_nobody_is_made_the_owner_of_a_complaint_that_is_not_followed() -> None:
    assert not care().assign("C-1", "Li Na", hours(0))


def test_what_a_customer_said_is_not_kept() -> None:
    case = told(care(), 0, complaint(text="我要向工信部投诉 13900000000")).cases[0]
    assert b"13900000000" not in case.body
    assert "工信部".encode() not in case.body


def test_its_owner_is_reminded_once_before_the_planned_resolution() -> None:
    follower = care()
    found = told(follower, 0, complaint(planned=48))
    found.add(told(follower, 44 + 1))
    assert topics(found) == [("complaint_due", "C-1")]
    assert found.notices[0].to == ("Yinchuan north", "complaint_desk")
    assert found.notices[0].at == hours(44)


def test_past_its_planned_resolution_it_calls_for_supervision() -> None:
    follower = care()
    told(follower, 0, complaint(planned=48))
    now = last(told(follower, 48))
    assert (now.call, now.call_since) == (Call.LEFTOVER, hours(48))


def test_without_a_planned_resolution_it_is_due_only_where_the_rules_assume_one() -> None:
    follower = care()
    told(follower, 0, complaint())
    assert topics(told(follower, 40 * 24)) == []
    follower = care(assumed=DAY)
    told(follower, 0, complaint())
    assert last(told(follower, 24)).call is Call.LEFTOVER


def test_one_that_was_resolved_in_time_calls_for_nothing() -> None:
    follower = care()
    found = told(follower, 0, complaint(planned=48))
    found.add(told(follower, 10, complaint(planned=48, resolved=10)))
    found.add(told(follower, 400))
    assert found.notices == []
    assert last(found).call is None


def test_a_resolved_complaint_of_whom_nothing_is_heard_for_a_week_was_solved() -> None:
    follower = care()
    found = told(follower, 10, complaint(resolved=10, customer="a"))
    assert last(found).stage is Stage.RESOLVED
    assert last(told(follower, 10 + 7 * 24)).stage is Stage.VERIFIED
    assert follower.followed == {}


def test_one_whose_customer_calls_again_about_the_same_was_not_solved() -> None:
    follower = care()
    told(follower, 10, complaint(resolved=10, customer="a"))
    found = told(follower, 30, complaint("C-2", 30, customer="a"))
    assert topics(found) == [("complaint_not_solved", "C-1")]
    assert last(found).stage is Stage.NOT_SOLVED
    assert (last(found, "C-2").call, last(found, "C-2").repeats) == (Call.REPEATED, 1)


def test_a_call_about_something_else_leaves_the_earlier_one_solved() -> None:
    follower = care()
    told(follower, 10, complaint(resolved=10, customer="a"))
    told(follower, 30, complaint("C-2", 30, customer="a", category=Category.INTERNET))
    assert last(told(follower, 10 + 7 * 24)).stage is Stage.VERIFIED


def test_what_a_complaint_is_said_to_repeat_was_not_solved() -> None:
    follower = care()
    told(follower, 10, complaint(resolved=10))
    found = told(follower, 40, complaint("C-2", 30, resolved=40, repeat_of="C-1"))
    assert topics(found) == [("complaint_not_solved", "C-1")]


def test_a_nameless_call_from_the_same_cell_leaves_doubt() -> None:
    follower = care()
    told(follower, 10, complaint(resolved=10))
    told(follower, 30, complaint("C-2", 30))
    assert last(told(follower, 10 + 7 * 24)).stage is Stage.DOUBTFUL


def test_one_that_comes_back_open_is_supervised_at_once() -> None:
    follower = care()
    told(follower, 10, complaint(resolved=10))
    now = last(told(follower, 20, complaint()))
    assert (now.stage, now.reopened, now.call) == (Stage.OPEN, 1, Call.REOPENED)


def test_one_that_nobody_ever_closes_is_let_go_and_said_to_have_lapsed() -> None:
    follower = care()
    told(follower, 0, complaint())
    assert last(told(follower, 46 * 24)).stage is Stage.LAPSED
    assert follower.next_due is None


def test_one_that_comes_when_it_would_have_been_let_go_already_is_not_followed() -> None:
    assert told(care(), 46 * 24, complaint()) == Told()


def test_one_closed_as_it_comes_is_watched_from_then_on() -> None:
    assert last(told(care(), 3, complaint(cause="equipment"))).resolved_at == hours(3)


def test_a_high_risk_complaint_is_told_once_and_leaves_the_list_when_it_is_resolved() -> None:
    follower = care()
    found = told(follower, 0, complaint(text="找媒体曝光", tier="diamond"))
    assert topics(found) == [("complaint_high_risk", "C-1")]
    assert found.notices[0].figures["reasons_zh"] == "提及媒体曝光、重要客户"
    assert _listed(found) == [True]
    found = told(follower, 1, complaint(text="找媒体曝光", tier="diamond", resolved=1))
    assert (topics(found), _listed(found)) == ([], [False])


def test_a_model_puts_on_the_list_and_takes_off_it_what_is_open() -> None:
    follower = care()
    assert _listed(told(follower, 0, complaint(tier="gold"))) == []
    model = RiskModel(0.0, (0.0, 9.0, 0.0, 0.0, 0.0, 0.0), bar=5.0, gain=0.1, error=0.01, complaints=900, escalated=90)
    follower.take_model("Yinchuan", model, hours(1))
    assert _listed(told(follower, 1)) == [True]
    follower.take_model("Yinchuan", None, hours(2))
    assert _listed(told(follower, 2)) == [False]


def _listed(told: Told) -> list[bool]:
    return [case.is_open for case in told.cases if case.kind == HIGH_RISK_CASE]


def test_what_became_of_it_is_kept_to_learn_from() -> None:
    follower = care()
    found = told(follower, 0, complaint(customer="a"))
    found.add(told(follower, 5, complaint("C-2", 5, customer="a")))
    found.add(told(follower, 6, complaint(resolved=6, customer="a", status="escalated to the regulator")))
    assert (last(found).repeated, last(found).escalated) == (True, True)


def screening(cases: Sequence[Case] = ()) -> ComplaintCare:
    return ComplaintCare(CareRules(), RESPONSIBLE, cases, screening=ScreeningRules())


def test_a_duplicate_is_told_to_nobody_and_shows_in_the_complaint_that_it_repeats() -> None:
    follower = screening()
    told(follower, 0, complaint(customer="a", tier="gold", planned=48))
    found = told(follower, 5, complaint("C-2", 5, customer="a", text="找媒体", planned=53))
    assert topics(found) == [("complaint_high_risk", "C-1")]
    assert (last(found).duplicates, last(found, "C-2").is_screened, last(found, "C-2").call) == (1, True, None)
    assert [subject for _, subject in topics(told(follower, 100))] == ["C-1"]


def test_a_complaint_that_is_let_through_is_due_again_and_one_that_is_screened_is_not() -> None:
    follower = screening()
    told(follower, 0, complaint(text="话费账单有误", planned=48))
    assert follower.screen("C-1", is_screened=False, now=hours(1))
    told(follower, 1)
    assert last(told(follower, 48)).call is Call.LEFTOVER
    assert follower.screen("C-1", is_screened=True, now=hours(49))
    assert last(told(follower, 49)).call is None
    assert not follower.screen("C-9", is_screened=True, now=hours(50))


steps = st.lists(
    st.tuples(
        st.integers(1, 60),
        st.builds(
            complaint,
            st.sampled_from(["C-1", "C-2", "C-3"]),
            st.just(0.0),
            planned=st.sampled_from([None, 20.0, 100.0]),
            customer=st.sampled_from([None, "a"]),
            text=st.sampled_from([None, "找媒体"]),
            repeat_of=st.sampled_from([None, "C-1"]),
            cause=st.sampled_from([None, "power"]),
        ),
    ),
    min_size=1,
    max_size=12,
)


def _run(steps: list[tuple[int, Complaint]], restarts: frozenset[int]) -> Told:
    follower, found, now, held = screening(), Told(), 0, dict[tuple[str, str], Case]()
    for number, (after, one) in enumerate(steps):
        now += after
        moment = msgspec.structs.replace(one, created_at=hours(now))
        step = told(follower, now, moment)
        found.add(step)
        held |= {(case.kind, case.case_id): case for case in step.cases}
        if number in restarts:
            follower = screening([case for case in held.values() if case.is_open])
    found.add(told(follower, now + 60 * 24))
    return found


@given(steps=steps, restarts=st.frozensets(st.integers(0, 11)))
def test_a_restart_at_any_point_makes_no_difference(
    steps: list[tuple[int, Complaint]], restarts: frozenset[int]
) -> None:
    straight, restarted = _run(steps, frozenset()), _run(steps, restarts)
    assert restarted.notices == straight.notices
    assert restarted.cases == straight.cases


@given(steps=steps)
def test_nothing_is_told_twice_and_nothing_is_followed_for_ever(steps: list[tuple[int, Complaint]]) -> None:
    found = _run(steps, frozenset())
    ids = [notice.notice_id for notice in found.notices]
    assert len(ids) == len(set(ids))
    latest = {(case.kind, case.case_id): case.is_open for case in found.cases}
    assert not any(latest.values())


def test_a_case_can_be_read_as_what_it_was_written_from() -> None:
    case = told(care(), 0, complaint(text="起诉", tier="gold")).cases[0]
    assert read_complaint(case.body).is_key
    with pytest.raises(msgspec.DecodeError):
        read_complaint(b"\xc1")


def test_the_follower_asks_to_be_woken_for_nothing_where_there_is_nothing() -> None:
    empty: ComplaintCare = care()
    assert empty.next_due is None
