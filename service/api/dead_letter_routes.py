"""``/api/v1/dead-letters``: what could not be taken, as it came; repaired and sent again. For admins."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from anyio import to_thread
from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.params import Path as PathParameter
from pydantic import Field

from ingest.rejected import Reason
from service.api.asked import Asked
from service.api.cursors import read_place, write_place
from service.api.described import described, one_described
from service.api.intake_routes import body_of
from service.api.tables import Tables
from service.operation.data_desk import DataDesk, Resent
from service.store.dead_letters import AGAIN, KEPT, REPLAYED, KeptLetter, Wanted

_LARGEST = (1 << 63) - 1
Number = Annotated[int, PathParameter(ge=1, le=_LARGEST)]
Kinds = Literal["alarms", "complaints", "actions"]
Kind = Annotated[Kinds | None, Query(description="only of this kind of document")]
Why = Annotated[Reason | None, Query(description="only rejected for this (docs/rejections.md)")]
Text = Annotated[str | None, Query(max_length=200, description="stands in its source, its reason or what was sent")]


class LettersAsked(Asked):
    """`GET /api/v1/dead-letters`."""

    kind: Kinds | None = Field(None, description="only of this kind of document")
    reason: Reason | None = Field(None, description="only rejected for this (docs/rejections.md)")
    state: Literal["kept", "replayed", "again", "any"] = Field("kept", description="`again`: sent, and rejected again")
    text: str | None = Field(None, max_length=200, description="stands in its source, its reason or what was sent")


class LetterRow(msgspec.Struct, frozen=True):
    """A rejected document as lists tell it: without what was sent."""

    id: int
    kind: str
    source: str
    position: str
    reason: str
    detail: str
    received_at: datetime
    state: str


LETTER_KINDS = (LetterRow, KeptLetter, Resent)
"""What OpenAPI describes by name."""


def dead_letter_routes(desk: DataDesk, zone: str) -> APIRouter:
    """The list, one of them, and sending one or many again."""
    router, tables = APIRouter(), Tables(zone)
    _add_reads(router, desk, tables)

    @router.post("/dead-letters/replay", response_class=Response, responses=one_described(Resent))
    def replay_all(kind: Kind = None, reason: Why = None, text: Text = None) -> Response:
        """Send all that are kept and asked for again, as they were, the oldest first."""
        wanted = Wanted(kind, reason.value if reason else None, KEPT, text, originals=True)
        return tables.one(desk.send_all_again(wanted))

    @router.post("/dead-letters/{number}/replay", response_class=Response, responses=one_described(Resent))
    async def replay(number: Number, request: Request) -> Response:
        """Send one again: the body is the document as it was repaired; without one, as it was.

        Rejected again, it is a new letter in the place of this one, and `still_wrong` says why.
        """
        letter = await to_thread.run_sync(_known, desk, number)
        if letter.state != KEPT:
            raise HTTPException(409, f"Document {number} is {_WORDS[letter.state]}; only one that is kept can be sent.")
        document = (await body_of(request)).strip() or letter.original.encode()
        return tables.one(await to_thread.run_sync(desk.send_again, letter, document))

    return router


_WORDS = {REPLAYED: "taken already", AGAIN: "replaced by its next rejection"}


def _add_reads(router: APIRouter, desk: DataDesk, tables: Tables) -> None:
    @router.get("/dead-letters", responses=described(LetterRow))
    def letters(request: Request, asked: Annotated[LettersAsked, Query()]) -> Response:
        """Rejected documents, the newest first; those that are kept unless another `state` is asked for."""
        told = read_place(asked.cursor, "letters", lambda values: msgspec.convert(values, tuple[int]))
        if told is not None and not 0 <= told[0] <= _LARGEST:
            raise HTTPException(422, "cursor: it is not one that this list has given; leave it out to start anew.")
        state = None if asked.state == "any" else asked.state
        reason = asked.reason.value if asked.reason else None
        wanted = Wanted(asked.kind, reason, state, asked.text, originals=True)
        found = desk.letters.newest(wanted, asked.limit + 1, None if told is None else told[0])
        rows = [_row(letter) for letter in found[: asked.limit]]
        end = write_place("letters", (rows[-1].id,)) if len(found) > asked.limit else None
        return tables.answer(request, LetterRow, rows, end)

    @router.get("/dead-letters/{number}", responses=one_described(KeptLetter))
    def letter(number: Number) -> Response:
        """One rejected document, with all that arrived (`original`)."""
        return tables.one(_known(desk, number))


def _known(desk: DataDesk, number: int) -> KeptLetter:
    letter = desk.letters.get(number)
    if letter is None:
        raise HTTPException(
            404, f"There is no rejected document {number}; GET /api/v1/dead-letters lists those that are kept."
        )
    return letter


def _row(letter: KeptLetter) -> LetterRow:
    return LetterRow(**{name: getattr(letter, name) for name in LetterRow.__struct_fields__})
