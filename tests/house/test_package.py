"""What is built for installing holds every file of the rooms: no template, migration or vendored script is left out."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ingest", "correlate", "alerts", "service")
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"


def files_of_the_rooms(root: Path) -> set[str]:
    paths = (path for room in ROOMS for path in (root / room).rglob("*") if path.is_file())
    return {str(path.relative_to(root)) for path in paths if path.suffix not in {".pyc", ".tmp"}}


def test_the_wheel_holds_the_rooms_whole_and_nothing_else(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    expected = files_of_the_rooms(source)
    subprocess.run([sys.executable, "-c", BUILD, str(tmp_path)], cwd=source, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == expected
