"""The document that describes the API (OpenAPI 3.1): what FastAPI makes of the routes, with what it can not know."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import msgspec

from service.access.principal import Scope
from service.access.routes import ROUTES
from service.api.openapi_bodies import EMPTY, EXAMPLES, ORDER_ANSWER, REQUESTS, RESPONSES, WORKING
from service.api.openapi_examples import example_of

_FORMAT: Final = {
    "name": "format",
    "in": "query",
    "required": False,
    "description": "goes before the header `Accept`",
    "schema": {"type": "string", "enum": ["json", "csv"]},
}
_PARAMETERS: Final[Mapping[str, str]] = {
    "Idempotency-Key": "the same key for the same action is carried out once, and answered as it was then",
    "kind": "what is sent",
    "number": "its number in the list",
    "name": "its name in the list",
    "event": "which event it is",
    "by": "who does it",
    "source": "the source that is to go on, all that are stopped where none is named",
    "latitude": "WGS 84, degrees; with longitude",
    "longitude": "WGS 84, degrees; with latitude",
}
NAMING: Final = frozenset({("GET", "/api/v1/explain"), ("POST", "/api/v1/contacts"), ("POST", "/api/v1/feedback")})
"""Routes that name things in their query or body: there may be none of that name."""

_PROBLEM: Final = {
    "type": "object",
    "title": "Problem",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what is wrong, where, and what to do"},
        "instance": {"type": "string", "description": "the path that was asked for"},
    },
}
_PROBLEMS: Final[Mapping[int, tuple[str, str]]] = {
    400: ("The body can not be read.", "The array can not be read: … Nothing of it was taken."),
    401: ("Nobody is known by what was sent.", "Sign in at /login, or send a token: …"),
    403: ("They may not do that.", "li may not do that: it needs the scope 'act'."),
    404: ("There is no such thing.", "There is no order 'R-1'; GET /api/v1/orders lists those there are."),
    409: ("It can not be done as things stand.", "The order is cancelled; nothing can be done to it."),
    413: ("The body is too large.", "The body is larger than 33554432 bytes. …"),
    422: ("A parameter or the body is wrong.", "limit: Input should be less than or equal to …"),
    429: ("Too many requests; `Retry-After` says when.", "Too many requests of li; wait 12 s."),
    503: ("Nothing was done; send it again.", "The pipeline is behind; send it again."),
}


def completed(openapi: Callable[[], dict[str, Any]], kinds: Sequence[type]) -> Callable[[], dict[str, Any]]:
    """What makes the document: once, with the schemas of these kinds, which the routes name."""
    made: dict[str, Any] = {}

    def document() -> dict[str, Any]:
        if not made:
            told = openapi()
            _, schemas = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
            components = told.setdefault("components", {})
            components.setdefault("schemas", {}).update({**schemas, "Problem": _PROBLEM})
            components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
            for method, path, operation in _operations(told):
                _complete(method, path, operation, components["schemas"])
            made.update(told)
        return made

    return document


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _complete(method: str, path: str, operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    said = operation.get("description") or f"{operation['summary']} an order; docs/order-life.md has what follows."
    operation["summary"] = said.partition("\n\n")[0].replace("\n", " ").removesuffix(".")
    operation["description"] = said
    if ROUTES.get((method, path)) is not Scope.PUBLIC:
        operation["security"] = [{"token": []}]
    _describe_parameters(operation)
    _describe_request(method, path, operation, schemas)
    _describe_answers(method, path, operation, schemas)
    for status in _problems(method, path, operation):
        operation["responses"][str(status)] = _problem(status)


def _describe_parameters(operation: dict[str, Any]) -> None:
    if "text/csv" in operation["responses"].get("200", {}).get("content", {}):
        operation.setdefault("parameters", []).append(dict(_FORMAT))
    for parameter in operation.get("parameters", ()):
        name = parameter["name"]
        parameter.setdefault("description", _PARAMETERS.get(name, f"its id: `{name}` of the list"))


def _describe_request(method: str, path: str, operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    if (method, path) in REQUESTS:
        operation["requestBody"] = REQUESTS[method, path]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is not None and "example" not in content:
        told = EXAMPLES.get((method, path)) or (WORKING.get(path.rpartition("/")[2]) if "/orders/" in path else None)
        content = operation["requestBody"]["content"] = dict(operation["requestBody"]["content"])
        json = content["application/json"]
        content["application/json"] = {**json, "example": told or _said(example_of(json["schema"], schemas))}


def _said(example: Any) -> Any:  # noqa: ANN401 - a JSON value
    """Who does it, and a note: what every action takes."""
    return {name: example[name] for name in ("by", "note") if name in example} or {"by": "Li Wei", "note": "seen"}


def _describe_answers(method: str, path: str, operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    if (method, path) in EMPTY:
        return
    given = RESPONSES.get((method, path)) or (ORDER_ANSWER if method == "POST" and "/orders/" in path else None)
    for status, answer in operation["responses"].items():
        if not status.startswith("2"):
            continue
        if given is not None:
            answer["content"] = {"application/json": {"schema": given}}
        for kind, content in answer.setdefault("content", {"text/plain": {"schema": {"type": "string"}}}).items():
            content["example"] = _example(kind, content.setdefault("schema", {"type": "string"}), schemas)


def _example(kind: str, schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a JSON value
    if kind == "text/csv":
        return "the columns of `rows`, a line a row"
    if kind == "text/event-stream":
        return 'event: changed\ndata: {"commit": 7}\n\n'
    if kind == "text/plain":
        return "goldenwindow_pipeline_ready 1"
    return example_of(schema, schemas)


def _problems(method: str, path: str, operation: dict[str, Any]) -> Iterator[int]:
    if ROUTES.get((method, path)) is not Scope.PUBLIC:
        yield from (401, 403, 429)
    yield 422
    if "{" in path or (method, path) in NAMING:
        yield 404
    if method != "GET":
        yield from (409, 503)
    if "requestBody" in operation:
        yield from (400, 413)


def _problem(status: int) -> dict[str, Any]:
    said, detail = _PROBLEMS[status]
    example = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    return {"description": said, "content": {"application/problem+json": content}}
