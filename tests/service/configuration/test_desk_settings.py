"""The rules of supervision and complaint care as the settings give them."""

from datetime import timedelta
from pathlib import Path

import pytest

from alerts.complaint_care.care_rules import CareRules
from alerts.dispatch.priority import Priority
from alerts.supervision.supervision_rules import SupervisionRules
from service.configuration.settings import SettingsWrong, read_settings


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.environ", {})


def written(folder: Path, text: str) -> Path:
    path = folder / "goldenwindow.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_with_nothing_set_the_rules_are_those_of_the_desk_itself() -> None:
    rules = read_settings().desk_rules()
    assert (rules.care, rules.supervision) == (CareRules(), SupervisionRules())


def test_every_rule_can_be_set_with_its_unit(tmp_path: Path) -> None:
    text = """
[supervision]
after_hours = [0.5, 2, 8]
roles = ["a", "b", "c"]
least_priority = "P2"
[complaint_care]
assumed_hours = 48
check_after_days = 3
"""
    rules = read_settings(written(tmp_path, text)).desk_rules()
    assert rules.supervision.after == (timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))
    assert (rules.supervision.roles, rules.supervision.least_priority) == (("a", "b", "c"), Priority.P2)
    assert (rules.care.assumed, rules.care.check_after) == (timedelta(hours=48), timedelta(days=3))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[supervision]\nafter_hours = [4, 2, 8]", "supervision.after_hours"),
        ("[supervision]\nafter_hours = [4, 8]", "supervision.after_hours"),
        ("[supervision]\nroles = ['a', '', 'c']", "supervision.roles"),
        ("[supervision]\nleast_priority = 'P9'", "supervision.least_priority"),
        ("[complaint_care]\nassumed_hours = 0", "complaint_care.assumed_hours"),
        ("[complaint_care]\nowner = 'a'", "complaint_care.owner"),
    ],
)
def test_a_wrong_setting_is_told_by_its_key(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(SettingsWrong, match=key):
        read_settings(written(tmp_path, text))
