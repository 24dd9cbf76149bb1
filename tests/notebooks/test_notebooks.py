"""Each notebook runs from top to bottom on what it brings, says what it should, and warns of nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from papermill.exceptions import PapermillExecutionError

from scripts.run_notebooks import NAMES, as_value, main, run


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("notebooks")
    return {name: read(run(name, {}, folder)) for name in NAMES}


def read(made: Path) -> Any:  # noqa: ANN401
    return json.loads(made.read_text(encoding="utf-8"))


def outputs(notebook: Any) -> Iterator[Any]:  # noqa: ANN401
    for cell in notebook["cells"]:
        yield from cell.get("outputs", ())


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_without_a_warning_and_shows_its_pictures_and_tables(name: str, notebooks: dict[str, Any]) -> None:
    notebook = notebooks[name]
    assert [one["text"] for one in outputs(notebook) if one.get("name") == "stderr"] == []
    kinds = [kind for one in outputs(notebook) for kind in one.get("data", {})]
    assert "image/png" in kinds
    assert "text/html" in kinds


def test_the_operators_table_stands_in_the_weekly_notebook(notebooks: dict[str, Any]) -> None:
    shown = outputs(notebooks["weekly_report"])
    tables = "".join("".join(one["data"].get("text/html", "")) for one in shown if "data" in one)
    for printed in ("364.17", "202.82", "319.05", "12.18", "721.1"):
        assert printed in tables


def test_a_week_of_which_nothing_is_known_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(PapermillExecutionError, match="nothing is known of 1999-W01; there is 2011-W26"):
        run("weekly_report", {"WEEK": "1999-W01"}, tmp_path)


def test_an_unknown_notebook_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["weekly"])
    assert "weekly: no such notebook; there are attribution_check" in capsys.readouterr().err


@pytest.mark.parametrize(("text", "value"), [("6", 6), ("[2, 4.5]", [2, 4.5]), ("2011-W26", "2011-W26"), ("", "")])
def test_a_parameter_is_the_number_or_list_that_it_reads_as(text: str, value: object) -> None:
    assert as_value(text) == value
