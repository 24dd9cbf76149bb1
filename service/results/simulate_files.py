"""Writes a simulated world as a dataset folder."""

import csv
import gzip
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TextIO, cast

import msgspec
import numpy as np

from correlate.simulate.flaws import Flaws, Row
from correlate.simulate.simulation import Simulated, parameters, simulate
from correlate.simulate.states import alarm_states
from correlate.simulate.table import Table
from correlate.simulate.world import World
from service.results.result_folder import ResultFolder

FORMATS = ("csv", "jsonl")
Progress = Callable[[int, int], None]
_STEP = 20_000
_NUMBERS = frozenset({"latitude", "longitude"})
_TRUTHS = {"true": True, "false": False}
_STREAMS = ("alarms", "complaints")
_ENDINGS = (".csv", ".csv.gz", ".jsonl", ".jsonl.gz")


def simulate_to(
    folder: Path,
    seed: int,
    world: World | None = None,
    form: str = "csv",
    compress: bool = False,
    progress: Progress | None = None,
) -> dict[str, object]:
    """Makes the world of `seed` and writes it as a dataset with its truth; returns what was made.

    `form` is ``csv`` or ``jsonl``, for alarms and complaints; `compress` gzips those two. The folder is made where
    missing. Files of an earlier simulation are replaced only when all new ones are complete. `progress(done, total)`
    counts rows of alarms and complaints. The same arguments give the same bytes.
    """
    if form not in FORMATS:
        raise ValueError(f"format {form!r}: give one of {', '.join(FORMATS)}")
    _refuse_foreign(folder)
    world = world or World()
    made = simulate(world, seed)
    with ResultFolder(folder) as results:
        summary = _write_all(results, made, world, seed, form + (".gz" if compress else ""), progress)
    _clear_other_forms(folder, form + (".gz" if compress else ""))
    if "orders" not in made.inventory:
        (folder / "orders.csv").unlink(missing_ok=True)
    return summary


def read_world(path: Path) -> World:
    """The world of a file: settings as JSON, alone or as the `world` of a ``truth_parameters.json``."""
    try:
        told = msgspec.json.decode(path.read_bytes())
        if isinstance(told, dict) and isinstance(told.get("world"), dict):
            told = told["world"]
        return msgspec.convert(told, World)
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}; name a JSON file of settings") from None
    except (ValueError, msgspec.DecodeError) as error:
        raise ValueError(f"{path}: {error}; compare truth_parameters.json of a simulated dataset") from None


def _refuse_foreign(folder: Path) -> None:
    """A recording that no simulation wrote is not for us to replace."""
    if (folder / "truth_parameters.json").exists():
        return
    names = (folder / (stem + ending) for stem in _STREAMS for ending in _ENDINGS)
    if found := [path for path in names if path.exists()]:
        raise ValueError(f"{found[0]}: this folder holds a dataset that was not simulated; name another folder")


def _write_all(
    results: ResultFolder, made: Simulated, world: World, seed: int, ending: str, progress: Progress | None
) -> dict[str, object]:
    for name, table in {**made.inventory, **made.truth}.items():
        _write(results, f"{name}.csv", table.columns, table.rows())
    written: dict[str, dict[str, int]] = {}
    count = _Counted(len(made.alarms) + len(made.complaints), progress)
    streams = np.random.default_rng([seed, 1]).spawn(2)
    for name, table, stream in zip(_STREAMS, (made.alarms, made.complaints), streams, strict=True):
        flaws = Flaws(tuple(table.columns), world.duplicates, world.corrupt, stream)
        rows = _records(name, table, count.rows(table.rows()), ending)
        _write(results, f"{name}.{ending}", table.columns, flaws.add(rows))
        written[name] = flaws.counts
    summary = {**parameters(world, seed), "made": made.counts, "written": written}
    results.write("truth_parameters.json", msgspec.json.format(msgspec.json.encode(summary), indent=2) + b"\n")
    results.write("dataset.toml", f'name = "simulated-{seed}"\ntimezone = "Asia/Shanghai"\n'.encode())
    return summary


def _records(name: str, table: Table, rows: Iterable[Row], ending: str) -> Iterable[Row]:
    """In JSON Lines a raise and a clear are two records."""
    if name == "alarms" and ending.startswith("jsonl"):
        return alarm_states(rows, tuple(table.columns))
    return rows


class _Counted:
    """Tells how many rows have passed."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._done = 0
        self._total = total
        self._progress = progress

    def rows(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows, unchanged."""
        for row in rows:
            yield row
            self._done += 1
            if self._progress is not None and (self._done % _STEP == 0 or self._done == self._total):
                self._progress(self._done, self._total)


def _write(results: ResultFolder, name: str, columns: Iterable[str], rows: Iterable[Row]) -> None:
    with _text(results.open(name), packed=name.endswith(".gz")) as file:
        if ".csv" in name:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)
        else:
            names = tuple(columns)
            file.writelines(_document(names, row) for row in rows)


@contextmanager
def _text(raw: IO[bytes], packed: bool) -> Iterator[TextIO]:
    """Text into a file; a gzip without name and time, so that its bytes depend on its content alone."""
    with ExitStack() as stack:
        file: IO[bytes] = raw
        if packed:
            packer = gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6, mtime=0)
            file = cast(IO[bytes], stack.enter_context(packer))
        yield stack.enter_context(io.TextIOWrapper(file, encoding="utf-8", newline=""))


def _document(columns: tuple[str, ...], row: Row) -> str:
    """One flat document a line; what is empty is left out."""
    fields = {name: _value(name, value) for name, value in zip(columns, row, strict=False) if value}
    return msgspec.json.encode(fields).decode() + "\n"


def _value(name: str, value: str) -> object:
    return float(value) if name in _NUMBERS else _TRUTHS.get(value, value)


def _clear_other_forms(folder: Path, kept: str) -> None:
    """Alarms and complaints that an earlier simulation wrote in another form would be read a second time."""
    for stem in _STREAMS:
        for ending in _ENDINGS:
            if ending != f".{kept}":
                (folder / (stem + ending)).unlink(missing_ok=True)
