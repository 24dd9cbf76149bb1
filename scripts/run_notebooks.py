"""Runs the notebooks from top to bottom and keeps each with what it shows: .venv/bin/python scripts/run_notebooks.py.

Give names to run some, and parameters as papermill takes them:

    scripts/run_notebooks.py weekly_report -p DATASET /data/mine -p WEEK 2011-W26
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jupytext
import msgspec
import papermill
from traitlets.config import Config

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
NAMES = tuple(sorted(path.stem for path in NOTEBOOKS.glob("*.py")))
OUT = Path("out/notebooks")
PRIVATE = Config(KernelManager={"transport": "ipc"})
"""Nobody else on the machine can speak to the kernel."""


def run(name: str, parameters: Mapping[str, Any], out: Path) -> Path:
    """Runs one; returns the ``.ipynb`` with its pictures. Raises `PapermillExecutionError` where a cell fails."""
    out.mkdir(parents=True, exist_ok=True)
    made = out / f"{name}.ipynb"
    with TemporaryDirectory() as folder:
        source = Path(folder) / f"{name}.ipynb"
        jupytext.write(jupytext.read(NOTEBOOKS / f"{name}.py"), source, fmt="ipynb")
        papermill.execute_notebook(
            source,
            made,
            dict(parameters),
            cwd=NOTEBOOKS,
            progress_bar=False,
            kernel_name="python3",
            language="python",
            config=PRIVATE,
        )
    return made


def as_value(text: str) -> object:
    """A number, list or truth where it reads as one in JSON, else the text."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text


def main(arguments: Sequence[str] | None = None) -> None:
    """Run those that are asked for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; by default all")
    options.add_argument("-p", dest="given", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"))
    options.add_argument("--out", type=Path, default=OUT, metavar="DIR", help=f"by default {OUT}")
    told = options.parse_args(arguments)
    unknown = [name for name in told.names if name not in NAMES]
    if unknown:
        options.error(f"{', '.join(unknown)}: no such notebook; there are {', '.join(NAMES)}")
    for name in told.names or NAMES:
        made = run(name, {key: as_value(value) for key, value in told.given}, told.out.resolve())
        sys.stdout.write(f"{made}\n")


if __name__ == "__main__":
    main()
