"""What people do to cases of the desk over HTTP: posted to the pipeline, and answered once it is committed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import blake2b
from secrets import token_hex
from typing import Annotated

import msgspec
from fastapi import HTTPException

from alerts.action import ACTIONS, Action, ActionDone, Refusal, Subject
from alerts.case import Case
from service.api.intake_routes import Ingest
from service.store.actions import Actions
from service.store.cases import Cases

_STATUS = {Refusal.NOT_FOUND: 404, Refusal.ILLEGAL: 409, Refusal.INVALID: 422}
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Said(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Who does it, and what is said about it."""

    by: _Name = "operator"
    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""

    def details(self) -> dict[str, object]:
        """What is said besides."""
        own = set(Said.__struct_fields__)
        return {name: value for name, value in msgspec.structs.asdict(self).items() if name not in own}


class Assigned(Said, kw_only=True):
    """Somebody becomes the owner: a person or a unit."""

    owner: _Name


class Doing(msgspec.Struct, frozen=True):
    """What is done: to a case of `kind`, with what `body` says; `name` is what people call such a thing."""

    kind: str
    subject: Subject
    verb: str
    body: type[Said]
    name: str


class CaseActions:
    """Carries actions out on the worker that owns the region of the case."""

    def __init__(self, ingest: Ingest, cases: Cases, actions: Actions, now: Callable[[], datetime]) -> None:
        self._ingest = ingest
        self._cases = cases
        self._actions = actions
        self._now = now

    def carry_out(self, doing: Doing, case_id: str, body: bytes, key: str | None) -> Case:
        """The case's new state. The same key is carried out once, and answered with how the case stands now."""
        said = _read(body, doing.body)
        case = self._cases.find(doing.kind, case_id)
        if case is None:
            raise HTTPException(404, f"There is no {doing.name} {case_id!r}.")
        told = f"{doing.subject}\x1f{case_id}\x1f{doing.verb}\x1f{key or token_hex(16)}"
        action = Action(
            action_id=blake2b(told.encode(), digest_size=16, person=b"case action").hexdigest(),
            subject=doing.subject,
            subject_id=case_id,
            region=case.region,
            verb=doing.verb,
            by=said.by,
            known_at=self._now(),
            note=said.note,
            details=said.details(),
        )
        self._check(action, self._actions.of(action.action_id) or self._done(action))
        return self._cases.find(doing.kind, case_id) or case

    def _done(self, action: Action) -> ActionDone:
        answer = self._ingest(ACTIONS, [msgspec.json.encode(action)])
        done = self._actions.of(action.action_id)
        if done is None:
            told = "; ".join(each.detail for each in answer.rejected)
            raise HTTPException(422, told or "The action was not carried out.")
        return done

    def _check(self, asked: Action, done: ActionDone) -> None:
        if _content(asked) != _content(done.action):
            raise HTTPException(422, "This Idempotency-Key came with another body before; take a new key for this one.")
        if done.refusal is not None:
            raise HTTPException(_STATUS[done.refusal], done.detail)


def _read(body: bytes, kind: type[Said]) -> Said:
    try:
        return msgspec.json.decode(body if body.strip() else b"{}", type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        detail = f"The body can not be read: {error}. docs/supervision.md names the fields."
        raise HTTPException(422, detail) from error


def _content(action: Action) -> tuple[str, str, Mapping[str, object]]:
    return action.by, action.note, action.details
