"""Which outage explains which complaint? Replays and studies of worlds whose truth is known, beside naive rules.

.venv/bin/python -m benchmarks.attribution_table --worlds 6
"""

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import fmean

from rich.console import Console
from rich.progress import track

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
from benchmarks.page import Gate, Part, show
from benchmarks.recorded import attribution, calls, districts_of, periods, read, truth
from benchmarks.silent_outages import SilentScores, score_silent, silent_groups
from benchmarks.worlds import learnt_model, make_world, replay, study, write_true_model

DEVELOPMENT, EVALUATION = 1000, 41_000
"""First seeds: those that things may be tuned on, and those that nothing was."""
WORLDS = 6
WEEKS = 2
NAIVE: Mapping[str, Callable[[Sequence[Candidate]], dict[str, float]]] = {
    "most recent outage": most_recent,
    "equal shares": equal_share,
    "shares by users": by_users,
}
STUDY, LEARNT, ASSUMED, ORACLE = (
    "study of the recording",
    "replay, model learnt elsewhere",
    "replay, assumed model",
    "replay, true parameters",
)
"""The methods of our own. The true parameters leave out the single outages' importance, which nobody knows."""
COLUMNS = ("method", "log score (nats)", "calibration error", "error per outage")
WORDS = (
    ("Simulated networks of 1,000 cells in three regions, two weeks each, overlapping outages of unlike importance, "
    "35 % of complaints located. The log score is the mean of −ln P(what was true), the calibration error the expected "
    "one over all pairs of complaint and candidate, the error per outage the mean difference of attributed and true "
    "complaints. The learnt model comes from another recording of the same world."),
)  # fmt: skip


def attribution_scores(world: Path, model: Path) -> dict[str, Scores]:
    """Scores of our methods and of the naive rules in one world; `model` was learnt elsewhere."""
    results = replay(world, "results")
    scores = {
        STUDY: scored(world, study(world)),
        LEARNT: scored(world, replay(world, "learnt-model", "--model", str(model))),
        ASSUMED: scored(world, results),
        ORACLE: scored(world, replay(world, "true-model", "--model", str(write_true_model(world)))),
    }
    concluded = periods(world, results)
    known, true, outages = Candidates(concluded), truth(world, concluded), [one.outage_id for one in concluded]
    complaints = calls(world)
    for name, rule in NAIVE.items():
        shared: Attribution = {call.complaint_id: rule(known.of(call)) for call in complaints}
        scores[name] = score(shared, true, outages)
    return scores


def scored(world: Path, results: Path) -> Scores:
    """Scores of one replay or study."""
    concluded = periods(world, results)
    return score(attribution(results), truth(world, concluded), [one.outage_id for one in concluded])


def silent_scores(world: Path) -> SilentScores:
    """How silent outages fared in one world."""
    spikes = read(replay(world, "results"), "spikes.csv")
    return score_silent(silent_groups(read(world, "truth_outages.csv"), districts_of(world)), spikes)


def attribution_part(worlds: Sequence[dict[str, Scores]]) -> Part:
    """Means over worlds."""
    means = {name: _mean(scores[name] for scores in worlds) for name in worlds[0]}
    rows = [
        (name, f"{one.log_score:.3f}", f"{one.calibration_error:.3f}", f"{one.error_per_outage:.2f}")
        for name, one in means.items()
    ]
    reference = ("prototype on its own worlds", ".48", ".02", ".54")
    gates = [gate for name in (STUDY, LEARNT) for gate in _gates(name, means[name], means[ORACLE])]
    title = f"Which outage explains which complaint ({len(worlds)} worlds)"
    return Part("attribution", title, WORDS, COLUMNS, [*rows, reference], gates)


def _mean(scores: Iterable[Scores]) -> Scores:
    columns = list(zip(*((one.log_score, one.calibration_error, one.error_per_outage) for one in scores), strict=True))
    return Scores(*map(fmean, columns))


def _gates(name: str, ours: Scores, oracle: Scores) -> list[Gate]:
    above = ours.log_score / oracle.log_score - 1
    return [
        Gate(f"{name}: log score at most 5 % above the true parameters'", f"{above:+.1%}", above <= 0.05),
        Gate(f"{name}: calibration error at most .03", f"{ours.calibration_error:.3f}", ours.calibration_error <= 0.03),
    ]


def silent_part(worlds: Sequence[SilentScores]) -> Part:
    """Sums over worlds; false suspicions a week."""
    false = sum(one.false for one in worlds) / (WEEKS * len(worlds))
    rows = [
        ("there were", str(sum(one.large for one in worlds))),
        ("found in time and district", str(sum(one.found for one in worlds))),
        ("found, and the cell or site named", str(sum(one.placed for one in worlds))),
        ("spikes a week that nothing explains", f"{false:.2f}"),
    ]
    return Part("silent", "Outages that no alarm shows", (), ("silent outages", "of 10 or more complaints"), rows)


def parts(count: int, first_seed: int) -> list[Part]:
    """Both tables, from so many worlds."""
    attributions, silents = [], []
    model = learnt_model(make_world(first_seed + count))
    for seed in track(range(first_seed, first_seed + count), "Replaying worlds", console=Console(stderr=True)):
        world = make_world(seed)
        attributions.append(attribution_scores(world, model))
        silents.append(silent_scores(world))
    return [attribution_part(attributions), silent_part(silents)]


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--worlds", type=int, default=WORLDS, help=f"number of worlds (default {WORLDS})")
    for part in parts(options.parse_args().worlds, DEVELOPMENT):
        show(part, Console())


if __name__ == "__main__":
    main()
