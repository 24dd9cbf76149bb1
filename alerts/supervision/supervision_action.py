"""What people do about supervision and red lights: answer the one, put out the other."""

from datetime import datetime

from alerts.action import Action, ActionRefused, Refusal
from alerts.supervision.supervision import Supervision

ANSWER = "answer"
"""The verb of a supervision: whoever is responsible says what is being done."""

PUT_OUT = "out"
"""The verb of a red light."""

LONGEST_NOTE = 2_000


def act_on_supervision(action: Action, supervision: Supervision, now: datetime) -> None:
    """Carry it out; `Supervision.follow` tells what follows. Raises `ActionRefused`."""
    _check(action, ANSWER, "a supervision")
    one = supervision.find(action.subject_id)
    if one is None:
        raise ActionRefused(Refusal.ILLEGAL, f"{action.subject_id} is over; there is nothing to answer any more")
    if one.answered_at is not None:
        raise ActionRefused(Refusal.ILLEGAL, f"{action.subject_id} was answered by {one.answered_by}; once is counted")
    supervision.answer(action.subject_id, action.by, action.note, now)


def act_on_red_light(action: Action, supervision: Supervision, now: datetime) -> None:
    """Carry it out; `Supervision.follow` tells what follows. Raises `ActionRefused`."""
    _check(action, PUT_OUT, "a red light")
    if not supervision.put_out(action.subject_id, action.by, action.note, now):
        raise ActionRefused(Refusal.ILLEGAL, f"{action.subject_id} is out already")


def _check(action: Action, verb: str, of: str) -> None:
    if action.verb != verb:
        raise ActionRefused(Refusal.INVALID, f"{action.verb!r} can not be done to {of}; {verb} can")
    if not action.note.strip():
        raise ActionRefused(Refusal.INVALID, "note is missing: say what is being done, or what came of it")
    if len(action.note) > LONGEST_NOTE:
        detail = f"note: it has {len(action.note)} characters, and {LONGEST_NOTE} are kept; shorten it"
        raise ActionRefused(Refusal.INVALID, detail)
