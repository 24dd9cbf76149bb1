import pytest

from tests.service.api.conftest import Taken
from tests.service.asgi_client import AsgiClient

ALARM = b'{"alarm_id": "A-1"}'


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/orders", "/static/frame.css", "/nowhere"])
def test_every_answer_carries_a_policy_without_inline_scripts_or_styles(client: AsgiClient, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["127.0.0.1:8420", "localhost:8420", "LOCALHOST", "[::1]:8420"])
def test_it_answers_to_the_names_of_the_loopback(client: AsgiClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8420", "127.0.0.1.evil.example", ""])
def test_a_name_that_only_points_here_is_refused(client: AsgiClient, host: str) -> None:
    answer = client.get("/api/v1/orders", headers={"Host": host})
    assert answer.status_code == 421
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9999"])
def test_a_page_of_another_origin_can_not_post(client: AsgiClient, taken: Taken, origin: str) -> None:
    answer = client.post("/api/v1/alarms", content=ALARM, headers={"Origin": origin})
    assert answer.status_code == 403
    assert taken.posted == []


def test_our_own_page_and_programs_can_post(client: AsgiClient, taken: Taken) -> None:
    assert client.post("/api/v1/alarms", content=ALARM, headers={"Origin": "http://127.0.0.1"}).status_code == 200
    assert client.post("/api/v1/alarms", content=ALARM).status_code == 200
    assert len(taken.posted) == 2
