"""Does the API keep to its own description, whatever it is asked and whoever asks?

`python -m benchmarks.api_fuzz [EXAMPLES]` draws so many requests for every operation (50) from the OpenAPI document, by
nobody, a viewer, a dispatcher and an admin, sound ones and broken ones; prints each answer that is a mistake of ours
(5xx), or has a status, a type or a form that the document does not tell. Then what an attacker would write: payloads
of `tests.service.api.hostile` in every parameter and path, none of which may do anything.
"""

import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import schemathesis
import structlog
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Err
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.requests import HTTPConnection

from service.access.access_rules import AccessRules
from service.access.principal import OF_ROLE, Principal, Role, Via
from service.api.access_check import AccessCheck, Admission
from tests.service.access.whole import whole_service
from tests.service.api.hostile import PAYLOADS, TRAVERSALS
from tests.service.asgi_client import AsgiClient

EXAMPLES: Final = 50
WHO: Final = "x-who"
"""The header by which the fuzzed application knows who asks: it stands nowhere else."""

_CHECKS: Final = [
    *(not_a_server_error, status_code_conformance),
    *(content_type_conformance, response_schema_conformance),
]
_PRINCIPALS: Final[Mapping[str, Principal]] = {
    role.value: Principal(role.value, role, None, Via.TOKEN, OF_ROLE[role]) for role in Role
}
NOBODY: Final = "nobody"
EVERYBODY: Final = (NOBODY, *_PRINCIPALS)
_ENDLESS: Final = "/api/v1/stream"

_PLACE: Final = re.compile(r"\{\w+\}")
Operation = APIOperation[Any, Any, Any, Any]


class Found(NamedTuple):
    """What was wrong with the answer to one operation, as it was asked by somebody."""

    who: str
    operation: str
    wrong: str


def opened(app: FastAPI) -> FastAPI:
    """The application, which takes the word of a header for who asks, however often."""
    rules = AccessRules(requests_per_minute=1_000_000_000)
    for middleware in app.user_middleware:
        if getattr(middleware.cls, "__name__", "") == AccessCheck.__name__:
            middleware.kwargs["admission"] = Admission(_told, rules)
    return app


def _told(request: HTTPConnection) -> Principal | None:
    return _PRINCIPALS.get(request.headers.get(WHO, NOBODY))


def operations(app: FastAPI) -> Iterator[Operation]:
    """All that the document describes, but the stream, which does not end."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, headers={WHO: Role.ADMIN.value, "Host": "127.0.0.1"})
    for found in schema.get_all_operations():
        if isinstance(found, Err):
            raise found.err()
        if found.ok().path != _ENDLESS:
            yield found.ok()


def fuzz(app: FastAPI, who: str, examples: int) -> Iterator[Found]:
    """So many requests for every operation by somebody, half of them broken; what was wrong with their answers."""
    for operation in operations(app):
        yield from asked(operation, who, examples)


def asked(operation: Operation, who: str, examples: int) -> Iterator[Found]:
    """So many requests for one operation."""
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        wrong = _asked(operation, mode, who, max(1, examples // 2))
        if wrong is not None:
            yield Found(who, operation.label, wrong)


def hostile(app: FastAPI) -> Iterator[Found]:
    """Every payload in every parameter of what is read and in every path, and every way out of the paths."""
    written = {quote(each, safe="") for each in PAYLOADS} | {quote(each, safe="/%.;") for each in TRAVERSALS}
    with AsgiClient(app) as client:
        headers = {WHO: Role.ADMIN.value}
        for operation in operations(app):
            path, method = operation.path, operation.method.upper()
            if "{" in path and "{kind}" not in path:
                for each in written:
                    answer = client.request(method, _PLACE.sub(each.replace("\\", "\\\\"), path), b"{}", headers)
                    if answer.status_code >= 500 or _leaks(answer.text):
                        yield Found("admin", operation.label, f"{answer.status_code} at {each!r}: {answer.text[:200]}")
            for name in [one.name for one in operation.query] if method == "GET" else []:
                for payload in PAYLOADS:
                    answer = client.get(path.replace("{", "").replace("}", ""), headers, {name: payload})
                    if answer.status_code >= 500 or "a=b" in answer.headers.get("set-cookie", ""):
                        yield Found("admin", operation.label, f"{answer.status_code} at {name}={payload!r}")


def _leaks(text: str) -> bool:
    return "root:x:" in text or "[build-system]" in text


def _asked(operation: Operation, mode: GenerationMode, who: str, examples: int) -> str | None:
    quick = settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )

    @quick
    @given(operation.as_strategy(mode))
    def ask(case: Case[Any]) -> None:
        case.call_and_validate(headers={WHO: who, "Host": "127.0.0.1"}, checks=_CHECKS)

    try:
        ask()
    except FailureGroup as group:
        return "; ".join(f"{type(one).__name__}: {one.message or one.title}"[:1_000] for one in group.exceptions)
    except Unsatisfiable:
        return None  # it takes nothing that could be broken
    return None


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    number = int(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLES
    with tempfile.TemporaryDirectory() as folder, whole_service(Path(folder)) as service:
        fuzzed, all_found = opened(service.app), 0
        for somebody in EVERYBODY:
            for each in fuzz(fuzzed, somebody, number):
                all_found += 1
                print(f"{each.who}: {each.operation}: {each.wrong}", flush=True)
            print(f"{somebody}: {number} requests for each of {len(list(operations(fuzzed)))} operations", flush=True)
        for each in hostile(fuzzed):
            all_found += 1
            print(f"{each.who}: {each.operation}: {each.wrong}", flush=True)
        print(f"{len(PAYLOADS)} payloads in every parameter and path, {len(TRAVERSALS)} traversals", flush=True)
    sys.exit(1 if all_found else 0)
