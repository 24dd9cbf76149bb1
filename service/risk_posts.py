"""Models of risk on their way to the desk: as actions, through the pipeline, each carried out once."""

from collections.abc import Callable, Sequence
from hashlib import blake2b

import msgspec
import structlog

from alerts.action import ACTIONS, Action, Subject
from alerts.complaint_care.complaint_action import TAKE
from service.intake.inbox import InboxFull, IngestAnswer, NotCommitted
from service.store.risk_models import LearntRisk

_log = structlog.get_logger(__name__)
BY = "goldenwindow"
"""Who takes a model where no person does."""


def risk_action(region: str, learnt: LearntRisk) -> Action:
    """The action by which a region's desk takes what was learnt."""
    told = msgspec.json.encode((region, learnt))
    return Action(
        action_id=blake2b(told, digest_size=16, person=b"risk model").hexdigest(),
        subject=Subject.RISK_MODEL,
        subject_id=region,
        region=region,
        verb=TAKE,
        by=BY,
        known_at=learnt.at,
        details={"model": msgspec.to_builtins(learnt.model)},
    )


def risk_poster(ingest: Callable[[str, Sequence[bytes]], IngestAnswer]) -> Callable[[str, LearntRisk], bool]:
    """Posts a model; False where the pipeline can not take it now."""

    def post(region: str, learnt: LearntRisk) -> bool:
        try:
            answer = ingest(ACTIONS, [msgspec.json.encode(risk_action(region, learnt))])
        except (InboxFull, NotCommitted) as reason:
            _log.warning("risk_model_waits", region=region, reason=str(reason))
            return False
        for each in answer.rejected:
            _log.warning("risk_model_not_taken", region=region, reason=each.detail)
        return True

    return post
