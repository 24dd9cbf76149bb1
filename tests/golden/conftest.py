"""The bundled recording of two operator weeks, replayed once for all tests of this folder."""

import subprocess
import sys
from pathlib import Path

import pytest

DATASET = Path(__file__).resolve().parents[2] / "datasets" / "ningxia-2011"
COMMAND = Path(sys.executable).with_name("goldenwindow")


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("replay") / "out"
    command = [str(COMMAND), "replay", str(DATASET), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out
