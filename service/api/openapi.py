"""The document that describes the API (OpenAPI 3.1): what FastAPI makes of the routes, with what it can not know."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

_FORMAT = {
    "name": "format",
    "in": "query",
    "required": False,
    "description": "goes before the header `Accept`",
    "schema": {"type": "string", "enum": ["json", "csv"]},
}


def completed(openapi: Callable[[], dict[str, Any]], kinds: Sequence[type]) -> Callable[[], dict[str, Any]]:
    """What makes the document: once, with the schemas of these kinds, which the routes name."""
    made: dict[str, Any] = {}

    def document() -> dict[str, Any]:
        if not made:
            told = openapi()
            _, schemas = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
            told.setdefault("components", {}).setdefault("schemas", {}).update(schemas)
            for operation in _operations(told):
                _complete(operation)
            made.update(told)
        return made

    return document


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in document["paths"].values():
        yield from methods.values()


def _complete(operation: dict[str, Any]) -> None:
    if "text/csv" in operation["responses"].get("200", {}).get("content", {}):
        operation.setdefault("parameters", []).append(dict(_FORMAT))
