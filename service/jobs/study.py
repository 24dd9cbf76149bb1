"""The nightly study: what the journal teaches, and whether it may take the place of the model in force."""

import shutil
from pathlib import Path
from typing import NamedTuple

import msgspec

from correlate.model import Model, default_model, read_model, write_model
from correlate.rules import Rules
from ingest.clock import Clock
from ingest.inventory import Inventory
from service.history.export import export_dataset
from service.inventory_source import LearntInventory
from service.jobs.apart import Apart
from service.model_in_force import ModelInForce
from service.results.result_folder import ResultFolder
from service.store.store import Store
from service.works.works_given import with_works_given

WORK = "work"
"""Where a study works: what stands there tells of customers, and goes with its end."""

_SHOWN = ("study.html", "windows.csv", "curve.csv", "model.json", "summary.json")
"""What of a study's results is kept: what tells of single complaints is not."""


def clear_work(folder: Path) -> None:
    """Take away what a study that was killed has left in the folder of studies."""
    shutil.rmtree(folder / WORK, ignore_errors=True)


class Verdict(NamedTuple):
    """What a study came to, beside the model in force on held-out weeks; None where there were none."""

    complaints: int
    outages: int
    difference: float | None
    standard_error: float | None
    is_worse: bool | None

    def sentence(self) -> str:
        """In one sentence."""
        learnt = f"learnt from {self.outages:,} outages and {self.complaints:,} complaints"
        if self.difference is None:
            return f"{learnt}, too short a time to hold weeks out"
        figures = f"{self.difference:+.4f} (standard error {self.standard_error:.4f}) a complaint on held-out weeks"
        return f"{learnt}, {figures}"


class NightlyStudy:
    """Studies the journal apart, and keeps the model; it comes into force where it is not worse on held-out weeks."""

    def __init__(self, store: Store, inventory: Inventory, folder: Path, in_force: ModelInForce, rules: Rules) -> None:
        self._store = store
        self._inventory = inventory
        self._folder = folder
        self._in_force = in_force
        self._rules = rules

    def run(self, apart: Apart, clock: Clock) -> str:
        """Study; tells in a sentence what came of it. OSError where the data folder can not be written."""
        if isinstance(self._inventory, LearntInventory) or not self._inventory.cells:
            return "there is no inventory to study by: set inventory.path"
        clear_work(self._folder)
        dataset, out = self._folder / WORK / "journal", self._folder / WORK / "results"
        dataset.mkdir(parents=True)
        try:
            inventory = with_works_given(self._inventory, self._store.cases)
            if not export_dataset(self._store, inventory, dataset, lambda: apart.is_stopping):
                return "the journal is empty"
            verdict = apart.run(study_journal, dataset, out, write_model(self._in_force.model), self._rules)
            return self._keep(verdict, out, clock)
        finally:
            clear_work(self._folder)

    def _keep(self, verdict: Verdict, out: Path, clock: Clock) -> str:
        body = (out / "model.json").read_bytes()
        with ResultFolder(self._folder / "results") as results:
            for name in _SHOWN:
                results.write(name, (out / name).read_bytes())
        taken = verdict.is_worse is False and not self._in_force.is_chosen
        version = self._store.models.keep(body, clock.now(), taken, verdict.sentence())
        return f"model {version} {_why(taken, verdict, self._in_force)}: {verdict.sentence()}"


def _why(taken: bool, verdict: Verdict, in_force: ModelInForce) -> str:
    if taken:
        return "is in force"
    if verdict.is_worse is None:
        return "is kept and not taken"
    return "is kept: the settings name another" if in_force.is_chosen and not verdict.is_worse else "is worse"


def study_journal(dataset: Path, out: Path, in_force: bytes, rules: Rules) -> Verdict:
    """Study the dataset into `out` and compare with the model in force; runs in a process of its own."""
    from ingest.dataset import Dataset  # noqa: PLC0415 - what a study needs is loaded where it runs
    from service.history.study import Extras, Study  # noqa: PLC0415
    from service.history.study_challenger import challenger_of  # noqa: PLC0415

    model = read_model(in_force)
    summary = Study(dataset, Dataset.open(dataset), _start(model), rules, Extras(model, challenger_of)).run(out)
    told, counts = summary.comparison, (len(summary.studied.complaints), len(summary.studied.outages))
    if told is None:
        return Verdict(*counts, None, None, None)
    return Verdict(*counts, told.difference, told.standard_error, told.is_worse)


def _start(in_force: Model) -> Model:
    """Not what the same journal has taught before: it would count twice. How long crews take, orders have told."""
    return msgspec.structs.replace(default_model(), crew_hours=in_force.crew_hours)
