from tests.service.asgi_client import AsgiClient


def test_a_service_that_is_well_is_alive_and_ready(client: AsgiClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "checks": {"store": "ok", "pipeline": "ok"}})


def test_a_service_in_trouble_is_alive_and_not_ready_and_names_what_ails_it(
    client: AsgiClient, troubles: dict[str, str | None]
) -> None:
    troubles["store"] = "the disk is full"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["store"]) == (503, "the disk is full")
    assert client.get("/healthz").status_code == 200
