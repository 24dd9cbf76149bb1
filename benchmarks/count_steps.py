"""How often usual counts are called unusual, in series of every step: false alarms by step and by mean count.

    .venv/bin/python -m benchmarks.count_steps --seed 202

Series are negative binomial about a mean that follows the hours of the week (parts of hours, hours), the days of
the week and the year (days) or the year (weeks), with and without a trend, and hold two past outbreaks.
"""

import argparse
from collections.abc import Iterator
from itertools import product
from time import process_time

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from benchmarks.page import Gate, Part, show
from correlate.simulate.activity import hour_of_week_activity
from correlate.spikes.counted import Counted
from correlate.spikes.seasonal import seasonal
from correlate.spikes.seasons import seasons_of
from correlate.spikes.steps import Step

Floats = NDArray[np.float64]

ALPHA = 0.01
MEANS = (0.02, 0.05, 0.1, 0.3, 1.0, 5.0, 20.0, 100.0)
DISPERSIONS = (1.0001, 1.5, 3.0)
SEED = 202
BINS = {
    Step.FIVE_MINUTES: (61 * 288, 3 * 288), Step.QUARTER_HOUR: (61 * 96, 3 * 96), Step.HOUR: (65 * 24, 7 * 24),
    Step.DAY: (5 * 365, 140), Step.WEEK: (572, 49),
}  # fmt: skip
"""Bins of a series of each step, and how many of the last are judged."""
REPLICATES = {Step.FIVE_MINUTES: 4, Step.QUARTER_HOUR: 6, Step.HOUR: 8, Step.DAY: 10, Step.WEEK: 15}
_DAYS = np.array([1.1, 1.05, 1.0, 1.0, 1.05, 0.9, 0.75])
_YEAR_S = 365.25 * 86_400


def means_of(step: Step, bins: int, level: float, rng: np.random.Generator) -> Floats:
    """The mean of each bin: `level`, the shape of the step with a random strength, a trend or none."""
    seconds = np.arange(bins) * step.value
    strength, swing, trend = rng.choice([0.0, 0.5, 1.0]), rng.choice([0.0, 0.3]), rng.choice([0.0, 0.3])
    hours = hour_of_week_activity()
    if step.value <= 3_600:
        shape = (hours**strength / np.mean(hours**strength))[(seconds // 3_600) % 168]
    else:
        days = _DAYS[(seconds // 86_400) % 7] ** strength if step is Step.DAY else 1.0
        shape = days * np.exp(swing * np.cos(2 * np.pi * seconds / _YEAR_S + 1))
    return np.asarray(level * shape * np.exp(trend * seconds / seconds[-1]), dtype=np.float64)


def series_of(step: Step, replicates: int, rng: np.random.Generator) -> Iterator[tuple[float, Floats]]:
    """Mean and counts of the series of a step."""
    bins, last = BINS[step]
    for level, phi, _ in product(MEANS, DISPERSIONS, range(replicates)):
        mean = means_of(step, bins, level, rng)
        counts = rng.negative_binomial(mean / (phi - 1), 1 / phi).astype(np.float64)
        for start in rng.integers(5, bins - last - 20, 2):
            cases = rng.poisson(rng.choice([2, 3, 5, 10]) * np.sqrt(phi * mean[start]))
            when = start + np.floor(rng.lognormal(0.0, 0.5, cases)).astype(np.intp)
            counts += np.bincount(when[when < bins], minlength=bins)
        yield level, counts


def false_alarms(step: Step, seed: int, replicates: int) -> tuple[dict[float, float], float]:
    """The rate of false alarms by mean count, and bins judged in a second of one core."""
    bins, last = BINS[step]
    clock, asked = np.arange(0, bins * step.value, step.value, dtype=np.float64), np.arange(bins - last, bins)
    made = list(series_of(step, replicates, np.random.default_rng(seed)))
    alarms: dict[float, list[float]] = {level: [] for level in MEANS}
    start = process_time()
    for level, counts in track(made, step.words, console=Console(stderr=True)):
        p_value = seasonal(Counted.plain(counts, clock), asked, ALPHA, seasons_of(step)).p_value
        alarms[level].append(float((p_value < ALPHA).mean()))
    speed = len(made) * last / (process_time() - start)
    return {level: float(np.mean(rates)) for level, rates in alarms.items()}, speed


def part(seed: int = SEED) -> Part:
    """The table of all steps."""
    rows, gates = [], []
    for step in Step:
        rates, speed = false_alarms(step, seed, REPLICATES[step])
        overall = float(np.mean(list(rates.values())))
        sparse = float(np.mean([rates[level] for level in MEANS if level < 0.1]))
        figures = (overall, *rates.values())
        rows.append((step.words, *(f"{rate:.4f}" for rate in figures), f"{speed:,.0f}"))
        for words, rate in ((step.words, overall), (f"{step.words}, means below 0.1", sparse)):
            gates.append(Gate(f"{words}: false alarms within .008-.012", f"{rate:.4f}", 0.008 <= rate <= 0.012))
    words = f"Series without a spike in the judged bins, alpha {ALPHA}, seed {seed}; columns are mean counts of a bin."
    columns = ("step", "all", *(f"{level:g}" for level in MEANS), "bins a second, one core")
    return Part("count-steps", "False alarms by step and mean count", (words,), columns, rows, gates)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", type=int, default=SEED)
    show(part(options.parse_args().seed), Console(width=130))


if __name__ == "__main__":
    main()
