"""`goldenwindow simulate` with settings from a file, which options overrule."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from service.cli import main


def goldenwindow(*arguments: str | Path) -> tuple[int, str, str]:
    """Run the command to its end, in this process."""
    said, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complained), pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    assert isinstance(ended.value.code, int)
    return ended.value.code, said.getvalue(), complained.getvalue()


def test_options_overrule_the_file_and_the_file_the_defaults(tmp_path: Path) -> None:
    settings = tmp_path / "world.json"
    settings.write_text('{"cells": 120, "days": 9, "regions": 2, "frailty_shape": 0}', encoding="utf-8")
    code, said, _ = goldenwindow(
        "simulate", "--out", tmp_path / "world", "--seed", "1", "--world", settings, "--days", "2", "--json"
    )
    world = json.loads(said)["world"]
    assert code == 0
    assert (world["cells"], world["days"], world["regions"], world["frailty_shape"]) == (120, 2, 2, 0)
    assert world["districts"] == 5


def test_a_setting_that_is_none_ends_with_one_line(tmp_path: Path) -> None:
    settings = tmp_path / "world.json"
    settings.write_text('{"cels": 120}', encoding="utf-8")
    code, _, complained = goldenwindow("simulate", "--out", tmp_path / "world", "--seed", "1", "--world", settings)
    assert code == 2
    assert "unknown field `cels`" in complained
    assert not (tmp_path / "world").exists()
