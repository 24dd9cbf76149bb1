"""What people do about complaints, supervision and red lights goes through the desk, and is refused with a reason."""

from collections.abc import Mapping

import msgspec
import pytest

from alerts.action import Action, ActionRefused, Refusal, Subject
from alerts.case import Case
from alerts.complaint_care.care import read_complaint
from alerts.complaint_care.risk_model import RiskModel
from alerts.desk import Desk
from alerts.supervision.red_light import RED_LIGHT_CASE, RedLight
from alerts.supervision.supervised import SUPERVISED_CASE
from alerts.told import Told
from tests.alerts.cast import GROUNDS
from tests.alerts.complaint_care.callers_cast import complaint, hours

MODEL = RiskModel(9.0, (0.0,) * 6, bar=5.0, gain=0.1, error=0.01, complaints=900, escalated=90)


def action(
    subject: Subject, subject_id: str, verb: str, details: Mapping[str, object] | None = None, note: str = ""
) -> Action:
    return Action("a-1", subject, subject_id, "Yinchuan", verb, "Wang Wei", hours(0), note, details or {})


def cases(told: Told, kind: str) -> list[Case]:
    return [case for case in told.cases if case.kind == kind]


@pytest.fixture
def desk() -> Desk:
    """With a complaint that is supervised since hour 10."""
    desk = Desk(GROUNDS)
    desk.observe(complaint(planned=10))
    desk.take([], hours(0))
    return desk


def woken(desk: Desk, until: float) -> Told:
    found = Told()
    while (due := desk.next_due) is not None and due <= hours(until):
        found.add(desk.take([], due))
    return found


def test_a_complaint_is_assigned(desk: Desk) -> None:
    told = desk.act(action(Subject.COMPLAINT, "C-1", "assign", {"owner": " Li Na "}), hours(1))
    assert read_complaint(cases(told, "complaint")[0].body).owner == "Li Na"


@pytest.mark.parametrize(
    ("subject_id", "verb", "details", "refusal"),
    [
        ("C-9", "assign", {"owner": "Li Na"}, Refusal.ILLEGAL),
        ("C-1", "assign", {"owner": " "}, Refusal.INVALID),
        ("C-1", "assign", {}, Refusal.INVALID),
        ("C-1", "assign", {"owner": "Li Na", "phone": "1"}, Refusal.INVALID),
        ("C-1", "close", {}, Refusal.INVALID),
    ],
)
def test_what_can_not_be_done_to_a_complaint_is_refused(
    desk: Desk, subject_id: str, verb: str, details: dict[str, object], refusal: Refusal
) -> None:
    with pytest.raises(ActionRefused) as refused:
        desk.act(action(Subject.COMPLAINT, subject_id, verb, details), hours(1))
    assert refused.value.refusal is refusal


def test_a_complaint_that_is_screened_is_supervised_no_more_and_let_through_it_is_again(desk: Desk) -> None:
    woken(desk, 10)
    (ended,) = cases(desk.act(action(Subject.COMPLAINT, "C-1", "screen"), hours(11)), SUPERVISED_CASE)
    assert not ended.is_open
    told = desk.act(action(Subject.COMPLAINT, "C-1", "unscreen"), hours(12))
    assert [case.is_open for case in cases(told, SUPERVISED_CASE)] == [True]


def test_a_supervision_is_answered_once_and_with_words(desk: Desk) -> None:
    (case,) = cases(woken(desk, 10), SUPERVISED_CASE)
    answer = action(Subject.SUPERVISION, case.case_id, "answer", note="crew on its way")
    (answered,) = cases(desk.act(answer, hours(11)), SUPERVISED_CASE)
    assert b"crew on its way" in answered.body
    for wrong in (answer, msgspec.structs.replace(answer, note=" "), msgspec.structs.replace(answer, note="x" * 2001)):
        with pytest.raises(ActionRefused):
            desk.act(wrong, hours(12))


def test_a_red_light_that_a_person_put_out_stays_out_while_its_cause_goes_on(desk: Desk) -> None:
    found = woken(desk, 10 + 24 + 24)
    (case,) = cases(found, RED_LIGHT_CASE)
    out = action(Subject.RED_LIGHT, case.case_id, "out", note="the unit was spoken to")
    (put_out,) = cases(desk.act(out, hours(60)), RED_LIGHT_CASE)
    light = msgspec.msgpack.decode(put_out.body, type=RedLight)
    assert (put_out.is_open, light.out_by, light.note) == (True, "Wang Wei", "the unit was spoken to")
    with pytest.raises(ActionRefused, match="out already"):
        desk.act(out, hours(61))
    assert cases(woken(desk, 200), RED_LIGHT_CASE) == []
    desk.observe(complaint(planned=10, resolved=201))
    assert [case.is_open for case in cases(desk.take([], hours(201)), RED_LIGHT_CASE)] == [False]


def test_a_risk_model_comes_into_force_for_its_region(desk: Desk) -> None:
    taken = action(Subject.RISK_MODEL, "Yinchuan", "take", {"model": msgspec.to_builtins(MODEL)})
    told = desk.act(taken, hours(1))
    assert [notice.topic.value for notice in told.notices] == ["complaint_high_risk"]
    by_rules = desk.act(action(Subject.RISK_MODEL, "Yinchuan", "take"), hours(2))
    assert [case.is_open for case in cases(by_rules, "high_risk_complaint")] == [False]


def test_a_risk_model_of_other_features_is_refused(desk: Desk) -> None:
    other = msgspec.to_builtins(msgspec.structs.replace(MODEL, weights=(1.0,)))
    with pytest.raises(ActionRefused, match="1 numbers, and there are 6 features"):
        desk.act(action(Subject.RISK_MODEL, "Yinchuan", "take", {"model": other}), hours(1))


@pytest.mark.parametrize("subject", [Subject.RISK_MODEL, Subject.SUPERVISION, Subject.RED_LIGHT])
def test_a_verb_that_nobody_knows_is_refused_by_what_is_known(desk: Desk, subject: Subject) -> None:
    with pytest.raises(ActionRefused, match=r"(take|answer|out) can"):
        desk.act(action(subject, "Yinchuan", "dance", note="why not"), hours(1))


def test_a_desk_that_is_made_again_from_its_cases_goes_on_as_if_nothing_had_been(desk: Desk) -> None:
    again = desk.with_grounds(GROUNDS)
    assert again.next_due == desk.next_due
    straight, other = woken(desk, 60), woken(again, 60)
    assert (straight.notices, straight.cases) == (other.notices, other.cases)
