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

from benchmarks.forecast_cases import LOUD, USUAL, Case, cases_of, challenger_of
from benchmarks.forecast_scores import POISSON, covered, crps
from benchmarks.page import Gate, Part, show

Floats = NDArray[np.float64]

DEVELOPMENT, EVALUATION = 31_000, 731_000
"""First seeds: those that things may be tuned on, and those that nothing was."""
WORLDS = 4
REFERENCE: Mapping[str, str] = {
    "with the update": "2.53", "without the update": "3.18", "Poisson hazard": "3.66", "persistence": "4.15",
}  # fmt: skip
OURS, HAZARD, CHALLENGER = "with the update", "Poisson hazard", "boosted challenger"
LEAST_AGE_HOURS = 0.25
WORDS = (
    ("Cells that were open at a moment of decision: complaints still to come until what was their end, late reports "
    "included; more in loud worlds than in usual ones. Everything is read from raw files as it had arrived by then; a "
    "third of the complaints name a cell. The model has the true parameters and knows no single outage's importance."),
    ("CRPS, less is better. The reference are prototypes that did not have to find a complaint's outage. The "
    "challenger was fitted to another world, and is used where held-out groups of that world let it take over."),
)  # fmt: skip


class Scored(NamedTuple):
    """Of the cases of some worlds: mean CRPS by method, its error by world, and the coverage of 90 % intervals."""

    crps: Mapping[str, float]
    gain: float
    gain_error: float
    coverage: float
    cases: int
    came: float


def scored(worlds: Sequence[Sequence[Case]]) -> Scored:
    """All cases together; the error of the gain over the Poisson hazard is that between worlds."""
    by_world = [_scores(cases) for cases in worlds]
    lengths = [len(cases) for cases in worlds]
    every = {name: float(np.average([one[name] for one in by_world], weights=lengths)) for name in by_world[0]}
    gains = np.array([1 - one[OURS] / one[HAZARD] for one in by_world])
    cases = [case for world in worlds for case in world]
    large = _columns([case for case in cases if case.mean * case.expected >= 3])
    inside = covered(large["came"], large["lo"], large["hi"])
    error = float(gains.std(ddof=1) / len(gains) ** 0.5) if len(gains) > 1 else float("nan")
    return Scored(
        crps=every,
        gain=1 - every[OURS] / every[HAZARD],
        gain_error=error,
        coverage=float(inside.mean()),
        cases=len(cases),
        came=float(np.mean([case.came for case in cases])),
    )


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
    for name, one in worlds.items():
        held = 0.87 <= one.coverage <= 0.95
        yield Gate(f"90 % intervals cover .87-.95 where 3 or more are forecast, {name}", f"{one.coverage:.3f}", held)


def measured(worlds: int, first_seed: int) -> Part:
    """The table, from so many worlds of either kind."""
    seeds = range(first_seed, first_seed + worlds)
    challengers = [challenger_of(world, DEVELOPMENT - 1) for world in (LOUD, USUAL)]
    wanted = [(kind, (world, seed)) for kind, world in enumerate((LOUD, USUAL)) for seed in seeds]
    steps = track(wanted, "Worlds", console=Console(stderr=True))
    cases = [cases_of(world, seed, challengers[kind]) for kind, (world, seed) in steps]
    taken_over = sum(len(one.takes_over) for one in challengers)
    return part(scored(cases[: len(seeds)]), scored(cases[len(seeds) :]), taken_over)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--worlds", type=int, default=WORLDS, help=f"of either kind (default {WORLDS})")
    options.add_argument("--seed", type=int, default=EVALUATION, help="of the first world")
    told = options.parse_args()
    show(measured(told.worlds, told.seed), Console())


if __name__ == "__main__":
    main()
