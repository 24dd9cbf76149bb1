"""The document of the API says all there is to say of every operation, and its examples hold."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from service.access.principal import Scope
from service.access.routes import ROUTES
from tests.service.asgi_client import AsgiClient

Operation = tuple[str, str, dict[str, Any]]
UNDESCRIBED = {"text/csv", "text/plain", "text/event-stream"}


@pytest.fixture
def document(client: AsgiClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def entered(path: str) -> str:
    """The path with names in it, of things that there are where that is easy."""
    event = "troubleTicketCreateEvent" if "troubleTicket" in path else "alarmCreateEvent"
    names = {"kind": "regions" if "inventory" in path else "alarms", "event": event, "number": "1", "name": "log"}
    return re.sub(r"\{(\w+)\}", lambda name: names.get(name[1], "none"), path)


def faults(document: Mapping[str, Any], schema: object, value: object) -> list[str]:
    whole = {"components": document["components"], "allOf": [schema]}
    return [error.message for error in Draft202012Validator(whole).iter_errors(value)]


def test_every_operation_has_a_summary_a_tag_and_an_id_of_its_own(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(ids)) == len(ids) > 70
    for method, path, operation in operations(document):
        assert operation["tags"], (method, path)
        assert len(operation["summary"]) > 10, (method, path)
        assert not operation["summary"].endswith("."), (method, path)


def test_every_parameter_says_what_it_is(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            assert len(parameter["description"]) > 5, (method, path, parameter["name"])


def test_every_operation_names_its_problems_by_the_one_schema(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        wanted = {"422"} | ({"404"} if "{" in path else set()) | ({"409"} if method != "GET" else set())
        if ROUTES[method, path] is not Scope.PUBLIC:
            wanted |= {"401", "403", "429"}
        assert wanted <= operation["responses"].keys(), (method, path)
        for status in wanted:
            (content,) = operation["responses"][status]["content"].items()
            assert content[0] == "application/problem+json"
            assert faults(document, content[1]["schema"], content[1]["example"]) == []


def test_every_answer_and_body_has_an_example_that_is_valid(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
        assert method == "GET" or bodies or path in BODILESS, (method, path)
        for each in (*bodies, *answers):
            for kind, content in each.get("content", {}).items():
                if kind not in UNDESCRIBED:
                    assert "example" in content, (method, path, kind)
                    assert faults(document, content["schema"], content["example"]) == [], (method, path)


BODILESS = {
    "/api/v1/dead-letters/replay",
    "/api/v1/jobs/{name}/run",
    "/api/v1/sources/resume",
    "/api/v1/channels/{name}/test",
    "/api/v1/channels/{name}/enable",
}


def test_every_example_of_a_body_is_taken_or_told_that_there_is_no_such_thing(
    client: AsgiClient, document: dict[str, Any]
) -> None:
    for method, path, operation in operations(document):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None:
            continue
        filled = entered(path)
        answer = client.request(method, filled, msgspec.json.encode(content["example"]))
        # The pipeline of this cast takes everything and carries out nothing.
        handed_on = answer.status_code == 422 and answer.json()["detail"] == "It was not carried out."
        assert answer.status_code < 300 or answer.status_code in (404, 409) or handed_on, (method, filled, answer.text)


def test_every_list_answers_by_its_schema(client: AsgiClient, document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        if method != "GET" or "{" in path or path.endswith(("/stream", "/explain")):
            continue
        for status, answer in operation["responses"].items():
            schema = answer.get("content", {}).get("application/json", {}).get("schema")
            if status == "200" and schema is not None:
                assert faults(document, schema, client.get(path).json()) == [], path
