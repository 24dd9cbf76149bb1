"""One simulated world, studied from its raw files: what ``windows.csv`` says first, and what other methods say."""

import csv
import tempfile
from math import nan
from pathlib import Path
from time import perf_counter

from benchmarks.true_histories import true_histories
from benchmarks.window_results import Outcome
from benchmarks.window_worlds import WINDOW_WORLDS
from correlate.joint.averaged import averaged
from correlate.joint.comparisons import comparisons
from correlate.joint.fit import Fit, fit
from correlate.model import default_model
from correlate.rules import Rules
from correlate.simulate.hazard import REFERENCE_HOURS, WINDOW_SHARE
from ingest.dataset import Dataset
from service.history.study import Study
from service.results.simulate_files import simulate_to


def outcome_of(world: str, seed: int) -> Outcome:
    """Simulate, write, study, compare. A study that ends with an error is an outcome too."""
    with tempfile.TemporaryDirectory() as folder:
        dataset = Path(folder) / "dataset"
        simulate_to(dataset, seed, WINDOW_WORLDS[world].world)
        try:
            row, fitted, seconds = study_dataset(dataset)
        except Exception as error:  # noqa: BLE001 - counted and shown, whatever it is
            return Outcome(world, seed, "failed", endogenous=False, note=repr(error), figures={})
        figures = {**_figures(row), **others(fitted), **known(dataset), "seconds": seconds}
        return Outcome(world, seed, row["status"], row["endogenous"] == "true", row["note"], figures)


def study_dataset(folder: Path) -> tuple[dict[str, str], Fit | None, float]:
    """What a study writes of all segments together; its fit to the histories it made of the files; its seconds."""
    begun = perf_counter()
    out = folder.with_name("results")
    studied = Study(folder, Dataset.open(folder), default_model(), Rules()).run(out).studied
    seconds = perf_counter() - begun
    with (out / "windows.csv").open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    return first, studied.learnt.fit, seconds


def others(fitted: Fit | None) -> dict[str, float]:
    """What the methods that are kept for comparison say of the histories of a fit."""
    if fitted is None:
        return {}
    told = comparisons(fitted)
    figures = {"naive_hinge": told.regression, "naive_youden": told.youden}
    for name, one in (("pooled", told.pooled), ("conditional", told.conditional), ("frailty", told.frailty)):
        figures |= _ends(name, one.estimate, one.lo, one.hi)
    return figures


def known(dataset: Path) -> dict[str, float]:
    """The window of the same likelihoods, told which outage caused each complaint."""
    window = averaged(fit(true_histories(dataset))).window(WINDOW_SHARE, REFERENCE_HOURS)
    return _ends("known", window.estimate, window.lo, window.hi)


def _figures(row: dict[str, str]) -> dict[str, float]:
    told = {name: float(row[f"{name}_hours"] or nan) for name in ("window", "burst")}
    ends = {name: float(row[name] or nan) for name in ("window_lo", "window_hi", "burst_lo", "burst_hi")}
    return {"groups": float(row["outages"]), "complaints": float(row["complaints"]), **told, **ends}


def _ends(name: str, value: float, low: float, high: float) -> dict[str, float]:
    return {name: value, f"{name}_lo": low, f"{name}_hi": high}
