"""What people do over HTTP: posted to the pipeline once however often it is sent, and answered once it is committed."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from fastapi import Header, HTTPException

from alerts.action import ACTIONS, Action, ActionDone, Refusal
from service.api.intake_routes import Ingest
from service.store.actions import Actions

IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", max_length=255)]

_STATUS: Mapping[Refusal, int] = {Refusal.NOT_FOUND: 404, Refusal.ILLEGAL: 409, Refusal.INVALID: 422}


class PostedActions:
    """Posts actions, and tells what became of them."""

    def __init__(self, ingest: Ingest, actions: Actions) -> None:
        self._ingest = ingest
        self._actions = actions

    def carry_out(self, action: Action) -> tuple[ActionDone, bool]:
        """What became of it, and whether that was known: it was sent before. Raises `HTTPException` where refused."""
        earlier = self._actions.of(action.action_id)
        done = earlier or self._posted(action)
        if _content(action) != _content(done.action):
            raise HTTPException(422, "This Idempotency-Key came with another body before; take a new key for this one.")
        check(done)
        return done, earlier is not None

    def _posted(self, action: Action) -> ActionDone:
        answer = self._ingest(ACTIONS, [msgspec.json.encode(action)])
        done = self._actions.of(action.action_id)
        if done is None:
            told = "; ".join(each.detail for each in answer.rejected)
            raise HTTPException(422, told or "The action was not carried out.")
        return done


def check(done: ActionDone) -> None:
    """Raises `HTTPException` where the desk refused it, with why."""
    if done.refusal is not None:
        raise HTTPException(_STATUS[done.refusal], done.detail)


def _content(action: Action) -> tuple[object, ...]:
    return action.by, action.note, msgspec.json.encode(action.details)
