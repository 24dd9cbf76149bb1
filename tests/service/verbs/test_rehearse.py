"""`goldenwindow rehearse` as its user meets it."""

import csv
import json
from pathlib import Path

import pytest

from tests.service.verbs.test_dispatch import CELLS, goldenwindow, make

PATIENT = "[correlate]\nhold_off_s = 3600\n"
TWO_CELLS = CELLS + "".join(f"A{n}-2,A{n},A,100\n" for n in range(1, 9))


def settings(folder: Path, content: str) -> Path:
    path = folder / "changed.toml"
    path.write_text(content, encoding="utf-8")
    return path


def figures(folder: Path) -> dict[str, tuple[str, str, str]]:
    with (folder / "rehearsal.csv").open(encoding="utf-8", newline="") as file:
        return {row["figure"]: (row["in_force"], row["changed"], row["difference"]) for row in csv.DictReader(file)}


def test_a_longer_hold_off_pushes_later_and_says_which_orders(tmp_path: Path) -> None:
    dataset, out = make(tmp_path / "dataset", cells=TWO_CELLS), tmp_path / "out"
    changed = settings(tmp_path, PATIENT)
    code, said, complained = goldenwindow("rehearse", dataset, "--config", changed, "--out", out)
    assert code == 0, complained
    assert figures(out)["orders"] == ("8", "8", "+0")
    later = figures(out)["lead_hours"]
    assert float(later[1]) < float(later[0])
    assert float(later[2]) == pytest.approx(float(later[1]) - float(later[0]), abs=0.011)
    assert "orders issued" in said
    assert "modelled" in said
    with (out / "differences.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert all(row["present"] != row["changed"] for row in rows)
    page = (out / "rehearsal.html").read_text(encoding="utf-8")
    assert rows[0]["order_id"] in page
    assert "设置变更预演" in page


def test_the_same_settings_make_no_difference(tmp_path: Path) -> None:
    dataset, out = make(tmp_path / "dataset", cells=TWO_CELLS), tmp_path / "out"
    same = settings(tmp_path, PATIENT)
    code, said, _ = goldenwindow("rehearse", dataset, "--config", same, "--against", same, "--out", out, "--json")
    told = json.loads(said)
    assert code == 0
    assert told["in_force"] == told["changed"]
    assert told["orders_that_differ"] == 0
    assert {difference.lstrip("+0.") for _, _, difference in figures(out).values()} == {""}


def test_nobody_is_told_and_nothing_else_is_written(tmp_path: Path) -> None:
    dataset, out, told = make(tmp_path / "dataset", cells=TWO_CELLS), tmp_path / "out", tmp_path / "orders.jsonl"
    changed = settings(tmp_path, f'[orders]\nfile = "{told}"\n')
    code, _, complained = goldenwindow("rehearse", dataset, "--config", changed, "--out", out)
    assert code == 0, complained
    assert not told.exists()
    assert sorted(path.name for path in out.iterdir()) == [
        "differences.csv",
        "rehearsal.csv",
        "rehearsal.html",
        "rehearsal.json",
    ]
    assert figures(out)["messages.file"][1] != "0"


@pytest.mark.parametrize("content", ["[push]\nmargin_minutes = -1\n", "[pussh]\n", "not toml"])
def test_settings_that_are_wrong_are_named(tmp_path: Path, content: str) -> None:
    dataset, changed = make(tmp_path / "dataset"), settings(tmp_path, content)
    code, _, complained = goldenwindow("rehearse", dataset, "--config", changed, "--out", tmp_path / "out")
    assert code == 2
    assert complained.strip()
    assert "Traceback" not in complained


def test_a_region_whose_name_is_markup_stays_text(tmp_path: Path) -> None:
    swapped = {
        name: text.replace(",A,", ",<b>A</b>,").replace("\nA,", "\n<b>A</b>,")
        for name, text in _files(make(tmp_path / "plain", cells=TWO_CELLS)).items()
    }
    dataset, out = make(tmp_path / "dataset", **swapped), tmp_path / "out"
    code, _, complained = goldenwindow("rehearse", dataset, "--config", settings(tmp_path, PATIENT), "--out", out)
    assert code == 0, complained
    page = (out / "rehearsal.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;A&lt;/b&gt;" in page
    assert "<b>A</b>" not in page


def _files(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.iterdir()}
