"""What people do to cases of the desk over HTTP: posted to the pipeline, and answered once it is committed."""

from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b
from secrets import token_hex
from typing import Annotated

import msgspec
from fastapi import HTTPException

from alerts.action import Action, Subject
from alerts.case import Case
from service.access.present import name_to_act_under
from service.api.intake_routes import Ingest
from service.api.posted_actions import PostedActions
from service.store.actions import Actions
from service.store.cases import Cases

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
        self._posted = PostedActions(ingest, actions)
        self._cases = cases
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
            by=name_to_act_under(said.by),
            known_at=self._now(),
            note=said.note,
            details=said.details(),
        )
        self._posted.carry_out(action)
        return self._cases.find(doing.kind, case_id) or case


def _read(body: bytes, kind: type[Said]) -> Said:
    try:
        return msgspec.json.decode(body if body.strip() else b"{}", type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        detail = f"The body can not be read: {error}. docs/supervision.md names the fields."
        raise HTTPException(422, detail) from error
