"""One word per idea: names that the glossary rules out are not used in code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for room in ("ingest", "correlate", "alerts", "service") for path in (ROOT / room).rglob("*.py"))
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
RULED_OUT = {"incident": "outage", "ticket": "complaint", "sla": "golden window", "manager": "what it does"}
OTHERS_WORDS = ("_wire", "tmf", "ves", "headers")
"""Modules that speak another standard's language carry one of these in their name."""
OURS = [path for path in SOURCES if not any(mark in path.stem for mark in OTHERS_WORDS)]


def defined_names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_names_use_the_words_of_the_glossary(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    wrong = {name: RULED_OUT[word] for name in defined_names(tree) for word in words(name) & RULED_OUT.keys()}
    assert not wrong, f"say instead: {wrong}"


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in SOURCES if words(path.stem) & VAGUE] == []


def test_names_are_split_into_their_words() -> None:
    assert words("RepairOrder") == {"repair", "order"}
    assert words("to_tmf697_ticket") == {"to", "tmf", "ticket"}
    assert words("default_slack") == {"default", "slack"}
