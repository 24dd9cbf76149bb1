"""How right are forecasts of open outages? Against what came of them, in simulated worlds read from raw files.

.venv/bin/python -m benchmarks.forecast_table --worlds 6
.venv/bin/python -m benchmarks.forecast_table --worlds 6 --seed 31000   # development seeds
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from benchmarks.forecast_cases import LOUD, USUAL, Case, cases_of, challenger_of, learnt_of
from benchmarks.forecast_scores import POISSON, covered, crps
from benchmarks.page import Gate, Part, show
from correlate.challenger.challenger import Challenger
from correlate.simulate.world import World

Floats = NDArray[np.float64]

DEVELOPMENT, EVALUATION = 31_000, 731_000
"""First seeds: those that things may be tuned on, and those that nothing was."""
WORLDS = 4
REFERENCE: Mapping[str, str] = {
    "with the update": "2.53", "without the update": "3.18", "Poisson hazard": "3.66", "persistence": "4.15",
}  # fmt: skip
OURS, HAZARD, CHALLENGER = "with the update", "Poisson hazard", "boosted challenger"
LEARNT = "with the update, learnt model"
HISTORIES = 1_000
"""So far from the seed of a world is that of the history that a model for it is learnt from."""
LEAST_AGE_HOURS = 0.25
WORDS = (
    ("Cells that were open at a moment of decision: complaints still to come until what was their end, late reports "
    "included; more in loud worlds than in usual ones. Everything is read from raw files as it had arrived by then; a "
    "third of the complaints name a cell. The model has the true parameters and knows no single outage's importance."),
    ("CRPS, less is better. The reference are prototypes that did not have to find a complaint's outage. The "
    "challenger was fitted to another world, and is used where held-out groups of that world let it take over."),
)  # fmt: skip


class Cases(NamedTuple):
    """Of one world: forecast with the true parameters, and with a model learnt of another."""

    true: Sequence[Case]
    learnt: Sequence[Case]


class Scored(NamedTuple):
    """Of the cases of some worlds: mean CRPS by method, gain over the Poisson hazard, coverage of 90 % intervals.

    `learnt_gain`, `learnt_coverage`: the same with learnt models.
    """

    crps: Mapping[str, float]
    gain: float
    gain_error: float
    coverage: float
    learnt_gain: float
    learnt_coverage: float
    cases: int
    came: float


def scored(worlds: Sequence[Cases]) -> Scored:
    """All cases together; the error of the gain over the Poisson hazard is that between worlds."""
    by_world = [_scores(one.true) | {LEARNT: _scores(one.learnt)[OURS]} for one in worlds]
    lengths = [len(one.true) for one in worlds]
    every = {name: float(np.average([one[name] for one in by_world], weights=lengths)) for name in by_world[0]}
    gains = np.array([1 - one[OURS] / one[HAZARD] for one in by_world])
    error = float(gains.std(ddof=1) / len(gains) ** 0.5) if len(gains) > 1 else float("nan")
    cases = [case for one in worlds for case in one.true]
    return Scored(
        crps=every,
        gain=1 - every[OURS] / every[HAZARD],
        gain_error=error,
        coverage=_coverage(cases),
        learnt_gain=1 - every[LEARNT] / every[HAZARD],
        learnt_coverage=_coverage([case for one in worlds for case in one.learnt]),
        cases=len(cases),
        came=float(np.mean([case.came for case in cases])),
    )


def _coverage(cases: Sequence[Case]) -> float:
    """Of 90 % intervals, where 3 or more were forecast."""
    large = _columns([case for case in cases if case.mean * case.expected >= 3])
    return float(covered(large["came"], large["lo"], large["hi"]).mean())


def _scores(cases: Sequence[Case]) -> dict[str, float]:
    told = _columns(cases)
    came, expected = told["came"], told["expected"]
    known = np.full(len(came), POISSON)
    lasting = told["so_far"] / np.maximum(told["age_hours"], LEAST_AGE_HOURS) * told["hours"]
    return {
        OURS: float(crps(came, told["mean"] * expected, told["shape"]).mean()),
        "without the update": float(crps(came, expected, told["prior"]).mean()),
        HAZARD: float(crps(came, expected, known).mean()),
        "persistence": float(crps(came, lasting, known).mean()),
        CHALLENGER: float(crps(came, told["challenger"] * expected, told["challenger_shape"]).mean()),
        "if the importance were known": float(crps(came, told["importance"] * expected, known).mean()),
    }


def _columns(cases: Sequence[Case]) -> dict[str, Floats]:
    return {
        name: np.array([getattr(case, name) for case in cases], dtype=np.float64) for name in Case.__struct_fields__
    }


def part(loud: Scored, usual: Scored, taken_over: int) -> Part:
    """The table and its gates; `taken_over`: segments that the challengers take over, in all."""
    return Part(
        name="forecast",
        title="What an open outage will still cost",
        words=(
            f"{loud.cases} cases in loud worlds, {usual.cases} in usual ones.",
            *WORDS,
            f"It takes over {taken_over} segments.",
        ),
        columns=("forecast", f"CRPS, {loud.came:.0f} came", f"CRPS, {usual.came:.1f} came", "reference"),
        rows=[
            (name, f"{loud.crps[name]:.2f}", f"{usual.crps[name]:.2f}", REFERENCE.get(name, "")) for name in loud.crps
        ],
        gates=tuple(_gates({"loud": loud, "usual": usual})),
    )


def _gates(worlds: Mapping[str, Scored]) -> Iterator[Gate]:
    for name, one in worlds.items():
        figure = f"{one.gain:.1%} ± {one.gain_error:.1%}"
        yield Gate(f"CRPS at least 25 % under the Poisson hazard, {name}", figure, one.gain >= 0.25)
        learnt = f"CRPS at least 25 % under the Poisson hazard of the truth, {name}, learnt model"
        yield Gate(learnt, f"{one.learnt_gain:.1%}", one.learnt_gain >= 0.25)
    for name, one in worlds.items():
        for by, coverage in (("", one.coverage), (", learnt model", one.learnt_coverage)):
            words = f"90 % intervals cover .87-.95 where 3 or more are forecast, {name}{by}"
            yield Gate(words, f"{coverage:.3f}", 0.87 <= coverage <= 0.95)


def measured(worlds: int, first_seed: int) -> Part:
    """The table, from so many worlds of either kind."""
    seeds = range(first_seed, first_seed + worlds)
    challengers = [challenger_of(world, DEVELOPMENT - 1) for world in (LOUD, USUAL)]
    wanted = [(kind, (world, seed)) for kind, world in enumerate((LOUD, USUAL)) for seed in seeds]
    steps = track(wanted, "Worlds", console=Console(stderr=True))
    cases = [_both(world, seed, challengers[kind]) for kind, (world, seed) in steps]
    taken_over = sum(len(one.takes_over) for one in challengers)
    return part(scored(cases[: len(seeds)]), scored(cases[len(seeds) :]), taken_over)


def _both(world: World, seed: int, challenger: Challenger) -> Cases:
    learnt = learnt_of(world, seed + HISTORIES)
    return Cases(cases_of(world, seed, challenger), cases_of(world, seed, challenger, learnt))


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--worlds", type=int, default=WORLDS, help=f"of either kind (default {WORLDS})")
    options.add_argument("--seed", type=int, default=EVALUATION, help="of the first world")
    told = options.parse_args()
    show(measured(told.worlds, told.seed), Console())


if __name__ == "__main__":
    main()
