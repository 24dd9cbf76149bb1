"""What stands in deploy/ fits the program: settings that there are, files that there are, nothing that runs as root."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.configuration.settings import read_settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
UNIT = (DEPLOY / "goldenwindow.service").read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def as_told(value: str) -> str:
    """A value of the compose file with every variable filled in."""
    return re.sub(r"\$\{(\w+)[^}]*\}", "a-word-that-is-long-enough", value)


def test_the_variables_of_the_service_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {name: as_told(value) for name, value in SERVICES["goldenwindow"]["environment"].items()}
    image = dict(re.findall(r"(GOLDENWINDOW_\w+)=(\S+)", DOCKERFILE))
    unit = dict(re.findall(r"^Environment=(GOLDENWINDOW_\w+)=(\S+)$", UNIT, re.MULTILINE))
    assert told
    assert image
    assert unit
    for environment in (told, image, unit):
        monkeypatch.setattr("os.environ", environment)
        read_settings()


def test_every_variable_that_is_asked_for_stands_in_the_example_and_no_other() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    example = (DEPLOY / "env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^(\w+)=$", example, re.MULTILINE)) == asked


def test_every_file_that_is_mounted_is_there() -> None:
    mounted = {
        volume.partition(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", ())
        if volume.startswith(".")
    }
    assert mounted
    assert [path for path in mounted if not (DEPLOY / path).exists()] == []


def test_every_image_is_of_a_stated_version() -> None:
    images = [service["image"] for service in SERVICES.values() if "image" in service]
    assert [image for image in images if not re.search(r":v?\d", image)] == []


def test_every_port_is_published_on_the_loopback_alone() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


@pytest.mark.parametrize("name", ["goldenwindow", "proxy", "prometheus", "grafana"])
def test_what_can_do_without_rights_and_a_disk_of_its_own_has_none(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_the_topics_that_are_made_are_those_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.environ", {})
    kafka = read_settings().kafka
    made = set(re.findall(r"^make ([\w.]+)", SERVICES["topics"]["command"][2], re.MULTILINE))
    assert {kafka.alarms_topic, kafka.complaints_topic} <= made


def test_the_image_runs_as_nobody_in_particular_from_what_is_locked() -> None:
    users = re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE)
    assert users == ["10001:10001"]
    assert "--require-hashes" in DOCKERFILE
    assert "HEALTHCHECK" in DOCKERFILE
    (command,) = re.findall(r"^\s+CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    compile(json.loads(command)[2], "healthcheck", "exec")


def test_all_that_the_image_copies_is_let_through_to_it() -> None:
    let_through = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"ingest", "correlate", "alerts", "service", "pyproject.toml", "requirements/runtime.lock"} <= set(
        let_through
    )
    assert [path for path in let_through if not (ROOT / path).exists()] == []


def test_the_unit_shuts_itself_in() -> None:
    said = dict(re.findall(r"^(\w+)=(.*)$", UNIT, re.MULTILINE))
    shut = ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "DynamicUser", "RestrictNamespaces")
    assert {name: said.get(name) for name in shut} == dict.fromkeys(shut, "yes")
    assert said["ProtectSystem"] == "strict"
    assert said["CapabilityBoundingSet"] == ""
    # making oneself nice is of the group @resources, and the nightly study does
    assert "@resources" not in said["SystemCallFilter"]
