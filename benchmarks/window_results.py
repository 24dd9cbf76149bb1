"""What studies of simulated worlds came to, one line a world and seed, kept so that a long run can be resumed."""

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from math import nan
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache" / "evaluate"
STUDIED_BY = (
    *("correlate/joint", "correlate/study", "correlate/simulate"),
    *("benchmarks/window_worlds.py", "benchmarks/window_study.py"),
)
"""What the results hang on most: when this changes, they are made anew."""

FIGURES = (
    "groups", "complaints", "window", "window_lo", "window_hi", "burst", "burst_lo", "burst_hi",
    "known", "known_lo", "known_hi",
    "pooled", "pooled_lo", "pooled_hi", "conditional", "conditional_lo", "conditional_hi",
    "frailty", "frailty_lo", "frailty_hi", "naive_hinge", "naive_youden", "seconds",
)  # fmt: skip
"""Hours, but for the first two and the last; NaN where there is none."""
_WORDS = ("world", "seed", "status", "endogenous", "note")


@dataclass(frozen=True)
class Outcome:
    """What one study said of all outages together; `status` is ``failed`` where it ended with an error."""

    world: str
    seed: int
    status: str
    endogenous: bool
    note: str
    figures: dict[str, float]

    def figure(self, name: str) -> float:
        """One of `FIGURES`."""
        return self.figures.get(name, nan)


class Results:
    """A CSV file that outcomes are added to as they come."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def outcomes(self) -> list[Outcome]:
        """The last of each world and seed; a line that an interruption cut short is none."""
        told = (_outcome(row) for row in csv.DictReader(self._whole_lines().splitlines()))
        return list({(one.world, one.seed): one for one in told}.values())

    def add(self, outcome: Outcome) -> None:
        """Write one down for good."""
        whole = self._whole_lines()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("r+" if self._path.exists() else "w", encoding="utf-8", newline="") as file:
            file.seek(len(whole.encode()))
            file.truncate()
            writer = csv.writer(file, lineterminator="\n")
            if not whole:
                writer.writerow((*_WORDS, *FIGURES))
            writer.writerow(_row(outcome))

    def missing(self, wanted: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
        """Of the worlds and seeds wanted, those that are not there yet, or failed: the reason may be gone."""
        known = {(one.world, one.seed) for one in self.outcomes() if one.status != "failed"}
        return [pair for pair in wanted if pair not in known]

    def _whole_lines(self) -> str:
        if not self._path.exists():
            return ""
        text, line_end, _ = self._path.read_bytes().decode(errors="replace").rpartition("\n")
        return text + line_end


def _row(outcome: Outcome) -> list[str]:
    numbers = [f"{outcome.figure(name):.6g}" for name in FIGURES]
    note = " ".join(outcome.note.split())
    return [outcome.world, str(outcome.seed), outcome.status, str(int(outcome.endogenous)), note, *numbers]


def _outcome(row: dict[str, str]) -> Outcome:
    figures = {name: float(row[name]) for name in FIGURES}
    return Outcome(row["world"], int(row["seed"]), row["status"], row["endogenous"] == "1", row["note"], figures)


def results_of_this_code() -> Results:
    """The results that the code as it stands has made."""
    return Results(CACHE / f"windows-{digest()}.csv")


def digest() -> str:
    """Of the sources that the results hang on."""
    total = hashlib.sha256()
    for name in STUDIED_BY:
        path = ROOT / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            total.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()[:12]
