"""What OpenAPI is told of lists and bodies whose kinds FastAPI does not know."""

from typing import Any

import msgspec

_REF = "#/components/schemas/{name}"


def described(kind: type[msgspec.Struct]) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of a list: its rows in JSON, and that CSV is to be had."""
    schema, _ = msgspec.json.schema_components([kind], ref_template=_REF)
    body = {
        "type": "object",
        "required": ["rows", "next"],
        "properties": {"rows": {"type": "array", "items": schema[0]}, "next": {"type": ["string", "null"]}},
    }
    content = {"application/json": {"schema": body}, "text/csv": {"schema": {"type": "string"}}}
    return {200: {"description": "A page of rows.", "content": content}}


def one_described(kind: type[msgspec.Struct], status: int = 200) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of one row."""
    schema, _ = msgspec.json.schema_components([kind], ref_template=_REF)
    return {status: {"description": "One row.", "content": {"application/json": {"schema": schema[0]}}}}


def body_described(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """What OpenAPI says of a body of this kind, whose schema the application names."""
    schema = {"$ref": _REF.format(name=kind.__name__)}
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}
