"""The online operator runs on the standard library, numpy and msgspec alone, so that it can run inside Flink."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ONLINE = ("ingest.alarm_wire", "ingest.complaint_wire", "correlate.correlator", "alerts.orders.decide")
BARE = """
import importlib, sys
from importlib.abc import MetaPathFinder

AT_HAND = {"alerts", "correlate", "ingest", "msgspec", "numpy"} | sys.stdlib_module_names

class NothingElse(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in AT_HAND and not top.startswith("_sysconfigdata"):
            raise ModuleNotFoundError(f"{name} is not at hand", name=name)

sys.meta_path.insert(0, NothingElse())
importlib.import_module(sys.argv[1])
"""


def import_bare(module: str) -> subprocess.CompletedProcess[str]:
    """Import a module in an interpreter that has numpy, msgspec and our lower rooms, and nothing else."""
    return subprocess.run([sys.executable, "-c", BARE, module], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("module", ONLINE)
def test_the_online_operator_imports_where_there_is_nothing_but_numpy_and_msgspec(module: str) -> None:
    done = import_bare(module)
    assert done.returncode == 0, done.stderr


def test_what_needs_more_does_not_import_there() -> None:
    assert "is not at hand" in import_bare("alerts.channels.webhook").stderr
