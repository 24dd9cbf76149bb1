"""Shadow mode as a whole: everything is decided and recorded, nobody is told, and everything says so."""

from pathlib import Path

import httpx
import pytest

from service.api.server import Server, address, listen
from service.compose import Service, build_service
from service.configuration.setting_sections import InventorySection, Orders, StoreSection, Webhook
from service.configuration.settings import Settings
from service.configuration.shadow_mode import SHADOW_NOTE, Mode, tells
from service.inventory_source import timezone_of
from service.operation.finding import Verdict
from tests.service.duty_folder import write_duty
from tests.service.operation.test_checks import findings
from tests.service.test_compose import network, run_once


def settings_of(tmp_path: Path, mode: Mode) -> Settings:
    hook = Webhook(name="crews", url="https://orders.invalid/in", secret="s" * 24)  # type: ignore[arg-type] # as a file tells it
    return Settings(
        clock="replay",
        store=StoreSection(data_dir=tmp_path / "data"),
        inventory=InventorySection(path=tmp_path / "network"),
        orders=Orders(mode=mode, log=True, file=tmp_path / "orders.jsonl", webhooks=(hook,)),
    )


@pytest.fixture
def service(tmp_path: Path) -> Service:
    network(tmp_path / "network")
    return build_service(settings_of(tmp_path, "shadow"))


def test_orders_are_decided_and_recorded_and_only_the_log_is_told(service: Service, tmp_path: Path) -> None:
    run_once(service)
    (order,) = service.store.reads.queue()
    assert service.store.reads.order_history(order.order_id)
    assert service.store.deliveries.counts("log") == {"delivered": 1}
    assert (service.store.deliveries.counts("file"), service.store.deliveries.counts("webhook-crews")) == ({}, {})
    assert not (tmp_path / "orders.jsonl").exists()
    service.close()


def test_what_was_decided_in_shadow_is_not_pushed_when_the_mode_changes(service: Service, tmp_path: Path) -> None:
    run_once(service)
    service.close()
    live = build_service(settings_of(tmp_path, "live"))
    with live.running():
        pass
    assert not (tmp_path / "orders.jsonl").exists()
    assert SHADOW_NOTE not in live.notes
    live.close()


def test_the_start_every_answer_the_page_and_the_metrics_say_that_it_is_shadow(service: Service) -> None:
    assert SHADOW_NOTE in service.notes
    sock = listen("127.0.0.1", 0)
    server = Server(service.app, sock)
    with service.running(), server.in_background(), httpx.Client(base_url=address(sock)) as client:
        for path in ("/api/v1/orders", "/healthz", "/api/v1/orders/R-nowhere", "/"):
            assert client.get(path).headers["Goldenwindow-Mode"] == "shadow"
        assert client.get("/readyz").json()["mode"] == "shadow"
        assert "goldenwindow_shadow_mode 1.0" in client.get("/metrics").text
        assert "pushed to nobody" in client.get("/?lang=en").text
        assert "不推送给任何人" in client.get("/?lang=zh").text
    service.close()


def test_a_live_service_says_nothing_of_it(tmp_path: Path) -> None:
    network(tmp_path / "network")
    live = build_service(settings_of(tmp_path, "live"))
    sock = listen("127.0.0.1", 0)
    server = Server(live.app, sock)
    with server.in_background(), httpx.Client(base_url=address(sock)) as client:
        answer = client.get("/readyz")
        assert ("mode" in answer.json(), "Goldenwindow-Mode" in answer.headers) == (False, False)
        assert "pushed to nobody" not in client.get("/?lang=en").text
    live.close()


def test_check_notes_the_mode(tmp_path: Path) -> None:
    network(tmp_path / "network")
    (finding,) = findings(settings_of(tmp_path, "shadow"), "orders.mode")
    assert (finding.verdict, finding.told) == (Verdict.NOTE, SHADOW_NOTE)
    assert findings(settings_of(tmp_path, "live"), "orders.mode") == []


def test_nobody_is_escalated_to_about_what_nobody_was_told(tmp_path: Path) -> None:
    roster = write_duty(tmp_path)
    told = {"roster": {"path": roster}, "escalation": {"path": tmp_path / "policies.toml"}}
    live, shadow = (Settings(orders={"mode": mode}, **told) for mode in ("live", "shadow"))  # type: ignore[arg-type] # as a file tells them
    assert len(live.desk_rules().escalation.policies) == 2
    assert shadow.desk_rules().escalation.policies == ()
    assert len(shadow.desk_rules().escalation.roster.people) == 4


def test_in_shadow_mode_every_channel_but_the_log_is_silent() -> None:
    assert [tells("shadow", name) for name in ("log", "file", "webhook-crews", "duty")] == [True, False, False, False]
    assert all(tells("live", name) for name in ("log", "file", "duty"))


def test_the_zone_of_the_inventory_goes_before_that_of_the_settings(tmp_path: Path) -> None:
    assert timezone_of(network(tmp_path / "network"), "Asia/Shanghai") == "Asia/Urumqi"
    assert timezone_of(None, "Asia/Shanghai") == "Asia/Shanghai"
