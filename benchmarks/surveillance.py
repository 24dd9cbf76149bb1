"""How well unusual counts are found: ours beside R's `surveillance`, on series whose outbreaks are known.

    .venv/bin/python -m benchmarks.surveillance             # R's 840 series, about two minutes on one core
    .venv/bin/python -m benchmarks.surveillance --fresh 7   # and as many new ones from seed 7

R's figures for the methods other than farringtonFlexible were measured once, on the same 840 series.
"""

import argparse
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks.count_series import JUDGED, CountWorld, Fared, Floats, fared, made_counts
from benchmarks.page import Gate, Part, show
from correlate.spikes.farrington import farrington
from correlate.spikes.judged import Judged
from correlate.spikes.scan import scan

DATA = Path(__file__).resolve().parents[1] / "tests" / "surveillance" / "data"
ALPHA = 0.01
REPLICATES = 20
_AT_ONCE = 8
REFERENCE = (
    ("R Farrington 1996", ".0249", "", ".609", ".502", ".313", ".452", ".370"),
    ("R EARS C1", ".068", "", ".681", ".594", ".255", ".212", ".232"),
    ("R EARS C2", ".086", "", ".690", ".579", ".390", ".252", ".306"),
    ("R EARS C3", ".075", "", ".558", ".087", ".374", ".259", ".306"),
    ("R Bayes 1", ".102", "", ".796", ".704", ".407", ".250", ".283"),
    ("R Bayes 2", ".094", "", ".830", ".720", ".465", ".217", ".325"),
    ("R Bayes 3", ".113", "", ".848", ".746", ".525", ".234", ".324"),
    ("R RKI 3", ".070", "", ".744", ".634", ".429", ".286", ".343"),
    ("R glrnb c.ARL=5", ".002", "", ".326", ".181", ".129", ".790", ".222"),
)

COLUMNS = ("method", "FPR", "worst scenario", "POD", "POD 1st week", "sensitivity", "PPV", "F1")
WORDS = (
    ("42 scenarios of Noufaily et al. (2013), 20 series each: 624 weeks, the last 49 are judged, with an outbreak in "
    "them and without. FPR is the rate of alarms in weeks without one, POD the share of outbreaks found. The methods "
    "of R's `surveillance` were run once by R itself, on these series."),
)  # fmt: skip

Method = Callable[..., Judged]


def recorded(name: str) -> Floats:
    """One of the files of R's series, a row for each."""
    with gzip.open(DATA / f"{name}.csv.gz") as file:
        return np.loadtxt(file, delimiter=",")


def recorded_world() -> CountWorld:
    """The 840 series that R has judged."""
    return CountWorld(recorded("ypast"), recorded("add"), recorded("meta")[:, 3].astype(np.intp) - 1)


class Bounds(NamedTuple):
    """Arrays (series, weeks): the greatest usual count, and the p-value."""

    upper: Floats
    p_value: Floats


def judged(method: Method, counts: Floats, words: str) -> Bounds:
    """The last 49 weeks of all series."""
    starts = track(range(0, len(counts), _AT_ONCE), words, console=Console(stderr=True))
    parts = [method(counts[at : at + _AT_ONCE], JUDGED, ALPHA) for at in starts]
    return Bounds(np.concatenate([part.upper for part in parts]), np.concatenate([part.p_value for part in parts]))


def row(name: str, fares: Fared) -> tuple[str, ...]:
    """A line of the table."""
    figures = (
        fares.false_alarms, fares.worst, fares.detected, fares.detected_at_once, fares.sensitivity, fares.precision,
        fares.f1,
    )  # fmt: skip
    return name, *(f"{figure:.4f}" if place < 2 else f"{figure:.3f}" for place, figure in enumerate(figures))


def scan_rows(world: CountWorld, other: Fared, whose: str) -> tuple[list[tuple[str, ...]], list[Gate]]:
    """The scan at its own level and at the false-alarm rate of another method; and the gates."""
    past, full = (judged(scan, counts, "scan").p_value for counts in (world.past, world.full))
    own = fared(world, past < ALPHA, full < ALPHA)
    level = float(np.quantile(past, other.false_alarms))
    matched = fared(world, past < level, full < level)
    gates = [
        gate("scan: rate of false alarms within .008-.012", own.false_alarms, 0.008 <= own.false_alarms <= 0.012),
        gate(f"scan: worst scenario not above {whose}'s {other.worst:.4f}", own.worst, own.worst <= other.worst),
        gate(f"scan: POD at least {whose}'s + .08", gain := matched.detected - other.detected, gain >= 0.08),
        gate(f"scan: F1 at least {whose}'s + .14", gain := matched.f1 - other.f1, gain >= 0.14),
    ]
    return [row("scan", own), row(f"scan at {whose}'s rate", matched)], gates


def gate(words: str, figure: float, holds: bool) -> Gate:
    """One thing that must be reached."""
    return Gate(words, f"{figure:.4f}", holds)


def recorded_part() -> Part:
    """R's 840 series: whether `farrington` is R's, and how the scan fares beside all of R's methods."""
    world = recorded_world()
    reference = tuple(recorded(f"R_farringtonFlexible_{kind}_alarm") > 0 for kind in ("past", "full"))
    ours = [judged(farrington, counts, "farrington") for counts in (world.past, world.full)]
    alarms = [one.p_value < ALPHA for one in ours]
    same = float(np.mean([one == other for one, other in zip(alarms, reference, strict=True)]))
    bounds = [recorded(f"R_farringtonFlexible_{kind}_upperbound") for kind in ("past", "full")]
    apart = max(float(np.nanmax(np.abs(a.upper - b) / np.maximum(b, 1))) for a, b in zip(ours, bounds, strict=True))
    of_r = fared(world, *reference)
    rows, gates = scan_rows(world, of_r, "R")
    lines = (row("R farringtonFlexible", of_r), row("farrington", fared(world, *alarms)), *rows, *REFERENCE)
    same_as_r = [
        gate("farrington: at least .999 of the alarms as R's", same, same >= 0.999),
        gate("farrington: largest relative difference of an upper bound", apart, apart <= 0.01),
    ]
    return Part(
        "recorded-counts", "Unusual counts: the 840 series that R judged", WORDS, COLUMNS, lines, same_as_r + gates
    )


def fresh_part(seed: int) -> Part:
    """New series of the same scenarios, with `farrington` in R's place."""
    world = made_counts(seed, REPLICATES)
    alarms = [judged(farrington, counts, "farrington").p_value < ALPHA for counts in (world.past, world.full)]
    of_farrington = fared(world, alarms[0], alarms[1])
    rows, gates = scan_rows(world, of_farrington, "farrington")
    lines = (row("farrington", of_farrington), *rows)
    return Part("fresh-counts", f"Unusual counts: 840 new series, seed {seed}", (), COLUMNS, lines, gates)


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--fresh", type=int, metavar="SEED", help="judge 840 new series too")
    console, seed = Console(width=110), options.parse_args().fresh
    show(recorded_part(), console)
    if seed is not None:
        show(fresh_part(seed), console)


if __name__ == "__main__":
    main()
