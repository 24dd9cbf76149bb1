"""The verbs: which stage leads where, and what each has to say."""

from itertools import product
from typing import Any

import pytest

from alerts.action import ActionRefused, Refusal
from alerts.orders.life import CHINESE, Stage, Why
from alerts.orders.order import Change, State
from alerts.orders.order_action import FROM, STATE, OrderVerb, act_on_order
from alerts.orders.reason import Reason
from alerts.orders.receipt import REQUIRED, Receipt, Scene, missing
from tests.alerts.cast import at, decided, outage, picture
from tests.alerts.orders.working import COMPLETE, RECEIPT, Work, action

TO: dict[Stage, tuple[str, ...]] = {
    Stage.ISSUED: (),
    Stage.REJECTED: ("reject",),
    Stage.REDISPATCHED: ("redispatch",),
    Stage.ACKNOWLEDGED: ("acknowledge",),
    Stage.ASSIGNED: ("assign",),
    Stage.TRAVELLING: ("assign", "travel"),
    Stage.IN_PROGRESS: ("start",),
    Stage.HELD: ("start", "hold"),
    Stage.COMPLETED: ("start", "complete"),
    Stage.CANCELLED: ("cancel",),
}
NEEDED: dict[str, dict[str, Any]] = {
    "assign": {"unit": "North"},
    "redispatch": {"unit": "South"},
    "reject": {"reason": "wrong_unit"},
    "hold": {"reason": "weather"},
    "comment": {"note": "seen"},
}


def refusal(work: Work, verb: str, **details: Any) -> ActionRefused:  # noqa: ANN401
    before = work.order
    with pytest.raises(ActionRefused) as refused:
        work.does(verb, **details)
    assert work.ledger.order(before.order_id) == before
    return refused.value


@pytest.mark.parametrize(("stage", "verb"), list(product(TO, OrderVerb)))
def test_from_every_stage_every_verb_leads_on_or_is_refused_and_changes_nothing(stage: Stage, verb: OrderVerb) -> None:
    work = Work()
    before = work.all(TO[stage])
    assert before.life.stage is stage
    if stage not in FROM[verb]:
        assert refusal(work, verb, **NEEDED.get(verb, {})).refusal is Refusal.ILLEGAL
        return
    after = work.does(verb, 20, **NEEDED.get(verb, {}))
    assert (after.version, after.changed_at, after.state) == (before.version + 1, at(20), STATE[after.life.stage])
    assert after.life.by == "Li Wei"
    assert work.ledger.order(after.order_id) == after
    assert len(work.ledger) == after.is_open


def test_every_stage_has_its_chinese_word_and_its_state() -> None:
    assert set(CHINESE) == set(STATE) == set(Stage)
    assert len(set(CHINESE.values())) == len(Stage)


def test_an_order_says_since_when_it_is_in_its_stage() -> None:
    work = Work()
    work.does("acknowledge", 10)
    assert work.does("comment", 12, note="parts ordered").life.since == at(10)
    assert work.does("start", 15).life.since == at(15)


def test_a_rejected_order_stays_open_and_goes_to_another_unit() -> None:
    work = Work()
    work.does("assign", unit="North", crew="N-1")
    rejected = work.does("reject", 12, reason="wrong_specialty")
    assert (rejected.is_open, rejected.state, rejected.life.crew) == (True, State.PENDING, None)
    again = work.does("redispatch", 14, unit="South")
    assert (again.life.unit, again.life.since, again.reason) == ("South", at(14), Reason.REDISPATCHED)


def test_redispatching_again_begins_the_stage_anew() -> None:
    work = Work()
    work.does("redispatch", 12, unit="South")
    assert work.does("redispatch", 20, unit="East").life.since == at(20)


def test_what_is_held_goes_on_where_it_was() -> None:
    work = Work()
    work.all(("assign", "travel"))
    held = work.does("hold", 15, reason="no_access", until=at(60))
    assert (held.life.held_until, held.life.why) == (at(60), Why.NO_ACCESS)
    resumed = work.does("resume", 20)
    assert (resumed.life.stage, resumed.life.held_until, resumed.life.why) == (Stage.TRAVELLING, None, None)


@pytest.mark.parametrize("verb", ["assign", "redispatch", "reject", "hold", "comment"])
def test_what_an_action_has_to_say_is_asked_for(verb: str) -> None:
    work = Work()
    work.does("acknowledge")
    told = refusal(work, verb)
    assert told.refusal is Refusal.INVALID
    assert "is missing" in told.detail


