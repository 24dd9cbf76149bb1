"""Settings: where they come from, that every fault is told at once, and that no secret is."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from correlate.rules import Rules
from service.configuration.setting_sections import Correlate
from service.configuration.settings import SettingsWrong, describe, read_settings
from service.duty.known_days import CountryUnknown

WRONG = Path(__file__).parent / "wrong_settings"


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.environ", {})


def written(folder: Path, text: str) -> Path:
    path = folder / "goldenwindow.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_with_nothing_set_the_service_is_the_embedded_one_on_the_loopback() -> None:
    settings = read_settings()
    assert (settings.server.host, settings.server.port) == ("127.0.0.1", 8420)
    assert settings.store_url() == f"sqlite:///{Path.cwd() / 'goldenwindow-data' / 'goldenwindow.db'}"
    assert settings.rules() == Rules(forget_harmless_after=timedelta(minutes=5))
    assert settings.clock == "system"


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "[server]\nport = 9000\nhost = '::1'\n[correlate]\nhold_off_s = 60\n")
    monkeypatch.setenv("GOLDENWINDOW_SERVER__PORT", "9100")
    monkeypatch.setenv("GOLDENWINDOW_STORE__DATA_DIR", str(tmp_path))
    settings = read_settings(path)
    assert (settings.server.host, settings.server.port) == ("::1", 9100)
    assert settings.store.data_dir == tmp_path
    assert settings.rules().hold_off == timedelta(seconds=60)


def test_every_rule_can_be_set(tmp_path: Path) -> None:
    units = {"s": "seconds", "minutes": "minutes", "hours": "hours", "days": "days"}
    lines = [f"{key} = 7" for key in Correlate.model_fields]
    settings = read_settings(written(tmp_path, "\n".join(["[ingest]\nlateness_minutes = 7\n[correlate]", *lines])))
    told: dict[str, Any] = {
        key.rpartition("_")[0]: timedelta(**{units[key.rpartition("_")[2]]: 7}) for key in _durations()
    }
    told["lateness"] = timedelta(minutes=7)
    assert settings.rules() == Rules(**told, spike_budget=7.0)
    assert set(told) | {"spike_budget", "calendar"} == set(Rules.__struct_fields__)


def test_holidays_and_known_events_are_part_of_the_rules(tmp_path: Path) -> None:
    events = tmp_path / "events.csv"
    events.write_text("starts_at,ends_at,series_id\n2011-07-04 20:00,2011-07-04 23:00,north/mid\n")
    text = f"[inventory]\ntimezone = 'Asia/Urumqi'\n[calendar]\ncountry = 'CN'\nevents = '{events}'\n"
    calendar = read_settings(written(tmp_path, text)).rules().calendar
    assert date(2024, 10, 1) in calendar.holidays
    (event,) = calendar.events
    assert (event.place, event.starts_at) == ("north/mid", datetime(2011, 7, 4, 14, tzinfo=UTC))


def test_a_country_that_is_none_is_said(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, "[calendar]\ncountry = 'Atlantis'\n"))
    with pytest.raises(CountryUnknown, match="Atlantis"):
        settings.rules()


def _durations() -> list[str]:
    return [key for key in Correlate.model_fields if key != "spike_budget_per_week"]


FAULTS = {
    "table_for_list": "channels.mail: there may be several, so it is a list of tables; write [[channels.mail]]",
    "unknown_key": "correlate.holdoff_s: no such setting; did you mean correlate.hold_off_s?",
    "unknown_section": "serve: no such setting; did you mean server?",
    "key_like_no_other": "server.zzz: no such setting; there are server.host, server.port, server.names",
    "not_a_number": "server.port = 'many': input should be a valid integer",
    "out_of_range": "correlate.flap_gap_minutes = -1: input should be greater than or equal to 0 (default: 10.0)",
    "no_host": "server.host = 'somewhere': not an address of this machine; write one like 127.0.0.1, or 0.0.0.0",
    "host_with_port": "server.names.0 = 'https://********': not a host name; write it without https://",
    "issuer_unknown": "access.oidc.issuer: missing; write its address, or leave out what else is set of it",
    "issuer_without_client": "access.oidc.client_id: missing; write the name under which the issuer knows",
    "session_endless": "access.session_minutes = 99999999: input should be less than or equal to 44640 (default: 720)",
    "no_such_zone": "inventory.timezone = 'Asia/Beijing': no such time zone; write one like Asia/Shanghai",
    "wrong_effect": "ingest.causes.停电 = 'dark': input should be 'out_of_service'",
    "webhook_without_secret": "orders.webhooks.0.secret: missing; it has no default",
    "webhook_short_secret": "orders.webhooks.0.secret = ********: too short to sign with",
    "webhook_address": "orders.webhooks.0.url = 'ftp://********': must be an address that starts with https://",
    "channel_address_for_table": "channels.apprise = ********: input should be a valid",
    "channel_hours": "channels.apprise.0.quiet = '22:00': write it like 22:00-07:00",
    "channel_language": "channels.apprise.0.language = 'Chinese': input should be 'zh', 'en' or 'both'",
    "channel_topic": "channels.apprise.0.topics.0 = 'weather': input should be",
    "channel_twice": "channels: log names 2 of them; give each a name of its own",
    "channel_without_broker": "channels.kafka orders: there is no broker to send to; set kafka.bootstrap",
    "mail_for_nobody": "channels.mail duty: nobody gets it; give it recipients, or to",
    "mail_header": "channels.mail.0.recipients.0 = ",
    "mail_in_the_clear": "channels.mail duty: a password is not sent in the clear; set security to starttls or tls",
    "mail_password_alone": "channels.mail duty: username and password go together; set both or none",
    "webhook_name": "orders.webhooks.0.name = 'NOC 1': string should match pattern",
    "reply_placeholder": "explain.replies = a table: zh.power: ${until} is not known here; it may name doing, "
    "expected, since",
    "wrong_word": "clock = 'sundial': input should be 'system' or 'replay' (default: system)",
    "not_toml": "not_toml.toml: not TOML: ",
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_key_value_and_remedy(name: str) -> None:
    with pytest.raises(SettingsWrong) as told:
        read_settings(WRONG / f"{name}.toml")
    assert FAULTS[name] in str(told.value)
    assert len(told.value.faults) == 1
    assert "\n" not in str(told.value)


def test_every_fault_has_its_file() -> None:
    assert {path.stem for path in WRONG.glob("*.toml")} == set(FAULTS)


def test_all_faults_are_told_at_once_those_of_the_environment_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLDENWINDOW_SERVER__PROT", "1")
    monkeypatch.setenv("GOLDENWINDOW_LOG__LEVEL", "shout")
    with pytest.raises(SettingsWrong) as told:
        read_settings(WRONG / "not_a_number.toml")
    first, *others = told.value.faults
    assert first == "GOLDENWINDOW_SERVER__PROT: no such setting; did you mean server.port?"
    assert [fault.partition(" =")[0] for fault in sorted(others)] == ["log.level", "server.port"]


def test_a_variable_that_is_not_json_where_a_list_is_wanted_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLDENWINDOW_ORDERS", "{")
    with pytest.raises(SettingsWrong, match=r"orders.*write its value as JSON"):
        read_settings()


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingsWrong, match=r"nowhere\.toml: No such file or directory"):
        read_settings(Path("nowhere.toml"))


def test_effective_values_are_shown_without_secrets(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        [store]
        url = "postgresql+psycopg://noc:hunter2@db.example/gw"
        [ingest]
        customer_key = "pepper-pepper-pepper"
        [[orders.webhooks]]
        name = "noc"
        url = "https://noc.example/hook?token=hunter2"
        secret = "hunter2-hunter2-hunter2-hunter2"
        """,
    )
    shown = describe(read_settings(path))
    assert "hunter2" not in repr(shown)
    assert "pepper" not in repr(shown)
    assert shown["store.url"] == "postgresql+psycopg://noc:********@db.example/gw"
    assert shown["orders.webhooks.0.url"] == "https://noc.example/hook?********"
    assert shown["ingest.customer_key"] == "********"
    assert shown["server.port"] == "8420"
    assert "hunter2" not in repr(read_settings(path).orders)
