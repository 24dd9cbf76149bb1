"""``POST /api/v1/alarms`` and ``/api/v1/complaints``: one document, an array, or one a line (NDJSON)."""

from collections.abc import Sequence
from typing import Annotated, Literal, Protocol

import msgspec
from anyio import to_thread
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.params import Path as PathParameter

from ingest.event_lists import documents_in
from service.intake.inbox import IngestAnswer

LARGEST_BODY = 32 * 1024 * 1024
Kind = Literal["alarms", "complaints"]


class Ingest(Protocol):
    """Takes documents, and answers once they are committed."""

    def __call__(self, kind: str, documents: Sequence[bytes]) -> IngestAnswer:
        """Raises `InboxFull` or `NotCommitted` when the same should be sent again later."""
        ...


def intake_routes(ingest: Ingest) -> APIRouter:
    """The routes that records come in by."""
    router = APIRouter()

    @router.post("/{kind}", response_class=Response)
    async def post_documents(kind: Annotated[Kind, PathParameter()], request: Request) -> Response:
        """Alarms or complaints, idempotent by id: what was posted before counts as a duplicate.

        Each document is accepted, duplicate or rejected, and the answer comes when all are committed.
        """
        posted = split_documents(await body_of(request))
        documents = [document for message in posted for document in documents_in(message)]
        answer = await to_thread.run_sync(ingest, kind, documents)
        return Response(msgspec.json.encode(answer), media_type="application/json")

    return router


def split_documents(body: bytes) -> list[bytes]:
    """A body → its documents, each as it was sent. A body that is one array must be sound JSON as a whole.

    Raises HTTPException 400 where an array is not; a document that is not is for the reader to reject.
    """
    text = body.strip()
    if text.startswith(b"["):
        return [bytes(document) for document in _elements(text)]
    lines = [line for line in (line.strip() for line in text.split(b"\n")) if line]
    if len(lines) < 2 or _is_whole(text):
        return [text] if text else []
    return lines


def _elements(text: bytes) -> list[msgspec.Raw]:
    try:
        return msgspec.json.decode(_utf8(text), type=list[msgspec.Raw])
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise HTTPException(400, f"The array can not be read: {error}. Nothing of it was taken.") from error


def _is_whole(text: bytes) -> bool:
    """Whether it is one JSON document written over several lines."""
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return False
    return True


def _utf8(text: bytes) -> bytes:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("gb18030").encode()
    return text


async def body_of(request: Request) -> bytes:
    """What was posted; raises HTTPException 413 where that is too much."""
    pieces = bytearray()
    async for piece in request.stream():
        pieces += piece
        if len(pieces) > LARGEST_BODY:
            raise HTTPException(413, f"The body is larger than {LARGEST_BODY} bytes. Send it in smaller parts.")
    return bytes(pieces)
