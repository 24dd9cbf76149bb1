"""Outage groups and orders as TM Forum systems read them: by the schemas, with fields, offset, limit and totals."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]

from alerts.dispatch.priority import Priority
from alerts.orders.order import State
from alerts.orders.tmf656 import status_of, to_tmf656
from service.api.tmf_routes import ORDERS, PROBLEMS
from service.api.tmf_schemas import SERVICE_PROBLEM, WORK_ORDER, Schema
from service.store.store import Store
from tests.service.asgi_client import AsgiClient
from tests.service.dashboard.cast import CLEARED, FIBRE_CUT, MINUTE, NOW, SITE_DOWN, order

BOTH = [(PROBLEMS, SERVICE_PROBLEM), (ORDERS, WORK_ORDER)]


def faults(schema: Schema, told: object) -> list[str]:
    checker = Draft202012Validator(schema, format_checker=FormatChecker())
    return [error.message for error in checker.iter_errors(told)]


def listed(client: AsgiClient, path: str) -> list[dict[str, Any]]:
    answer = client.get(path)
    assert answer.status_code in (200, 206), answer.text
    rows: list[dict[str, Any]] = answer.json()
    return rows


@pytest.mark.parametrize(("path", "schema"), BOTH)
def test_every_resource_keeps_to_its_schema_and_stands_where_its_href_says(
    client: AsgiClient, path: str, schema: Schema
) -> None:
    Draft202012Validator.check_schema(schema)
    rows = listed(client, path)
    assert len(rows) > 1
    for row in rows:
        assert faults(schema, row) == []
        assert client.get(row["href"]).json() == row


@pytest.mark.parametrize(("path", "schema"), BOTH)
def test_a_resource_that_lacks_what_the_standard_requires_does_not_keep_to_it(
    client: AsgiClient, path: str, schema: Schema
) -> None:
    row = listed(client, path)[0]
    for name in schema["required"]:
        assert faults(schema, {key: value for key, value in row.items() if key != name}), name


@pytest.mark.parametrize(("path", "schema"), BOTH)
def test_offset_and_limit_take_a_part_and_headers_tell_of_the_whole(
    client: AsgiClient, path: str, schema: Schema
) -> None:
    rows = listed(client, path)
    whole = client.get(path)
    assert (whole.status_code, whole.headers["x-total-count"]) == (200, str(len(rows)))
    part = client.get(f"{path}?offset=1&limit=1")
    assert (part.status_code, part.headers["x-total-count"], part.headers["x-result-count"]) == (
        206,
        str(len(rows)),
        "1",
    )
    assert part.json() == rows[1:2]


@pytest.mark.parametrize(("path", "schema"), BOTH)
def test_only_the_fields_that_are_asked_for_are_told(client: AsgiClient, path: str, schema: Schema) -> None:
    assert listed(client, f"{path}?fields=description,id")[0].keys() == {"id", "href", "@type", "description"}
    assert listed(client, f"{path}?fields=none")[0].keys() == {"id", "href", "@type"}
    answer = client.get(f"{path}?fields=colour")
    assert answer.status_code == 422
    assert "there is no colour; there are: @type" in answer.json()["detail"]


def test_a_problem_is_found_by_its_status_and_an_order_by_its_state(client: AsgiClient) -> None:
    assert {row["status"] for row in listed(client, f"{PROBLEMS}?status=acknowledged")} == {"acknowledged"}
    assert listed(client, f"{PROBLEMS}?status=resolved") == []
    assert listed(client, f"{PROBLEMS}?status=inProgress") == []
    assert [row["id"] for row in listed(client, f"{ORDERS}?state=cancelled")] == ["R-G-cleared"]
    assert client.get(f"{PROBLEMS}?status=odd").status_code == 422


@pytest.mark.parametrize("path", [PROBLEMS, ORDERS])
def test_what_there_is_not_is_told_with_the_list(client: AsgiClient, path: str) -> None:
    answer = client.get(f"{path}/none")
    assert answer.status_code == 404
    assert f"GET {path} lists" in answer.json()["detail"]
    assert client.get(f"{path}?offset=10001").status_code == 422


def test_a_problem_tells_of_its_order_and_how_far_it_is() -> None:
    taken_on = order(SITE_DOWN, 4.0, MINUTE, State.IN_PROGRESS)
    told = to_tmf656(SITE_DOWN, taken_on, str)
    assert (told["status"], told["affectedNumberOfServices"]) == ("inProgress", 3)
    assert told["relatedEntity"] == [
        {"@type": "RelatedEntity", "@referredType": "WorkOrder", "id": "R-G-site", "role": "workOrder"}
    ]
    assert (taken_on.priority, told["priority"]) == (Priority.P3, 5)
    assert to_tmf656(FIBRE_CUT, None, str)["priority"] == 10
    over = type(CLEARED)(**{**{name: getattr(CLEARED, name) for name in CLEARED.__struct_fields__}, "ended_at": NOW})
    assert status_of(over, taken_on) == "resolved"
    assert to_tmf656(over, None, str)["resolutionDate"] == str(NOW)


def test_the_latest_begins_the_list(client: AsgiClient, store: Store) -> None:
    begun = [row["creationDate"] for row in listed(client, PROBLEMS)]
    assert begun == sorted(begun, reverse=True)
    assert store.standard.problems(None, 0, 1).total == len(begun)
