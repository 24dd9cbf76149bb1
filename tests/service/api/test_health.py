import pytest

from service.intake.source_gate import SourceGate, SourceStopped
from service.operation.health import Dependency
from service.operation.metrics import Metric, Metrics
from tests.service.asgi_client import AsgiClient

WELL = {"store": "ok", "pipeline": "ok", "influx": "ok"}


def test_a_service_that_is_well_is_alive_and_ready(client: AsgiClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "checks": WELL, "degraded": []})


def test_a_service_in_trouble_is_alive_and_not_ready_and_names_what_ails_it(
    client: AsgiClient, dependencies: list[Dependency]
) -> None:
    dependencies[0] = Dependency("store", "the disk is full")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["store"]) == (503, "the disk is full")
    assert client.get("/healthz").status_code == 200


def test_what_is_not_needed_to_take_records_leaves_the_service_ready_and_is_named(
    client: AsgiClient, dependencies: list[Dependency]
) -> None:
    dependencies[2] = Dependency("influx", "it does not answer", needed=False)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["degraded"]) == (200, ["influx"])
    assert answer.json()["checks"]["influx"] == "it does not answer"


def test_metrics_are_told_in_the_form_that_is_asked_for(client: AsgiClient, metrics: Metrics) -> None:
    metrics.count(Metric.BATCHES, "committed", by=3)
    plain = client.get("/metrics")
    assert 'goldenwindow_batches_total{outcome="committed"} 3.0' in plain.text.splitlines()
    assert plain.headers["content-type"].startswith("text/plain")
    modern = client.get("/metrics", {"Accept": "application/openmetrics-text; version=1.0.0"})
    assert modern.headers["content-type"].startswith("application/openmetrics-text")
    assert modern.text.endswith("# EOF\n")


def test_a_stopped_source_goes_on_when_a_person_says_so(client: AsgiClient, gate: SourceGate) -> None:
    for source in ("http:alarms", "kafka:network.alarms/0"):
        gate.note(source, 2, [0, 1])
    assert client.post("/api/v1/sources/resume?source=http:complaints", b"").json() == {"resumed": []}
    assert client.post("/api/v1/sources/resume?source=http:alarms", b"").json() == {"resumed": ["http:alarms"]}
    gate.check("http:alarms")
    with pytest.raises(SourceStopped):
        gate.check("kafka:network.alarms/0")
    assert client.post("/api/v1/sources/resume", b"").json() == {"resumed": ["kafka:network.alarms/0"]}
    gate.check("kafka:network.alarms/0")
