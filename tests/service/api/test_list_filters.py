"""What lists can be asked for: filters, orders, one row, and what is said of a question that can not be answered."""

from collections.abc import Mapping
from urllib.parse import quote

import pytest

from service.store.lists import BINS, COMPLAINTS, FEEDBACK, NOTICES, ORDERS, OUTAGES, SPIKES
from tests.service.asgi_client import AsgiClient

Params = Mapping[str, str | int]


def ids(client: AsgiClient, path: str, key: str, params: Params) -> list[object]:
    answer = client.get(f"/api/v1/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return [row[key] for row in answer.json()["rows"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"cell_id": "YC0003-1"}, ["O-3"]),
        ({"site_id": "YC0005"}, ["O-5"]),
        ({"group_id": "G-1"}, ["O-2", "O-3"]),
        ({"segment": "2G", "final": "true", "limit": 2}, ["O-0", "O-1"]),
        ({"segment": "4G"}, []),
        ({"final": "true", "open": "true"}, []),
        ({"planned": "true"}, []),
        (
            {"since": "2011-07-06T10:00:00+08:00", "until": "2011-07-06T13:40:00+08:00", "final": "true"},
            ["O-2", "O-3", "O-4"],
        ),
        ({"sort": "started_at", "final": "true", "limit": 3}, ["O-6", "O-5", "O-4"]),
        ({"district": "nowhere"}, []),
    ],
)
def test_outages_are_found_by_place_group_segment_state_and_time(
    client: AsgiClient, asked: Params, found: list[str]
) -> None:
    assert ids(client, "outages", "outage_id", asked) == found


def test_outages_are_sorted_by_the_complaints_put_down_to_them(client: AsgiClient) -> None:
    complaints = [float(str(each)) for each in ids(client, "outages", "complaints", {"sort": "-complaints"})]
    assert complaints == sorted(complaints, reverse=True)


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({"district": "兴庆区"}, 7),
        ({"cell_id": "YC0101-1"}, 1),
        ({"outage_id": "O-1"}, 2),
        ({"open": "false"}, 0),
        ({"open": "true"}, 8),
        ({"category": "voice"}, 0),
        ({"until": "2011-07-01"}, 1),
        ({"text": "nobody said that"}, 0),
        ({"sort": "created_at", "limit": 3}, 3),
    ],
)
def test_complaints_are_found_by_place_cause_state_and_words(client: AsgiClient, asked: Params, number: int) -> None:
    assert len(ids(client, "complaints", "complaint_id", asked)) == number


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"open": "true"}, ["R-G-fibre", "R-G-site"]),
        ({"sort": "rank", "limit": 1}, ["R-G-fibre"]),
        ({"open": "false"}, ["R-G-cleared"]),
        ({"state": "cancelled"}, ["R-G-cleared"]),
        ({"site_id": "nowhere"}, []),
        ({"unit": "nobody"}, []),
    ],
)
def test_orders_are_found_by_stage_place_and_unit_and_come_by_rank(
    client: AsgiClient, asked: Params, found: list[str]
) -> None:
    assert ids(client, "orders", "order_id", asked) == found


def test_one_outage_complaint_spike_window_stands_by_itself(client: AsgiClient) -> None:
    assert client.get("/api/v1/outages/O-1").json()["cell_id"] == "YC0001-1"
    explained = client.get("/api/v1/complaints/C-1").json()
    assert (explained["background"], explained["outages"]) == (
        0.25,
        [{"outage_id": "O-1", "probability": 0.75, "planned": False}],
    )
    spike = client.get("/api/v1/spikes").json()["rows"][0]
    assert client.get(f"/api/v1/spikes/{spike['spike_id']}").json() == spike
    assert client.get("/api/v1/windows/all").json()["segment"] == "all"


@pytest.mark.parametrize("path", ["outages/none", "complaints/none", "spikes/none", "spikes/MjAx", "windows/9G-sea"])
def test_what_there_is_not_is_told_with_the_list_to_look_in(client: AsgiClient, path: str) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 404
    assert f"GET /api/v1/{path.partition('/')[0]} lists" in answer.json()["detail"]


def test_windows_and_reports_are_listed_filtered_and_paged(client: AsgiClient) -> None:
    assert ids(client, "windows", "segment", {"segment": "all"}) == ["all"]
    assert ids(client, "windows", "status", {"status": "ok"}) == []
    assert ids(client, "reports", "period", {}) == ["2011-W26", "2011-07-05"]
    assert ids(client, "reports", "period", {"kind": "daily"}) == ["2011-07-05"]
    first = client.get("/api/v1/reports?limit=1&sort=period")
    assert first.json()["rows"][0]["files"] == ["/reports/2011-07-05/daily.csv"]
    second = client.get(first.links["next"]["url"])
    assert ([row["period"] for row in second.json()["rows"]], second.json()["next"]) == (["2011-W26"], None)


@pytest.mark.parametrize(
    ("path", "params", "said"),
    [
        ("outages", {"regoin": "x"}, "regoin: no such parameter here; there are: limit, cursor, since"),
        ("weekly", {"week": "1"}, "week: no such parameter here; there are: format"),
        ("windows/all", {"a": "1"}, "there are: none"),
        ("outages", {"sort": "colour"}, "sort: Input should be '-started_at', 'started_at' or '-complaints'"),
        ("orders", {"priority": "P9"}, "priority: Input should be 'P1', 'P2', 'P3' or 'P4'"),
        ("spikes", {"kind": "odd"}, "'silent_suspected'"),
        ("outages", {"open": "maybe"}, "open: Input should be a valid boolean"),
        ("outages", {"until": "later"}, "until: "),
        ("outages", {"format": "xml"}, "write csv or json"),
        ("outages", {"region": "a\x00b"}, "'region' holds a NUL character"),
        ("complaints", {"text": "x", "site_id": "y"}, "site_id: beside text there may be region"),
    ],
)
def test_a_question_that_can_not_be_answered_is_told_by_parameter_and_choices(
    client: AsgiClient, path: str, params: Params, said: str
) -> None:
    answer = client.get(f"/api/v1/{path}", params=params)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]


def test_a_cursor_of_another_order_or_list_is_refused(client: AsgiClient) -> None:
    cursor = client.get("/api/v1/outages?limit=1").json()["next"]
    assert client.get("/api/v1/outages?sort=started_at&cursor=" + quote(cursor)).status_code == 422
    assert client.get("/api/v1/complaints?cursor=" + quote(cursor)).status_code == 422


@pytest.mark.parametrize(
    ("path", "sortings"),
    [
        ("outages", OUTAGES),
        ("complaints", COMPLAINTS),
        ("orders", ORDERS),
        ("spikes", SPIKES),
        ("bins", BINS),
        ("notices", NOTICES),
        ("feedback", FEEDBACK),
    ],
)
def test_every_order_of_the_store_can_be_asked_for_and_pages_through(
    client: AsgiClient, path: str, sortings: Mapping[str, object]
) -> None:
    operation = client.get("/openapi.json").json()["paths"][f"/api/v1/{path}"]["get"]
    (told,) = [each["schema"] for each in operation["parameters"] if each["name"] == "sort"]
    assert set(told.get("enum") or told["anyOf"][0]["enum"]) == set(sortings)
    for sort in sortings:
        whole = client.get(f"/api/v1/{path}", params={"sort": sort, "limit": 1000}).json()["rows"]
        paged: list[object] = []
        following = f"/api/v1/{path}?sort={sort}&limit=1"
        while following:
            answer = client.get(following)
            paged += answer.json()["rows"]
            following = answer.links.get("next", {}).get("url", "")
        assert paged == whole, sort
