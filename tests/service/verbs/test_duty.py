"""`goldenwindow roster` and `goldenwindow escalation` as their user meets them."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from service.cli import main
from tests.service.duty_folder import write_duty


@pytest.fixture
def config(tmp_path: Path) -> Path:
    write_duty(tmp_path)
    path = tmp_path / "goldenwindow.toml"
    told = f'[roster]\npath = "{tmp_path / "roster"}"\n[escalation]\npath = "{tmp_path / "policies.toml"}"\n'
    path.write_text(told, encoding="utf-8")
    return path


def run(*arguments: object) -> tuple[object, str, str]:
    said, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complained), pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code, said.getvalue(), complained.getvalue()


def document(*arguments: object) -> Any:  # noqa: ANN401 - JSON
    code, said, complained = run(*arguments, "--json")
    assert (code, complained) == (0, "")
    return json.loads(said)


def test_the_roster_shows_who_is_on_duty_and_who_stands_in(config: Path) -> None:
    told = document("roster", "--config", config, "--at", "2026-11-24T12:00")
    assert told["at"] == "2026-11-24T12:00+08:00"
    by_role = {duty["role"]: duty for duty in told["duties"]}
    assert set(by_role) == {"dispatcher", "head", "crew", "driver"}
    assert by_role["dispatcher"]["people"] == [
        {"person_id": "li", "name": "李伟", "stands_in_for": "wang", "contacts": {"mail": "li@example.net"}}
    ]
    assert by_role["crew"]["answered_by"] == "crew"


def test_as_a_table_it_names_people_addresses_and_gaps(config: Path) -> None:
    code, said, _ = run("roster", "--config", config, "--at", "2026-11-24T12:00", "--region", "Guyuan")
    assert code == 0
    assert "李伟" in said
    assert "李伟 for 王芳" in said
    assert "mail li@example.net" in said
    assert "nobody, and nobody to fall back to" in said
    assert "on duty at 2026-11-24T12:00+08:00" in said


def test_an_escalation_is_shown_before_it_happens(config: Path) -> None:
    told = document("escalation", "--config", config, "--priority", "P2", "--at", "2026-11-24T12:00")
    found = [(row["at"][11:16], row["policy"], row["step"], row["people"]) for row in told["told"]]
    assert found == [
        ("12:10", "nobody takes it", 1, ["li"]),
        ("12:15", "nobody takes it", 1, ["li"]),
        ("12:20", "nobody takes it", 1, ["li"]),
        ("12:40", "nobody takes it", 2, ["zhao"]),
    ]


def test_at_night_p1_is_told_and_p2_waits_for_the_morning(config: Path) -> None:
    first = {}
    for priority in ("P1", "P2"):
        told = document("escalation", "--config", config, "--priority", priority, "--at", "2026-11-24T23:00")
        first[priority] = told["told"][0]["at"]
    assert first == {"P1": "2026-11-24T23:10+08:00", "P2": "2026-11-25T07:00+08:00"}


def test_as_a_table_it_says_after_how_long_and_whom(config: Path) -> None:
    code, said, _ = run("escalation", "--config", config, "--at", "2026-11-24T12:00", "--unit", "Yinchuan 1")
    assert code == 0
    assert "0:10:00" in said
    assert "1, again" in said
    assert "赵强, 孙磊" in said


def test_of_what_no_policy_is_nobody_would_be_told(config: Path) -> None:
    assert run("escalation", "--config", config, "--priority", "P4")[1] == "no policy is of it: nobody would be told\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("roster", "--role", "boss"), "--role boss: nobody has that role; there are dispatcher, head, crew, driver"),
        (("roster", "--at", "soon"), "--at soon: "),
        (("escalation", "--of", "order"), "--of order: nothing is called so; there are orders, "),
    ],
)
def test_wrong_use_is_told_in_one_line(config: Path, arguments: tuple[str, ...], told: str) -> None:
    code, said, complained = run(*arguments, "--config", config)
    assert (code, said) == (2, "")
    assert complained.startswith(told)
    assert complained.count("\n") == 1


def test_without_a_roster_or_policies_it_says_what_to_set(tmp_path: Path) -> None:
    empty = tmp_path / "empty.toml"
    empty.write_text("", encoding="utf-8")
    assert "set roster.path" in run("roster", "--config", empty)[2]
    assert "set escalation.path" in run("escalation", "--config", empty)[2]
