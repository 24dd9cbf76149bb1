"""The page about the API names every route and parameter there is, and no other."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.service.asgi_client import AsgiClient

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "api.md").read_text(encoding="utf-8")


@pytest.fixture
def paths(client: AsgiClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()["paths"]
    return found


def test_every_route_stands_in_the_page_and_no_other(paths: dict[str, Any]) -> None:
    served = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    posts = {"POST /api/v1/alarms", "POST /api/v1/complaints"}
    assert (served - {"POST /api/v1/{kind}"}) | posts == set(re.findall(r"`((?:GET|POST|PUT|DELETE) /[^`]*)`", PAGE))


def test_every_parameter_of_a_list_stands_beside_it_but_the_format_that_all_take(paths: dict[str, Any]) -> None:
    for path, methods in paths.items():
        asked = [each["name"] for each in methods.get("get", {}).get("parameters", ()) if each["in"] == "query"]
        asked = [name for name in asked if name != "format"]
        if path == "/api/v1/stream":
            assert asked == []
            continue
        row = next((line for line in PAGE.splitlines() if f"`GET {path}`" in line), "")
        assert re.findall(r"`(\w+)`", row.rpartition(" | ")[2]) == asked, path
