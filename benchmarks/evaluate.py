"""How right are the conclusions? Replays worlds whose truth is known; prints ours beside the naive rules.

    make evaluate                    # six worlds
    make evaluate ARGS="--worlds 20"

Seeds are development seeds: fixed, so that a change of the code shows as a change of the figures.
"""

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import fmean

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.attribution_scores import (
    Attribution,
    Candidate,
    Scores,
    by_users,
    equal_share,
    most_recent,
    score,
)
from benchmarks.candidates import Candidates
from benchmarks.recorded import attribution, calls, districts_of, periods, read, truth
from benchmarks.silent_outages import SilentScores, score_silent, silent_groups
from benchmarks.worlds import make_world, replay, write_true_model

FIRST_SEED = 1000
NAIVE: dict[str, Callable[[Sequence[Candidate]], dict[str, float]]] = {
    "most recent outage": most_recent,
    "equal shares": equal_share,
    "shares by users": by_users,
}
WEEKS = 2


def attribution_scores(world: Path, results: Path) -> dict[str, Scores]:
    """Scores of ours, of ours with the true parameters, and of the naive rules, in one world."""
    informed = replay(world, "true-model", "--model", str(write_true_model(world)))
    scores = {"goldenwindow": scored(world, results), "with the true parameters": scored(world, informed)}
    concluded = periods(world, results)
    known, true, outages = Candidates(concluded), truth(world, concluded), [one.outage_id for one in concluded]
    complaints = calls(world)
    for name, rule in NAIVE.items():
        shared: Attribution = {call.complaint_id: rule(known.of(call)) for call in complaints}
        scores[name] = score(shared, true, outages)
    return scores


def scored(world: Path, results: Path) -> Scores:
    """Scores of one replay."""
    concluded = periods(world, results)
    return score(attribution(results), truth(world, concluded), [one.outage_id for one in concluded])


def silent_scores(world: Path, results: Path) -> SilentScores:
    """How silent outages fared in one world."""
    return score_silent(
        silent_groups(read(world, "truth_outages.csv"), districts_of(world)), read(results, "spikes.csv")
    )


def attribution_table(worlds: Iterable[dict[str, Scores]]) -> Table:
    """Means over worlds."""
    table = Table(
        "method", "log score (nats)", "calibration error", "error per outage", title="Which outage explains it"
    )
    rows = list(worlds)
    for name in rows[0]:
        of_name = [scores[name] for scores in rows]
        table.add_row(
            name,
            f"{fmean(one.log_score for one in of_name):.3f}",
            f"{fmean(one.calibration_error for one in of_name):.3f}",
            f"{fmean(one.error_per_outage for one in of_name):.2f}",
        )
    return table


def silent_table(worlds: Sequence[SilentScores]) -> Table:
    """Sums over worlds; false suspicions a week."""
    table = Table("silent outages", "of 10 or more complaints", title="Outages that no alarm shows")
    table.add_row("there were", str(sum(one.large for one in worlds)))
    table.add_row("found in time and district", str(sum(one.found for one in worlds)))
    table.add_row("found, and the cell or site named", str(sum(one.placed for one in worlds)))
    table.add_row(
        "spikes a week that nothing explains", f"{sum(one.false for one in worlds) / (WEEKS * len(worlds)):.2f}"
    )
    return table


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--worlds", type=int, default=6, help="number of worlds (default 6)")
    seeds = range(FIRST_SEED, FIRST_SEED + options.parse_args().worlds)
    attributions, silents = [], []
    for seed in track(seeds, "Replaying worlds", console=Console(stderr=True)):
        world = make_world(seed)
        results = replay(world, "results")
        attributions.append(attribution_scores(world, results))
        silents.append(silent_scores(world, results))
    console = Console()
    console.print(attribution_table(attributions))
    console.print(silent_table(silents))


if __name__ == "__main__":
    main()
