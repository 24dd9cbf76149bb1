"""What needs a person stands first, and each work offers what its state allows."""

import pytest

from alerts.works.rates import WorkRates
from service.dashboard.planned_work.view import work_line, work_list
from tests.service.dashboard.planned_work.made import work

NONE = WorkRates(None, 0, 0, None, 0, None, 0, None, 0.0, None, 0.0, 0, 0)


@pytest.mark.parametrize("state", ["overrun", "unconfirmed"])
def test_works_that_overran_or_that_nobody_confirmed_need_somebody(state: str) -> None:
    listed = work_list([work(), work(work_id="W-2", state=state)], [], may_act=True)
    assert [line.work.work_id for line in listed.needs] == ["W-2"]
    assert [line.work.work_id for line in listed.ahead] == ["W-1"]


def test_a_work_that_silences_nothing_until_it_is_approved_needs_an_approval() -> None:
    line = work_line(work(findings=("too_broad", "outside_hours")), may_act=True)
    assert (line.needs, [one.value for one in line.guards], line.may_approve) == ("approval", ["too_broad"], True)
    approved = work_line(work(findings=("too_broad",), approved_by="li"), may_act=True)
    assert (approved.needs, approved.guards, approved.may_approve) == (None, (), False)
    assert [one.value for one in approved.findings] == ["too_broad"]


def test_work_outside_the_hours_is_a_finding_that_needs_no_approval() -> None:
    line = work_line(work(findings=("outside_hours",)), may_act=True)
    assert (line.needs, line.may_approve) == (None, False)


def test_complaints_above_what_is_usual_after_a_work_need_a_look() -> None:
    assert work_line(work(state="after_care", aftercare_above=True), may_act=True).needs == "aftercare"
    assert work_line(work(state="after_care"), may_act=True).needs is None


@pytest.mark.parametrize(
    ("state", "confirm", "cancel"),
    [
        ("planned", False, True),
        ("announced", False, True),
        ("running", True, False),
        ("overrun", True, False),
        ("unconfirmed", True, False),
        ("cancelled", False, False),
    ],
)
def test_a_work_offers_what_its_state_allows(state: str, confirm: bool, cancel: bool) -> None:
    line = work_line(work(state=state), may_act=True)
    assert (line.may_confirm, line.may_cancel) == (confirm, cancel)


@pytest.mark.parametrize("state", ["planned", "running", "unconfirmed"])
def test_who_may_only_look_is_offered_nothing(state: str) -> None:
    line = work_line(work(state=state, findings=("too_long",)), may_act=False)
    assert (line.may_confirm, line.may_cancel, line.may_approve) == (False, False, False)


def test_a_confirmed_work_is_not_confirmed_again() -> None:
    assert not work_line(
        work(state="after_care", confirmed_by="li", confirmed_at=work().ends_at), may_act=True
    ).may_confirm


def test_what_is_over_stands_last_the_latest_first_and_all_are_counted() -> None:
    works = [work(1, work_id="W-1", state="confirmed"), work(5, work_id="W-2", state="confirmed"), work()]
    listed = work_list(works, [NONE], may_act=True)
    assert [line.work.work_id for line in listed.over] == ["W-2", "W-1"]
    assert listed.counts == {"confirmed": 2, "announced": 1}
    assert listed.rates is None
