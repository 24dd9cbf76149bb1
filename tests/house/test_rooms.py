"""The page of rooms names every module, and no other; packages hold nothing but what they are."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ingest", "correlate", "alerts", "service")
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path
    for path in FILES
    if path.name != "__init__.py" and path.parent.name != "versions"  # migrations are a history, not a room
}


def first_sentence(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.split("\n\n")[0].split())


def test_the_page_of_rooms_names_every_module() -> None:
    named = set(re.findall(r"^- `([\w.]+)`", (ROOT / "docs" / "rooms.md").read_text(encoding="utf-8"), re.MULTILINE))
    missing = [f"- `{name}` {first_sentence(path)}" for name, path in MODULES.items() if name not in named]
    assert not missing, "add to docs/rooms.md:\n" + "\n".join(missing)


def test_the_page_of_rooms_names_no_module_that_is_gone() -> None:
    named = re.findall(r"^- `([\w.]+)`", (ROOT / "docs" / "rooms.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(set(named))
    assert [name for name in named if name not in MODULES] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_in_a_sentence_what_it_is(path: Path) -> None:
    assert first_sentence(path), f"{path}: give it a docstring"


@pytest.mark.parametrize("path", [path for path in FILES if path.name == "__init__.py"], ids=str)
def test_a_package_holds_a_docstring_only(path: Path) -> None:
    # a re-export there would pull in modules behind the back of the import rules
    body = ast.parse(path.read_text(encoding="utf-8")).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)
    assert isinstance(body[0].value, ast.Constant)


def test_every_folder_with_modules_is_a_package() -> None:
    folders = {path.parent for path in FILES}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_every_module_without_the_mark_of_the_shell_is_held_to_the_rules_of_the_core() -> None:
    page = (ROOT / "docs" / "rooms.md").read_text(encoding="utf-8")
    pure = set(re.findall(r"^- `((?:ingest|alerts)\.[\w.]+)` (?!\*\*S\*\*)", page, re.MULTILINE))
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (core,) = (contract for contract in contracts if contract["id"] == "core")
    assert set(core["source_modules"]) == pure | {"correlate"}
