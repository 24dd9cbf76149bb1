"""``PUT /api/v1/inventory/{kind}``: the network's places and planned work, all rows of one kind at once."""

from typing import Annotated, Any, Final

import msgspec
from anyio import to_thread
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.params import Path as PathParameter
from fastapi.responses import JSONResponse

from ingest.dataset_file import Form
from service.api.described import one_described
from service.api.intake_routes import body_of, split_documents
from service.api.problems import problem
from service.given_inventory import GivenInventory, GivenKind, InventoryRefused, Kept

_CSV: Final = "text/csv"
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            _CSV: {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
        },
    }
}


def inventory_routes(given: GivenInventory) -> APIRouter:
    """The one route; nothing is taken while the settings name a folder, whose files would go before it."""
    router = APIRouter()

    @router.put("/inventory/{kind}", response_class=Response, openapi_extra=_BODY, responses=one_described(Kept))
    async def replace(kind: Annotated[GivenKind, PathParameter()], request: Request) -> Response:
        """All rows of a kind, as CSV with a header or as JSON, in the place of those that were kept of it.

        They are checked as the files of a dataset are, and taken whole or not at all.
        """
        if given.folder is not None:
            raise HTTPException(409, _of_folder(kind))
        body, form = _laid_out(await body_of(request), request.headers.get("content-type", ""))
        try:
            kept = await to_thread.run_sync(given.replace, kind, body, form)
        except InventoryRefused as refused:
            return _refused(refused, request.url.path)
        return Response(msgspec.json.encode(kept), media_type="application/json")

    return router


def _of_folder(kind: str) -> str:
    return f"inventory.path names a folder, whose files count: change {kind} there, or take inventory.path out."


def _laid_out(body: bytes, content_type: str) -> tuple[bytes, Form]:
    """As a file would hold it: CSV as it is, JSON a document a line. Raises HTTPException 400 or 422."""
    told = content_type.partition(";")[0].strip().lower()
    is_json = "json" in told or (told != _CSV and body.lstrip()[:1] in (b"[", b"{"))
    if not is_json:
        return body, Form.CSV
    documents = [document.replace(b"\r", b" ").replace(b"\n", b" ") for document in split_documents(body)]
    return b"\n".join(documents), Form.JSON_LINES


def _refused(refused: InventoryRefused, instance: str) -> JSONResponse:
    """A problem document that also has the rows that are wrong, one by one."""
    answer = problem(422, refused.detail, instance=instance)
    told = {**msgspec.json.decode(bytes(answer.body)), "rows": [msgspec.structs.asdict(row) for row in refused.rows]}
    return JSONResponse(told, 422, media_type="application/problem+json")
