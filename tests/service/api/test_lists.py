import csv
import io

import pytest

from service.store.store import Store
from tests.service.api.conftest import COMPLAINTS
from tests.service.asgi_client import AsgiClient

LISTS = ("outages", "complaints", "orders", "spikes", "bins", "weekly")


def rows(client: AsgiClient, path: str) -> list[dict[str, object]]:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    listed: list[dict[str, object]] = answer.json()["rows"]
    return listed


@pytest.mark.parametrize("name", LISTS)
def test_json_and_csv_say_the_same(client: AsgiClient, name: str) -> None:
    listed = rows(client, name)
    answer = client.get(f"/api/v1/{name}", headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(table) == len(listed) > 0
    assert list(table[0]) == list(listed[0])


def test_a_csv_without_rows_still_has_its_columns(client: AsgiClient) -> None:
    answer = client.get("/api/v1/spikes?format=csv&region=nowhere")
    assert answer.text.startswith("region,district,starts_at,ends_at,observed")
    assert answer.headers["content-disposition"] == 'attachment; filename="spikes.csv"'


def test_times_are_told_in_the_zone_of_the_dataset(client: AsgiClient) -> None:
    first = rows(client, "complaints?limit=1")[0]
    assert first["created_at"] == "2011-07-06T14:40:00+08:00"


@pytest.mark.parametrize(
    ("name", "key"), [("outages", "outage_id"), ("complaints", "complaint_id"), ("orders", "order_id")]
)
def test_pages_hold_every_row_once(client: AsgiClient, name: str, key: str) -> None:
    everything = [row[key] for row in rows(client, f"{name}?limit=1000")]
    paged: list[object] = []
    following: str | None = f"/api/v1/{name}?limit=2"
    while following:
        answer = client.get(following)
        paged += [row[key] for row in answer.json()["rows"]]
        following = answer.links.get("next", {}).get("url")
    assert paged == everything
    assert len(set(paged)) == len(paged) > 2


def test_a_page_names_its_cursor_in_the_body_too(client: AsgiClient) -> None:
    first = client.get("/api/v1/complaints?limit=3").json()
    second = client.get("/api/v1/complaints", params={"limit": 30, "cursor": first["next"]}).json()
    assert len(first["rows"]) + len(second["rows"]) == len(COMPLAINTS)
    assert second["next"] is None


@pytest.mark.parametrize("cursor", ["nonsense", "e30=", "WyIyMDExIl0=", "%01"])
def test_a_cursor_that_is_none_of_ours_is_refused(client: AsgiClient, cursor: str) -> None:
    answer = client.get(f"/api/v1/outages?cursor={cursor}")
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("cursor: it is not one")


def test_outages_can_be_asked_for_by_region_group_and_whether_they_last(client: AsgiClient) -> None:
    assert {row["region"] for row in rows(client, "outages?region=guyuan")} == {"guyuan"}
    assert {row["group_id"] for row in rows(client, "outages?group_id=G-1")} == {"G-1"}
    lasting = rows(client, "outages?open=true")
    assert {row["group_id"] for row in lasting} == {"G-fibre", "G-site"}
    assert {row["ended_at"] for row in lasting} == {None}


def test_the_complaints_of_an_outage_can_be_asked_for(client: AsgiClient) -> None:
    found = rows(client, "complaints?outage_id=O-1")
    assert [(row["complaint_id"], row["background"]) for row in found] == [("C-1", 0.25), ("C-2", 0.25)]


def test_the_open_queue_comes_by_rank_and_one_order_with_its_history(client: AsgiClient) -> None:
    assert [row["order_id"] for row in rows(client, "orders?open=true")] == ["R-G-fibre", "R-G-site"]
    assert [row["order_id"] for row in rows(client, "orders?state=cancelled")] == ["R-G-cleared"]
    assert [row["version"] for row in rows(client, "orders/R-G-fibre")] == [1]
    assert client.get("/api/v1/orders/R-none").status_code == 404


@pytest.mark.parametrize(
    "since", ["2011-07-06T14:00:00%2B08:00", "2011-07-06T14:00:00+08:00", "2011-07-06 14:00", "2011-07-06T06:00:00Z"]
)
def test_since_is_read_as_times_are_written_and_an_unescaped_plus_is_forgiven(client: AsgiClient, since: str) -> None:
    assert {str(row["starts_at"])[11:16] for row in rows(client, f"bins?since={since}")} == {"14:00", "14:15"}


def test_a_time_that_is_none_is_refused(client: AsgiClient) -> None:
    answer = client.get("/api/v1/spikes?since=yesterday")
    assert answer.status_code == 422
    assert "yesterday" in answer.json()["detail"]


def test_a_limit_past_the_most_is_refused(client: AsgiClient) -> None:
    answer = client.get("/api/v1/outages?limit=1000000")
    assert answer.status_code == 422
    assert "limit" in answer.json()["detail"]


def test_the_openapi_document_describes_every_list_and_its_rows(client: AsgiClient, store: Store) -> None:
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for name in LISTS:
        schema = document["paths"][f"/api/v1/{name}"]["get"]["responses"]["200"]["content"]["application/json"][
            "schema"
        ]
        kind = schema["properties"]["rows"]["items"]["$ref"].rpartition("/")[2]
        assert list(document["components"]["schemas"][kind]["properties"]) == list(rows(client, name)[0])
    assert store.reads.counters()["alarms"].read == 11
