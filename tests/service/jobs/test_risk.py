"""Who escalated is learnt at night, and the desk takes it like anything that people do: once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np
import pytest

from alerts.case import Case
from alerts.complaint_care.care import RISK_MODEL_CASE
from alerts.complaint_care.followed import COMPLAINT_CASE, FollowedComplaint, Stage
from alerts.complaint_care.risk_model import RiskModel
from alerts.complaint_care.words import Threat
from service.intake.inbox import IngestAnswer, NotCommitted, RejectedDocument
from service.jobs.apart import Apart
from service.jobs.risk import RiskModelsTaken, learn_risk
from service.risk_posts import risk_action, risk_poster
from service.store.batch import BatchOutcome
from service.store.risk_models import LearntRisk
from tests.service.api.working import Working
from tests.service.made import at
from tests.service.recording import complaint_document

MODEL = RiskModel(9.0, (0.0,) * 6, bar=5.0, gain=0.1, error=0.01, complaints=900, escalated=90)
LEARNT = LearntRisk(at(1), MODEL)


class Here:
    """Runs what would run apart, here."""

    def run(self, function: Callable[..., Any], *given: object) -> object:
        return function(*given)


APART = cast(Apart, Here())


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Working]:
    working = Working(f"sqlite:///{tmp_path / 'store.db'}")
    yield working
    working.store.close()


def past_complaints(count: int) -> tuple[Case, ...]:
    """Of key customers one in two escalates, of others one in fifty, whether they insist or not."""
    chance = np.random.default_rng(1)
    complaints = []
    for number in range(count):
        key = bool(chance.random() < 0.1)
        threats = (Threat.INSISTING,) if chance.random() < 0.3 else ()
        escalated = bool(chance.random() < (0.5 if key else 0.02))
        made_at = at(0) - timedelta(hours=number)
        complaints.append(
            FollowedComplaint(
                f"P-{number}",
                "Yinchuan",
                made_at,
                Stage.VERIFIED,
                is_over=True,
                is_key=key,
                threats=threats,
                escalated=escalated,
            )
        )
    return tuple(
        Case(COMPLAINT_CASE, one.complaint_id, one.region, False, one.created_at, None, msgspec.msgpack.encode(one))
        for one in complaints
    )


def test_the_night_learns_by_region_and_says_so(room: Working) -> None:
    room.store.commit(BatchOutcome(1, at(0), at(0), cases=past_complaints(2_000)))
    told = learn_risk(room.store, ["Yinchuan", "Guyuan"], 4.0, APART, at(1))
    assert told == "learnt from 2,000 complaints of 1 regions; better than the rules in Yinchuan"
    (learnt,) = room.store.risk_models.latest().values()
    assert learnt.model is not None
    assert learnt.model.weights[1] == pytest.approx(np.log(1.0) - np.log(0.02 / 0.98), abs=0.8)


def test_with_little_history_the_rules_stay(room: Working) -> None:
    assert learn_risk(room.store, ["Yinchuan"], 4.0, APART, at(1)) == "no complaint that was followed is over yet"
    room.store.commit(BatchOutcome(1, at(0), at(0), cases=past_complaints(50)))
    assert learn_risk(room.store, ["Yinchuan"], 4.0, APART, at(1)).endswith("the rules stay")
    assert room.store.risk_models.latest() == {"Yinchuan": LearntRisk(at(1), None)}


def test_the_desk_takes_what_was_learnt_once_and_keeps_it_over_a_restart(room: Working) -> None:
    room.store.risk_models.keep({"Yinchuan": LEARNT})
    for _ in range(2):
        taken = RiskModelsTaken(room.store.risk_models.latest, risk_poster(room.take))
        taken.look()
        taken.look()
    room.restart()
    room.post(complaint_document(1, 8))
    (row,) = room.get("/complaints/high-risk")["rows"]
    assert (row["complaint_id"], row["reasons"]) == ("C-1", ["learnt"])
    held = [case for case in room.store.cases.held() if case.kind == RISK_MODEL_CASE]
    assert [case.region for case in held] == ["Yinchuan"]


def test_what_was_learnt_anew_is_told_and_the_same_is_not() -> None:
    posted: list[tuple[str, LearntRisk]] = []

    def post(region: str, learnt: LearntRisk) -> bool:
        posted.append((region, learnt))
        return True

    latest: Mapping[str, LearntRisk] = {"Yinchuan": LEARNT}
    taken = RiskModelsTaken(lambda: latest, post)
    taken.look()
    taken.look()
    latest = {"Yinchuan": LearntRisk(at(2), None)}
    taken.look()
    assert posted == [("Yinchuan", LEARNT), ("Yinchuan", LearntRisk(at(2), None))]


def test_what_the_pipeline_can_not_take_now_is_posted_again_and_what_it_refuses_is_not() -> None:
    answers: Iterator[NotCommitted | IngestAnswer] = iter(
        [NotCommitted("later"), IngestAnswer(0, 0, (RejectedDocument(0, "invalid", "other features"),))]
    )

    def ingest(_kind: str, _documents: Sequence[bytes]) -> IngestAnswer:
        answer = next(answers)
        if isinstance(answer, NotCommitted):
            raise answer
        return answer

    taken = RiskModelsTaken(lambda: {"Yinchuan": LEARNT}, risk_poster(ingest))
    for _ in range(3):
        taken.look()
    assert next(answers, None) is None


def test_the_same_model_learnt_on_another_night_is_another_action() -> None:
    other = LearntRisk(at(2), MODEL)
    assert risk_action("Yinchuan", LEARNT).action_id != risk_action("Yinchuan", other).action_id
    assert risk_action("Yinchuan", LEARNT) == risk_action("Yinchuan", LEARNT)


def test_what_another_version_of_the_program_wrote_is_left_out(room: Working) -> None:
    room.store.risk_models.keep({"Yinchuan": LEARNT})
    with room.store._writer.begin() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = '{\"at\": 1}' WHERE name = 'risk_model/Yinchuan'")
    assert room.store.risk_models.latest() == {}
