"""What an agent learns of a call, and what is counted of it."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from structlog.testing import capture_logs

from service.store.store import Store
from tests.service.api.conftest import CALLER, CUSTOMER_KEY
from tests.service.asgi_client import AsgiClient
from tests.service.dashboard.cast import NOW

DAY_BEFORE = "2011-07-01T00:00:00+08:00"


def explained(client: AsgiClient, **asked: str | int) -> dict[str, Any]:
    answer = client.get("/api/v1/explain", params=asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def posted(client: AsgiClient, body: Mapping[str, object]) -> tuple[int, dict[str, Any]]:
    answer = client.post("/api/v1/contacts", msgspec.json.encode(body))
    return answer.status_code, answer.json()


def test_a_cell_that_is_out_explains_a_call_from_it(client: AsgiClient) -> None:
    told = explained(client, cell="YC0101-1")
    first = told["explanations"][0]
    assert (told["verdict"], first["kind"], first["share"]) == ("yes", "outage", 1.0)
    assert (first["outage_id"], first["group_id"]) == ("O-YC0101-1", "G-fibre")
    assert first["since"] == "2011-07-06T13:22:00+08:00"
    assert first["order"]["order_id"] == "R-G-fibre"
    assert first["expected"]["earliest"] < first["expected"]["at"] < first["expected"]["latest"]


def test_the_reply_is_of_the_scene_of_the_cause_in_both_languages(client: AsgiClient) -> None:
    reply = explained(client, cell="YC0101-1")["reply"]
    assert reply["scene"] == "transmission"
    assert reply["zh"].startswith("您所在区域自 13:22 起因传输线路中断影响使用，抢修工单已派发。预计 ")
    assert reply["en"].startswith("A transmission line that serves your area has been cut since 13:22: a repair order")


def test_a_district_is_explained_as_far_as_its_users_are_without_service(client: AsgiClient) -> None:
    told = explained(client, district="金凤区")
    assert told["verdict"] == "likely"
    assert told["explanations"][0]["share"] == 0.75
    assert told["place"] == {"region": "yinchuan", "district": "金凤区", "cells": 4, "told_by": "district"}


def test_coordinates_count_what_is_near(client: AsgiClient) -> None:
    assert explained(client, latitude="38.5", longitude="106.2")["explanations"][0]["group_id"] == "G-site"
    far = explained(client, latitude="38.6", longitude="106.3")
    assert (far["verdict"], far["reply"]["scene"]) == ("no", "user")


def test_a_customer_is_where_earlier_complaints_say(client: AsgiClient) -> None:
    told = explained(client, customer=CALLER)
    assert (told["verdict"], told["place"]["told_by"]) == ("yes", "earlier_cell")


def test_of_a_customer_nobody_knows_the_agent_asks_for_the_place(client: AsgiClient) -> None:
    told = explained(client, customer="13900002222")
    assert (told["verdict"], told["place"], told["reply"]["scene"]) == ("unknown_place", None, None)
    assert "地址" in told["reply"]["zh"]


def test_many_calls_without_an_alarm_are_told_as_being_looked_into(client: AsgiClient) -> None:
    told = explained(client, site="GY0031")
    assert (told["verdict"], told["explanations"][0]["kind"]) == ("likely", "suspected")
    assert told["reply"]["scene"] == "environment"


def test_a_moment_in_the_past_is_explained_as_it_was(client: AsgiClient) -> None:
    assert explained(client, cell="YC0101-1", at="2011-07-06T13:00:00+08:00")["verdict"] == "no"
    then = explained(client, cell="YC0101-1", at="2011-07-06T13:23:00+08:00")
    assert (then["verdict"], then["explanations"][0]["order"]) == ("yes", None)


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({}, 422, "Nothing says where"),
        ({"cell": "no such"}, 404, "The inventory has no cell 'no such'"),
        ({"site": "no such"}, 404, "no site 'no such'"),
        ({"district": "no such"}, 404, "no district 'no such'"),
        ({"latitude": "0", "longitude": "0"}, 404, "no cell within 10 km"),
        ({"latitude": "38.5"}, 422, "give latitude and longitude"),
        ({"latitude": "95", "longitude": "0"}, 422, "latitude"),
        ({"cell": "YC0101-1", "at": "soon"}, 422, "at: "),
    ],
)
def test_what_can_not_be_answered_is_told_with_what_to_ask(
    client: AsgiClient, asked: Mapping[str, str | int], status: int, said: str
) -> None:
    answer = client.get("/api/v1/explain", params=asked)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert said in answer.json()["detail"]


def test_nothing_of_who_called_is_kept_or_logged(client: AsgiClient, store: Store) -> None:
    with capture_logs() as lines:
        explained(client, customer=CALLER)
        posted(client, {"customer": CALLER, "contact_id": "K-private"})
    assert len(lines) == 2
    kept = [contact for contact in store.contacts.page(None, None, None, 100) if contact.contact_id == "K-private"]
    assert len(kept) == 1
    assert CALLER not in repr(lines) + repr(kept)
    assert CUSTOMER_KEY.decode() not in repr(lines)
    assert client.get("/api/v1/explain", params={"customer": CALLER}).headers["cache-control"] == "no-store"


def test_a_contact_is_answered_and_counted_once(client: AsgiClient) -> None:
    body = {"contact_id": "K-1", "cell": "YC0101-1", "category": "voice", "by": "agent-7"}
    status, told = posted(client, body)
    again, same = posted(client, body)
    assert (status, told["counted"], told["reply"]["scene"]) == (201, True, "transmission")
    assert (again, same["counted"], same["contact_id"]) == (200, False, "K-1")
    listed = client.get("/api/v1/contacts", params={"since": DAY_BEFORE}).json()["rows"]
    (kept,) = [row for row in listed if row["contact_id"] == "K-1"]
    assert (kept["outage_id"], kept["cell_id"], kept["intercepted"], kept["by"]) == (
        "O-YC0101-1",
        "YC0101-1",
        True,
        "agent-7",
    )


def test_a_contact_without_an_id_gets_one(client: AsgiClient) -> None:
    first, second = (posted(client, {"cell": "YC0900-1"})[1]["contact_id"] for _ in range(2))
    assert first != second


def test_demand_is_complaints_and_the_contacts_that_became_none(client: AsgiClient) -> None:
    for number, intercepted in enumerate((True, True, False)):
        posted(client, {"contact_id": f"K-demand-{number}", "cell": "YC0042-1", "intercepted": intercepted})
    rows = client.get("/api/v1/contacts/demand", params={"by": "outage", "since": DAY_BEFORE}).json()["rows"]
    (row,) = [row for row in rows if row["key"] == "O-YC0042-1"]
    assert (row["contacts"], row["intercepted"], row["complaints"], row["demand"]) == (3, 2, 1.8, 3.8)


@pytest.mark.parametrize("by", ["work", "region", "hour"])
def test_demand_is_counted_by_work_region_and_hour_too(client: AsgiClient, by: str) -> None:
    posted(client, {"contact_id": "K-by", "cell": "GY0031-1"})
    rows = client.get("/api/v1/contacts/demand", params={"by": by, "since": DAY_BEFORE}).json()["rows"]
    assert [row["key"] for row in rows if row["key"] in {"guyuan", NOW.isoformat()[:13] + ":00:00+00:00"}] == (
        {"work": [], "region": ["guyuan"], "hour": ["2011-07-06T06:00:00+00:00"]}[by]
    )


@pytest.mark.parametrize("body", [b"", b"[]", b'{"cell": 7}', b'{"cells": "A"}', b'{"by": ""}', b"\xff"])
def test_a_contact_that_can_not_be_read_is_told_so(client: AsgiClient, body: bytes) -> None:
    answer = client.post("/api/v1/contacts", body)
    assert answer.status_code == 422
    assert "docs/explain.md" in answer.json()["detail"]
