"""docs/configuration.md names every setting, with the default it really has, and no other."""

import re
import tomllib
from pathlib import Path

import pytest

from service.configuration.setting_sections import Webhook
from service.configuration.settings import Settings, describe, read_settings

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")


@pytest.fixture
def defaults(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr("os.environ", {})
    return describe(Settings())


def test_the_page_names_every_setting_with_its_default(defaults: dict[str, str]) -> None:
    rows = re.findall(r"^\| `([\w.]+)` \|(?: `([^`]*)`)? \|", PAGE, re.MULTILINE)
    assert dict(rows) == defaults


def test_the_page_names_what_a_webhook_needs() -> None:
    said = PAGE[PAGE.index("Each `[[orders.webhooks]]`") :].split("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", said)) - {"false"} == set(Webhook.model_fields)


def test_the_example_of_the_page_is_a_valid_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.environ", {})
    file = tmp_path / "goldenwindow.toml"
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    file.write_text(example, encoding="utf-8")
    assert read_settings(file).correlate.hold_off_s == 300
    assert tomllib.loads(example)["orders"]["webhooks"][0]["name"] == "field-service"
