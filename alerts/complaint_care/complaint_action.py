"""What people do to a complaint that is followed, and how another model of risk comes into force."""

from datetime import datetime
from typing import Annotated, TypeVar

import msgspec

from alerts.action import Action, ActionRefused, Refusal
from alerts.complaint_care.care import ComplaintCare
from alerts.complaint_care.risk_model import FEATURES, RiskModel

_Details = TypeVar("_Details", bound=msgspec.Struct)

ASSIGN = "assign"
"""The verb of a complaint: somebody becomes its owner."""

SCREEN, UNSCREEN = "screen", "unscreen"
"""The verbs by which a complaint is kept from the network side, and let through to it after all."""

TAKE = "take"
"""The verb of a risk model, whose subject id is a region: it judges complaints there from then on."""


class Assignment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`owner`: a person or a unit."""

    owner: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"\S")]


class ModelTaken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`model` None: by the rules again."""

    model: RiskModel | None = None


def act_on_complaint(action: Action, care: ComplaintCare, now: datetime) -> None:
    """Carry it out; `ComplaintCare.follow` tells what follows. Raises `ActionRefused`."""
    match action.verb:
        case "assign":
            done = care.assign(action.subject_id, _details(action, Assignment).owner.strip(), now)
        case "screen" | "unscreen":
            done = care.screen(action.subject_id, is_screened=action.verb == SCREEN, now=now)
        case _:
            known = f"{ASSIGN}, {SCREEN} and {UNSCREEN} can"
            raise ActionRefused(Refusal.INVALID, f"{action.verb!r} can not be done to a complaint; {known}")
    if not done:
        detail = f"{action.subject_id} is not followed any more: it was solved or let go"
        raise ActionRefused(Refusal.ILLEGAL, detail)


def act_on_risk_model(action: Action, care: ComplaintCare, now: datetime) -> None:
    """Carry it out; `ComplaintCare.follow` tells what follows. Raises `ActionRefused`."""
    if action.verb != TAKE:
        raise ActionRefused(Refusal.INVALID, f"{action.verb!r} can not be done to a risk model; {TAKE} can")
    model = _details(action, ModelTaken).model
    if model is not None and len(model.weights) != len(FEATURES):
        detail = f"model.weights: {len(model.weights)} numbers, and there are {len(FEATURES)} features; fit it anew"
        raise ActionRefused(Refusal.INVALID, detail)
    care.take_model(action.subject_id, model, now)


def _details(action: Action, kind: type[_Details]) -> _Details:
    try:
        return msgspec.convert(action.details, kind)
    except msgspec.ValidationError as error:
        raise ActionRefused(Refusal.INVALID, f"{error}; docs/supervision.md names the fields") from error