def test_a_hold_until_a_time_that_is_past_is_refused() -> None:
    work = Work()
    work.does("acknowledge")
    assert "is past" in refusal(work, "hold", reason="weather", until=at(10)).detail


@pytest.mark.parametrize("verb", ["", "explode", "Acknowledge"])
def test_an_unknown_verb_is_refused_with_those_that_there_are(verb: str) -> None:
    told = refusal(Work(), verb)
    assert (told.refusal, "acknowledge, reject" in told.detail) == (Refusal.INVALID, True)


def test_details_of_another_kind_are_refused_by_field() -> None:
    assert "$.unit" in refusal(Work(), "assign", unit=["North"]).detail


def test_an_order_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ActionRefused, match="ended too long ago"):
        act_on_order(action("R-0", "comment", at(5)), Work().ledger, at(5))


def test_a_complete_receipt_closes_the_order() -> None:
    work = Work()
    work.does("start")
    done = work.does("complete", 30, receipt=COMPLETE)
    assert (done.change, done.state, done.life.receipt, done.life.missing) == (
        Change.COMPLETED,
        State.COMPLETED,
        RECEIPT,
        (),
    )


def test_an_incomplete_receipt_goes_back_and_counts() -> None:
    work = Work()
    work.does("start")
    for returned in (1, 2):
        back = work.does("complete", 30, receipt={"scene": "user", "finding": "nothing"})
        assert (back.state, back.reason, back.life.missing) == (
            State.IN_PROGRESS,
            Reason.RECEIPT_INCOMPLETE,
            ("follow_up",),
        )
        assert back.life.returned == returned


def test_the_receipt_of_what_came_back_by_itself_may_follow() -> None:
    work = Work()
    work.does("start")
    (restored,) = [
        each.order for each in decided(work.ledger, picture(outage(ended_at=at(20))), now=at(21)) if each.order
    ]
    assert restored.life.stage is Stage.RESTORED
    work.order = restored
    assert "only the receipt" in refusal(work, "complete").detail
    assert work.does("complete", 25, receipt={"scene": "power"}).life.stage is Stage.RESTORED
    done = work.does("complete", 30, receipt=COMPLETE)
    assert (done.life.stage, done.reason, done.state) == (Stage.COMPLETED, Reason.RECEIPT_GIVEN, State.COMPLETED)


def test_what_a_person_closed_is_not_issued_again_while_the_same_failure_lasts() -> None:
    for verbs in (("cancel",), ("start", "complete")):
        work = Work()
        work.all(verbs)
        (decision,) = decided(work.ledger, picture(), now=at(40))
        assert (decision.reason, decision.order) == (Reason.CLOSED_BY_HAND, None)
        work.does("comment", 41, note="why?")
        (decision,) = decided(work.ledger, picture(), now=at(42))
        assert decision.reason is Reason.CLOSED_BY_HAND


def test_machine_changes_are_signed_by_the_machine_and_keep_who_has_the_order() -> None:
    work = Work()
    work.does("assign", unit="North", crew="N-1", note="go")
    cells = picture(outage(), outage("YC-2"))
    (updated,) = [each.order for each in decided(work.ledger, cells, now=at(30)) if each.order]
    assert (updated.life.by, updated.life.note, updated.life.unit, updated.life.crew) == (
        "goldenwindow",
        "",
        "North",
        "N-1",
    )
    assert updated.life.stage is Stage.ASSIGNED


def test_an_order_that_fails_again_begins_anew_with_the_same_unit() -> None:
    work = Work()
    work.does("start", unit="North", crew="N-1")
    decided(work.ledger, picture(outage(ended_at=at(20))), now=at(21))
    (again,) = [each.order for each in decided(work.ledger, picture(), now=at(25)) if each.order]
    assert (again.life.stage, again.life.unit, again.life.crew, again.life.since) == (
        Stage.ISSUED,
        "North",
        None,
        at(25),
    )


@pytest.mark.parametrize("scene", list(Scene))
def test_a_receipt_is_complete_when_all_that_its_scene_calls_for_is_there(scene: Scene) -> None:
    values = {name: at(9) if name == "restored_at" else "said" for name in REQUIRED[scene]}
    assert missing(Receipt(scene, **values)) == ()  # type: ignore[arg-type]
    for name in REQUIRED[scene]:
        rest = {other: value for other, value in values.items() if other != name}
        assert missing(Receipt(scene, **rest)) == (name,)  # type: ignore[arg-type]


def test_a_receipt_without_a_scene_lacks_it_and_blanks_are_nothing() -> None:
    assert missing(Receipt(cause="x")) == ("scene",)
    assert missing(Receipt(Scene.USER, finding=" ", follow_up="told")) == ("finding",)
