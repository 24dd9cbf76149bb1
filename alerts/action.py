"""An action 人工操作: what a person does to something that the desk follows, and why it may be refused."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

ACTIONS = "actions"
"""The kind under which documents of actions are posted."""


class Subject(StrEnum):
    """What it is done to: a closed list. The desk knows who takes each (`Desk.act`)."""

    ORDER = "order"
    COMPLAINT = "complaint"
    RISK_MODEL = "risk_model"
    SUPERVISION = "supervision"
    RED_LIGHT = "red_light"
    WORK = "work"


class Refusal(StrEnum):
    """Why an action was not carried out."""

    NOT_FOUND = "not_found"
    ILLEGAL = "illegal"
    INVALID = "invalid"


class ActionRefused(Exception):
    """The action was not carried out and has changed nothing; the detail names the place and the remedy."""

    def __init__(self, refusal: Refusal, detail: str) -> None:
        super().__init__(detail)
        self.refusal = refusal
        self.detail = detail


class Action(msgspec.Struct, frozen=True):
    """One thing that one person did; `known_at` is when, UTC.

    `action_id` is the same however often it is sent: it is carried out once. `region`: whose worker carries it out.
    `verb`, a word that the subject knows, and `details` say what is to be done; `by` is the person.
    """

    action_id: str
    subject: Subject
    subject_id: str
    region: str
    verb: str
    by: str
    known_at: datetime
    note: str = ""
    details: Mapping[str, object] = {}


class ActionDone(msgspec.Struct, frozen=True):
    """What became of an action at `at`: carried out, or refused with the detail.

    `version`: which state of the order came of it, None where it is not about an order or was refused.
    """

    action: Action
    at: datetime
    version: int | None = None
    refusal: Refusal | None = None
    detail: str = ""
