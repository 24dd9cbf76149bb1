"""The online operator runs on the standard library, numpy and msgspec alone, so that it can run inside Flink."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = {"alerts", "correlate", "ingest", "msgspec", "numpy"}
ONLINE = ("ingest.alarm_wire", "ingest.complaint_wire", "correlate.correlator", "alerts.decide")
PROBE = """
import importlib, json, sys
before = set(sys.modules)
importlib.import_module(sys.argv[1])
print(json.dumps(sorted({name.partition(".")[0] for name in set(sys.modules) - before})))
"""


def imported_by(module: str) -> set[str]:
    """Top-level names of what a fresh interpreter holds after importing `module`, the standard library left out."""
    probe = subprocess.run([sys.executable, "-c", PROBE, module], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name for name in json.loads(probe.stdout) if name.lstrip("_") and not is_standard(name)}


def is_standard(name: str) -> bool:
    return name in sys.stdlib_module_names or name.startswith(("__editable__", "_sysconfigdata"))


@pytest.mark.parametrize("module", ONLINE)
def test_the_online_operator_imports_numpy_and_msgspec_and_nothing_else(module: str) -> None:
    assert imported_by(module) <= ALLOWED


def test_the_probe_sees_what_a_module_pulls_in() -> None:
    assert "typer" in imported_by("service.cli")
