"""The verbs as functions: a dataset in, pandas tables out, the same figures as the command writes.

Example:
    >>> from service.analysis import runs
    >>> studied = runs.study("datasets/ningxia-2011")
    >>> studied.windows[["segment", "status", "window_hours", "window_lo", "window_hi"]]
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec
import pandas as pd

from correlate.model import Model, default_model, read_model
from correlate.rules import Rules
from correlate.simulate.world import World
from correlate.spikes.methods import Method
from ingest.dataset import Dataset
from service.analysis.tables import read_orders, read_table
from service.counts.count_file import CountFile
from service.counts.judge_counts import Question as Judging
from service.counts.judge_counts import judge_file
from service.counts.series_on_clock import Special
from service.duty.known_days import calendar_of
from service.history.ranked import ranked
from service.history.replay import Replay
from service.history.study import Extras, Study
from service.history.study_challenger import challenger_of
from service.history.what_if import Question, what_if
from service.results.dispatch_files import write_what_if
from service.results.rank_file import write_queue
from service.results.simulate_files import simulate_to

Folder = Path | str


class Replayed(NamedTuple):
    """What `goldenwindow replay` writes; `orders` has a row for each state of each repair order."""

    outages: pd.DataFrame
    attributions: pd.DataFrame
    spikes: pd.DataFrame
    weekly: pd.DataFrame
    orders: pd.DataFrame
    summary: dict[str, object]


class Studied(NamedTuple):
    """What `goldenwindow study` writes, and the model that it learnt."""

    outages: pd.DataFrame
    attributions: pd.DataFrame
    windows: pd.DataFrame
    curve: pd.DataFrame
    model: Model
    summary: dict[str, object]


class Dispatched(NamedTuple):
    """What `goldenwindow dispatch` writes: policies and limits compared; complaints avoided are modelled."""

    policies: pd.DataFrame
    limits: pd.DataFrame
    summary: dict[str, object]


def replay(dataset: Folder, model: Model | None = None) -> Replayed:
    """The live pipeline over a recording; without a model the assumed one. Raises `DatasetUnreadable`."""
    recording = Dataset.open(dataset)
    with TemporaryDirectory() as folder:
        out = Path(folder) / "replayed"
        Replay(recording, model or default_model(), Rules(calendar=calendar_of(recording))).run(out)
        names = ("outages", "attributions", "spikes", "weekly")
        outages, attributions, spikes, weekly = _tables(out, names, recording.timezone)
        orders = read_orders(out / "orders.jsonl", recording.timezone)
        return Replayed(outages, attributions, spikes, weekly, orders, _summary(out))


def study(dataset: Folder, start: Model | None = None) -> Studied:
    """What history teaches; `start` is assumed where the recording does not tell. Raises `DatasetUnreadable`."""
    recording = Dataset.open(dataset)
    with TemporaryDirectory() as folder:
        out = Path(folder) / "studied"
        Study(Path(dataset), recording, start or default_model(), Rules(), Extras(None, challenger_of)).run(out)
        names = ("outages", "attributions", "windows", "curve")
        outages, attributions, windows, curve = _tables(out, names, recording.timezone)
        learnt = read_model((out / "model.json").read_bytes())
        return Studied(outages, attributions, windows, curve, learnt, _summary(out))


def rank(dataset: Folder, at: datetime, model: Model | None = None) -> pd.DataFrame:
    """The open outages at the moment `at` (aware), in the order in which a crew is worth most."""
    recording = Dataset.open(dataset)
    queue = ranked(recording, model or default_model(), at).queue
    with TemporaryDirectory() as folder:
        path = Path(folder) / "queue.csv"
        write_queue(path, queue, at, recording.timezone)
        return read_table(path, recording.timezone)


def dispatch(
    dataset: Folder, crews: int, limits: Sequence[float], model: Model | None = None, seed: int = 1
) -> Dispatched:
    """Other orders of dispatch, and other repair-time limits in hours, on the outages of a recording."""
    recording = Dataset.open(dataset)
    question = Question(crews, tuple(sorted(limits)), seed)
    answer = what_if(recording, model or default_model(), Rules(), question, lambda _words, _done, _total: None)
    with TemporaryDirectory() as folder:
        out = Path(folder) / "dispatched"
        write_what_if(out, answer)
        policies, compared = _tables(out, ("policies", "limits"), recording.timezone)
        return Dispatched(policies, compared, _summary(out))


def spikes(counts: pd.DataFrame, timezone: str, method: Method = Method.SCAN, alpha: float = 0.01) -> pd.DataFrame:
    """Unusual counts among series of ``series_id, time, count``, by steps of equal length.

    Raises `DatasetUnreadable` where a column is missing, ValueError where the step can not be told.
    """
    with TemporaryDirectory() as folder:
        path, out = Path(folder) / "counts.csv", Path(folder) / "spikes.csv"
        counts.to_csv(path, index=False, columns=["series_id", "time", "count"])
        file = CountFile(path, timezone)
        step = file.step()
        if step is None:
            raise ValueError("the counts are not by a step that can be told: give at least two times of a series")
        judge_file(file, step, Judging(method, alpha, Special(timezone)), out, lambda _done, _total: None, None)
        return read_table(out, timezone)


def simulate(folder: Folder, seed: int, world: World | None = None) -> Path:
    """A dataset with known truth in files ``truth_*.csv``, for trials; returns its folder."""
    simulate_to(Path(folder), seed, world)
    return Path(folder)


def _tables(out: Path, names: Sequence[str], timezone: str) -> list[pd.DataFrame]:
    return [read_table(out / f"{name}.csv", timezone) for name in names]


def _summary(out: Path) -> dict[str, object]:
    summary: dict[str, object] = msgspec.json.decode((out / "summary.json").read_bytes())
    return summary
