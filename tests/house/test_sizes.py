"""Small pieces: nine functions in ten stay under 25 lines, none passes 60, no module passes 400."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for room in ("ingest", "correlate", "alerts", "service")
    for path in (ROOT / room).rglob("*.py")
    if path.parent.name != "versions" and path.stem != "words"  # migrations and catalogues of words are lists
)


def lengths(path: Path) -> dict[str, int]:
    """Lines of each function, its docstring not counted."""
    found: dict[str, int] = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            last = node.end_lineno or node.lineno
            documented = ast.get_docstring(node, clean=False)
            found[f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"] = (
                last - node.lineno + 1 - (documented.count("\n") + 1 if documented else 0)
            )
    return found


ALL = {place: length for path in SOURCES for place, length in lengths(path).items()}


def test_nine_functions_in_ten_are_under_25_lines() -> None:
    long = {place: length for place, length in ALL.items() if length >= 25}
    assert len(long) <= len(ALL) / 10, long


def test_no_function_passes_60_lines() -> None:
    assert {place: length for place, length in ALL.items() if length > 60} == {}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_stays_under_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
