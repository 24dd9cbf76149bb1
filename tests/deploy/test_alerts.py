"""The rules of Prometheus watch metrics that there are, and every alert is explained."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.operation.metrics import Metric

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "prometheus"
PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
ALERTS = yaml.safe_load((FOLDER / "goldenwindow.rules.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
SEVERITIES = {"page", "ticket"}


@pytest.fixture(scope="module")
def promtool() -> str:
    found = shutil.which("promtool")
    if found is None:
        pytest.skip("no promtool; install the package prometheus")
    return found


def explanation(name: str) -> str:
    return PAGE.partition(f"### {name}\n")[2].partition("\n##")[0]


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_watches_metrics_that_there_are_with_labels_that_they_have(alert: dict[str, Any]) -> None:
    rows = {metric.value.name: metric.value for metric in Metric}
    named = set(re.findall(r"goldenwindow_\w+", alert["expr"]))
    assert {re.sub(r"_(bucket|sum|count)$", "", name) for name in named} <= rows.keys()
    for name, asked in re.findall(r"(goldenwindow_\w+)\{(\w+)", alert["expr"]):
        assert asked in rows[name].labels


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_is_explained_with_its_severity(alert: dict[str, Any]) -> None:
    severity = alert["labels"]["severity"]
    assert severity in SEVERITIES
    assert explanation(alert["alert"]).strip().startswith(f"*{severity}.*")


def test_no_alert_is_explained_that_is_gone() -> None:
    assert re.findall(r"^### (Goldenwindow\w+)$", PAGE, re.MULTILINE) == [alert["alert"] for alert in ALERTS]


@pytest.mark.parametrize("words", [["rules", "goldenwindow.rules.yml"], ["config", "prometheus.yml"]])
def test_prometheus_reads_them(promtool: str, words: list[str]) -> None:
    subprocess.run([promtool, "check", *words], cwd=FOLDER, check=True, capture_output=True)


def test_they_fire_when_they_should_and_else_not(promtool: str) -> None:
    command = [promtool, "test", "rules", "rules_test.yml"]
    told = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
