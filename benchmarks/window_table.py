"""How right are golden windows? Studies of simulated worlds from raw files, beside the truth and other methods.

    .venv/bin/python -m benchmarks.window_table --datasets 40 --worlds A C G --jobs 2

Interrupted runs go on where they stopped. Seeds are development seeds unless ``--evaluation`` asks for those that
nothing was tuned on.
"""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from math import isnan

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from benchmarks.page import Part, show
from benchmarks.window_results import Outcome, Results, results_of_this_code
from benchmarks.window_scores import METHODS, NONE, REFERENCE, WorldScore, gates, score_worlds
from benchmarks.window_study import outcome_of
from benchmarks.window_worlds import WINDOW_WORLDS

DEVELOPMENT, EVALUATION = 20_000, 700_000
"""First seeds: those that things may be tuned on, and those that nothing was."""
DATASETS = 20
COLUMNS = (
    "world", "datasets", "claimed", "W covered", "reference", "bias of W", "reference", "width", "τ covered",
    "endogenous", "s a study",
)  # fmt: skip
OTHERS = (
    "world", "outages known", *(name for method in METHODS[1:] for name in (method, "reference")),
    "naive τ: hinge / Youden", "reference",
)  # fmt: skip
WORDS = (
    ("Each dataset is simulated and written as raw files: alarms, complaints, cells; three regions, four weeks, about "
    "250 outage groups and 550 complaints about them, as many that no outage causes, three in ten located. "
    "`goldenwindow study` reads those files and nothing else; its first row is judged against the truth that the "
    "files were drawn from. Intervals are 90 % ones, their coverage counts where a window is claimed; ± is one Monte "
    "Carlo error. W = 3.41 h (step 2.82 h, fatigue 2.91 h), τ = 2 h."),
    ("The reference figures are prototypes on histories whose outages were known; they did not have to read raw "
    "files, find the outage of a complaint, or tell it from background."),
)  # fmt: skip
OTHER_WORDS = (
    ("Coverage of W by 90 % intervals. `outages known` is the same likelihood where the true outage of each complaint "
    "is told to it; `pooled`, `conditional` and `frailty` are methods which are kept for comparison alone, on the "
    "histories of the study. The naive burst times, medians in hours, are what regressions of counts on durations and "
    "cut-points find; the truth is 2.0 h."),
)  # fmt: skip

WIDTH = 170
"""Of the printed tables, in characters."""

Wanted = list[tuple[str, int]]


def wanted(worlds: Sequence[str], datasets: int, first_seed: int, many: int | None = None) -> Wanted:
    """Worlds and seeds, a dataset of each world before the next of any; `many` of those whose gate wants more."""
    counts = {name: many if many is not None and WINDOW_WORLDS[name].many else datasets for name in worlds}
    rounds = range(max(counts.values(), default=0))
    return [(name, first_seed + number) for number in rounds for name in worlds if number < counts[name]]


def run(pairs: Wanted, results: Results, jobs: int) -> list[Outcome]:
    """Study what is missing, and return the outcomes of all pairs."""
    missing = results.missing(pairs)
    for outcome in _shown(_studied(missing, jobs), len(missing)):
        results.add(outcome)
    asked = set(pairs)
    return [one for one in results.outcomes() if (one.world, one.seed) in asked]


def _studied(pairs: Wanted, jobs: int) -> Iterator[Outcome]:
    if jobs == 1:
        yield from (outcome_of(*pair) for pair in pairs)
        return
    with ProcessPoolExecutor(jobs, initializer=_one_thread) as pool:
        for future in as_completed([pool.submit(outcome_of, *pair) for pair in pairs]):
            yield future.result()


def _one_thread() -> None:
    """A study is judged, and timed, on one core."""
    threadpool_limits(1)


def _shown(outcomes: Iterable[Outcome], total: int) -> Iterator[Outcome]:
    """The outcomes, with a bar that grows."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("Studying worlds", total=total)
        for outcome in outcomes:
            yield outcome
            progress.advance(task)


def parts(outcomes: Sequence[Outcome]) -> list[Part]:
    """Ours with its gates, and the others."""
    scores = score_worlds(outcomes)
    bursting = [score for score in scores if WINDOW_WORLDS[score.world].burst]
    return [
        Part("windows", "The golden window", WORDS, COLUMNS, [_row(score) for score in scores], gates(scores)),
        Part("other-windows", "What other methods say", OTHER_WORDS, OTHERS, [_others(score) for score in bursting]),
    ]


def _row(score: WorldScore) -> list[str]:
    known = WINDOW_WORLDS[score.world]
    coverage, bias = REFERENCE.get(score.world, NONE)[:2]
    return [
        f"{score.world}: {known.words}",
        str(score.claimed.total),
        f"{score.claimed.value:.2f}",
        str(score.window_covers) if known.burst else "–",
        coverage,
        f"{score.bias:+.3f} ± {score.bias_error:.3f}" if known.burst else "–",
        bias,
        _hours(score.width, 2),
        str(score.burst_covers) if known.tau else "–",
        str(score.endogenous),
        _hours(score.seconds, 1),
    ]


def _others(score: WorldScore) -> list[str]:
    *references, naive = REFERENCE.get(score.world, NONE)[2:]
    covered = [f"{score.methods[name].value:.2f}" if score.methods[name].total else "–" for name in METHODS]
    pairs = zip(covered[1:], references, strict=True)
    told = f"{_hours(score.naive[0], 1)} / {_hours(score.naive[1], 1)}"
    return [score.world, covered[0], *(cell for pair in pairs for cell in pair), told, naive]


def _hours(value: float, digits: int) -> str:
    return "–" if isnan(value) else f"{value:.{digits}f}"


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--datasets", type=int, default=DATASETS, help=f"of each world (default {DATASETS})")
    options.add_argument("--worlds", nargs="+", default=list(WINDOW_WORLDS), choices=WINDOW_WORLDS, metavar="NAME")
    options.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    options.add_argument("--evaluation", action="store_true", help="use the seeds that nothing was tuned on")
    given = options.parse_args()
    first_seed = EVALUATION if given.evaluation else DEVELOPMENT
    outcomes = run(wanted(given.worlds, given.datasets, first_seed), results_of_this_code(), given.jobs)
    for part in parts(outcomes):
        show(part, Console(width=WIDTH))


if __name__ == "__main__":
    main()
