"""Open outages of simulated worlds at moments of decision: what was forecast of them, and what came."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import numpy as np
from numpy.typing import NDArray

from benchmarks.recorded import Row, read
from benchmarks.worlds import true_model
from correlate.challenger.challenger import Challenger
from correlate.challenger.decisions import decisions_of
from correlate.challenger.fit import fit_challenger
from correlate.model import Model, default_model, read_model
from correlate.rules import Rules
from correlate.simulate.hazard import Hazard
from correlate.simulate.world import World
from correlate.standing import OutageStanding
from correlate.study.belief import explained_again, first_belief, with_levels
from correlate.study.gathering import Gathering
from correlate.study.material import material_of, study_tables
from correlate.windows.predictive import predictive_interval
from correlate.windows.prospects import Prospects
from ingest.dataset import Dataset
from service.history.as_of import as_of
from service.history.study import Study
from service.results.simulate_files import simulate_to

Floats = NDArray[np.float64]

LOUD = World(days=12, cells=600, regions=3, hazard=Hazard(base=2.0e-4), outages_per_cell_week=0.7)
"""Some thirty-five complaints still to come of an open cell, as in bad weeks."""

USUAL = World(days=12, cells=600, regions=3, outages_per_cell_week=0.7)
"""Some four."""

FIRST_DAY, LAST_DAY, EVERY_HOURS = 3.0, 8.5, 5.5
HISTORY_DAYS = 28.0
_ROUNDS = 8


class Case(msgspec.Struct, frozen=True):
    """One outage that was open at a moment, and what came of it.

    `came`: first calls from that moment on; `expected`: of them at importance 1; `mean`, `shape`: the belief about the
    importance, `prior`: its shape before any complaint; `lo`, `hi`: the 90 % interval; `so_far`: complaints put down
    to it, `age_hours`, and `hours` it still lasted; `importance`: as simulated. `challenger`: the importance as the
    challenger has it, `challenger_shape` how its counts scatter.
    """

    came: float
    expected: float
    mean: float
    shape: float
    prior: float
    lo: float
    hi: float
    so_far: float
    age_hours: float
    hours: float
    importance: float
    challenger: float
    challenger_shape: float


def cases_of(world: World, seed: int, challenger: Challenger, learnt: Model | None = None) -> list[Case]:
    """The cases of one world, forecast with the true parameters or a `learnt` model; of single outages none knows."""
    model = learnt or true_model(msgspec.to_builtins(world))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "world"
        simulate_to(path, seed, world)
        return list(_cases(path, world, model, challenger))


def learnt_of(world: World, seed: int) -> Model:
    """What a study learns of four weeks of such a world, on another network."""
    with TemporaryDirectory() as folder:
        path, out = Path(folder) / "history", Path(folder) / "studied"
        simulate_to(path, seed, msgspec.structs.replace(world, days=HISTORY_DAYS))
        Study(path, Dataset.open(path), default_model(), Rules()).run(out)
        return read_model((out / "model.json").read_bytes())


def challenger_of(world: World, seed: int) -> Challenger:
    """A challenger fitted to the whole of one world; explained by the true parameters."""
    model = true_model(msgspec.to_builtins(world))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "world"
        simulate_to(path, seed, world)
        dataset = Dataset.open(path)
        gathering, now = Gathering(dataset.inventory, Rules()), world.starts_at
        for arrival in dataset.arrivals():
            gathering.observe(arrival.record)
            now = arrival.known_at
        tables = study_tables(gathering.topology, gathering.outages(now), gathering.complaints(), now)
        material = material_of(tables, model)
        belief = first_belief(material, model)
        for _ in range(_ROUNDS):
            belief = with_levels(material, explained_again(material, belief))
    fitted = fit_challenger(decisions_of(material, belief))
    assert fitted is not None, "the world has too few outage groups for a challenger"
    return fitted


def _cases(path: Path, world: World, model: Model, challenger: Challenger) -> Iterator[Case]:
    calls = _first_calls(path)
    outages = [row for row in read(path, "truth_outages.csv") if row["silent"] == "false"]
    moment = FIRST_DAY
    while moment <= LAST_DAY:
        at = (world.starts_at + timedelta(days=moment)).astimezone(UTC)
        down = {row["cell_id"]: row for row in outages if _time(row["started_at"]) <= at < _time(row["ended_at"])}
        yield from _cases_at(path, model, at, down, calls, challenger)
        moment += EVERY_HOURS / 24


def _cases_at(
    path: Path, model: Model, at: datetime, down: Mapping[str, Row], calls: Mapping[str, list[datetime]],
    challenger: Challenger,
) -> Iterator[Case]:  # fmt: skip
    dataset = Dataset.open(path)
    groups = as_of(dataset, model, Rules(), at).groups
    if not groups:
        return
    prospect = Prospects(model, dataset.timezone).of(groups, at)
    outages = [outage for group in groups for outage in group.outages]
    hours = np.array([_hours_left(outage, down, at) for outage in outages])
    expected = prospect.ahead.if_restored(hours[:, None])[:, 0]
    challenged = challenger.ratio(prospect.features, hours[:, None])[:, 0]
    lo, hi = predictive_interval(prospect.mean * expected, prospect.shape)
    for row, outage in enumerate(outages):
        true = down.get(outage.cell.cell_id)
        if true is not None:
            yield Case(
                came=sum(call > at for call in calls.get(true["outage_id"], ())),
                expected=float(expected[row]),
                mean=float(prospect.mean[row]),
                shape=float(prospect.shape[row]),
                prior=model.curves[0].frailty_shape,
                lo=float(lo[row]),
                hi=float(hi[row]),
                so_far=outage.complaints,
                age_hours=float(prospect.age_hours[row]),
                hours=float(hours[row]),
                importance=float(true["frailty"]),
                challenger=float(challenged[row]),
                challenger_shape=challenger.shape,
            )


def _hours_left(outage: OutageStanding, down: Mapping[str, Row], at: datetime) -> float:
    true = down.get(outage.cell.cell_id)
    return 0.0 if true is None else (_time(true["ended_at"]) - at) / timedelta(hours=1)


def _first_calls(path: Path) -> dict[str, list[datetime]]:
    """The first calls that each true outage caused."""
    made = {row["complaint_id"]: row for row in read(path, "complaints.csv")}
    calls: dict[str, list[datetime]] = {}
    called: set[tuple[str, str]] = set()
    for row in read(path, "truth_complaints.csv"):
        call = (row["outage_id"], made[row["complaint_id"]]["customer_ref"])
        if row["outage_id"] and call not in called:
            called.add(call)
            calls.setdefault(row["outage_id"], []).append(_time(made[row["complaint_id"]]["created_at"]))
    return calls


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
