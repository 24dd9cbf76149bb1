"""Every request has an id, a line in the log, a count; none tells what was asked for or sent."""

import pytest
from structlog.testing import capture_logs

from service.operation.metrics import Metrics
from tests.service.api.conftest import Taken
from tests.service.asgi_client import AsgiClient


def counted(metrics: Metrics) -> set[str]:
    text = metrics.text()[0].decode()
    return {line for line in text.splitlines() if line.startswith("goldenwindow_http_requests_total")}


def test_the_id_of_a_request_is_in_its_answer_and_differs_from_others(client: AsgiClient) -> None:
    ids = {client.get("/healthz").headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3


def test_an_id_that_the_caller_brings_is_kept(client: AsgiClient) -> None:
    assert client.get("/healthz", {"X-Request-Id": "oss-17/a"}).headers["x-request-id"] == "oss-17/a"


@pytest.mark.parametrize("told", ["two words", "x" * 101, "", '{"a":1}'])
def test_an_id_that_is_none_is_replaced(client: AsgiClient, told: str) -> None:
    answer = client.get("/healthz", {"X-Request-Id": told})
    assert len(answer.headers["x-request-id"]) == 16


def test_a_request_is_a_line_in_the_log_without_query_and_body(client: AsgiClient) -> None:
    with capture_logs() as lines:
        client.post("/api/v1/complaints?customer=Ma", b'{"text": "Mr Ma is furious"}')
    (line,) = [line for line in lines if line["event"] == "request"]
    assert (line["method"], line["path"], line["status"]) == ("POST", "/api/v1/complaints", 200)
    assert "Ma" not in repr(lines)


def test_what_watches_ask_for_is_told_at_debug_unless_it_fails(client: AsgiClient) -> None:
    with capture_logs() as lines:
        client.get("/healthz")
        client.get("/static/nothing.css")
    assert [line["log_level"] for line in lines] == ["debug", "info"]


def test_a_mistake_is_told_with_the_id_of_the_request(client: AsgiClient, taken: Taken) -> None:
    taken.refusal = ZeroDivisionError("over a document")
    with capture_logs() as lines:
        answer = client.post("/api/v1/alarms", b"{}", {"X-Request-Id": "r-1"})
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "r-1")
    assert [line["status"] for line in lines if line["event"] == "request"] == [500]


def test_requests_are_counted_by_route_and_not_by_path(client: AsgiClient, metrics: Metrics) -> None:
    for order in ("R-1", "R-2"):
        client.get(f"/api/v1/orders/{order}")
    client.get("/no/such/place")
    client.get("/static/app.js")
    names = counted(metrics)
    assert 'goldenwindow_http_requests_total{method="GET",route="/api/v1/orders/{order_id}",status="404"} 2.0' in names
    assert 'goldenwindow_http_requests_total{method="GET",route="none",status="404"} 1.0' in names
    assert not any("/no/such" in name or "app.js" in name for name in names)


def test_who_is_refused_at_the_door_is_counted_too(client: AsgiClient, metrics: Metrics) -> None:
    client.get("/healthz", {"Host": "goldenwindow.evil.example"})
    assert any('status="421"' in name for name in counted(metrics))
