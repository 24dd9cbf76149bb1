"""How studies of one world fared against its truth, and what must be reached over all worlds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan, sqrt
from statistics import fmean, median, stdev

from benchmarks.page import Gate
from benchmarks.window_results import Outcome
from benchmarks.window_worlds import WINDOW_WORLDS

METHODS = ("known", "pooled", "conditional", "frailty")
"""The joint model where outages are known, and the methods kept for comparison."""
SHAPED = ("logistic", "step", "fatigue")
REFERENCE = {
    "A": (".94", "−.01", ".90", ".89", ".82", "2.8 / 3.7"),
    "B": (".90", "+.01", ".54", ".90", ".90", "2.6 / 3.7"),
    "C": (".88", "−.02", ".04", ".95", ".43", "1.4 / 3.9"),
    "D": (".94", "−.01", ".11", ".33", ".85", "0.5 / 3.6"),
    "E": (".89", "+.01", ".71", ".01", ".02", "1.3 / 3.8"),
    "F": (".90", ".00", ".49", ".88", ".85", "2.6 / 3.7"),
    "G": (".89", "−.03", "", "", "", ""),
    "H": (".93", ".00", "", "", "", ""),
    "logistic": (".96", "", "", "", "", ""),
    "step": (".89", "", "", "", "", ""),
    "fatigue": (".93–.94", "", "", "", "", ""),
}
"""Prototypes, on histories with known outages: coverage and bias of the joint model; coverage of W by the pooled,
the conditional and the frailty likelihood; naive τ.
"""
NONE = ("",) * 6


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    count: int
    total: int

    @property
    def value(self) -> float:
        """0 to 1; NaN of none."""
        return self.count / self.total if self.total else nan

    @property
    def error(self) -> float:
        """Monte Carlo standard error; that of one more success and failure, so that it is never zero."""
        share = (self.count + 1) / (self.total + 2)
        return sqrt(share * (1 - share) / (self.total + 2))

    def __str__(self) -> str:
        return f"{self.value:.3f} ± {self.error:.3f}" if self.total else "–"


@dataclass(frozen=True)
class WorldScore:
    """One world: `window_covers` and `burst_covers` are judged where a window is claimed (`claimed`).

    `failed` studies ended with an error; `bias` and `bias_error` of W, and its median `width`, in hours; `methods`:
    coverage of W by the comparisons; `naive`: median τ by a regression's hinge and by Youden's cut-point.
    """

    world: str
    claimed: Share
    failed: int
    window_covers: Share
    burst_covers: Share
    bias: float
    bias_error: float
    width: float
    endogenous: Share
    methods: Mapping[str, Share]
    naive: tuple[float, float]
    seconds: float


def score_world(world: str, outcomes: Sequence[Outcome]) -> WorldScore:
    """Score the outcomes of one world."""
    hazard = WINDOW_WORLDS[world].world.hazard
    window, burst = hazard.golden_window(), hazard.burst_hours
    claimed = [one for one in outcomes if one.status == "ok"]
    off = [one.figure("window") - window for one in claimed]
    widths = [one.figure("window_hi") - one.figure("window_lo") for one in claimed]
    return WorldScore(
        world=world,
        claimed=Share(len(claimed), len(outcomes)),
        failed=sum(one.status == "failed" for one in outcomes),
        window_covers=_covers(claimed, "window", window),
        burst_covers=_covers(claimed, "burst", burst),
        bias=fmean(off) if off else nan,
        bias_error=stdev(off) / sqrt(len(off)) if len(off) > 1 else nan,
        width=median(widths) if widths else nan,
        endogenous=Share(sum(one.endogenous for one in claimed), len(claimed)),
        methods={name: _covers(outcomes, name, window) for name in METHODS},
        naive=(_median(outcomes, "naive_hinge"), _median(outcomes, "naive_youden")),
        seconds=_median(outcomes, "seconds"),
    )


def _covers(outcomes: Sequence[Outcome], name: str, truth: float) -> Share:
    """How many intervals hold the truth, of those that are given."""
    ends = [(one.figure(f"{name}_lo"), one.figure(f"{name}_hi")) for one in outcomes]
    given = [(low, high) for low, high in ends if not isnan(low) and not isnan(high)]
    return Share(sum(low <= truth <= high for low, high in given), len(given))


def _median(outcomes: Sequence[Outcome], name: str) -> float:
    values = [one.figure(name) for one in outcomes if not isnan(one.figure(name))]
    return median(values) if values else nan


def score_worlds(outcomes: Sequence[Outcome]) -> list[WorldScore]:
    """Every world there are outcomes of, in the order of the table."""
    by_world = {name: [one for one in outcomes if one.world == name] for name in WINDOW_WORLDS}
    return [score_world(name, some) for name, some in by_world.items() if some]


def gates(scores: Sequence[WorldScore]) -> list[Gate]:
    """What must be reached, of the worlds that were studied."""
    bursting = [one for one in scores if WINDOW_WORLDS[one.world].burst]
    hinges = [one for one in bursting if one.world not in SHAPED]
    shaped = [one for one in bursting if one.world in SHAPED]
    return [
        *_each(scores, "no study ends with an error", lambda one: str(one.failed), lambda one: one.failed == 0),
        *_each(hinges, "coverage of W in .85–.95 ± two errors", lambda one: str(one.window_covers), _near_ninety),
        *_mean_coverage(hinges),
        *_each(shaped, "coverage of W at least .85", lambda one: str(one.window_covers), _at_least_85),
        *_each(hinges, "coverage of τ at least .83", lambda one: str(one.burst_covers), _burst_covered),
        *_each(hinges, "bias of W within ± .06 h", lambda one: f"{one.bias:+.3f}", lambda one: abs(one.bias) <= 0.06),
        *_each(hinges, "median width of W at most .65 h", lambda one: f"{one.width:.2f}", _narrow),
        *_each(_that(hinges, True), "endogenous in at least 80 %", _endogenous, _often_endogenous),
        *_each(_that(hinges, False), "endogenous in at most 10 %", _endogenous, _seldom_endogenous),
        *_each(
            [one for one in scores if not WINDOW_WORLDS[one.world].burst],
            "a burst is claimed in at most 2 %", lambda one: str(one.claimed), lambda one: one.claimed.value <= 0.02,
        ),
    ]  # fmt: skip


def _each(
    scores: Sequence[WorldScore], words: str, figure: Callable[[WorldScore], str], holds: Callable[[WorldScore], bool]
) -> list[Gate]:
    """One gate over several worlds, each figure named: it holds where all do."""
    if not scores:
        return []
    figures = ", ".join(f"{one.world} {figure(one)}{'' if holds(one) else ' (!)'}" for one in scores)
    return [Gate(words, figures, all(map(holds, scores)))]


def _mean_coverage(scores: Sequence[WorldScore]) -> list[Gate]:
    if not scores:
        return []
    mean = fmean(one.window_covers.value for one in scores)
    return [Gate("coverage of W on average in .87–.93", f"{mean:.3f}", 0.87 <= mean <= 0.93)]


def _near_ninety(score: WorldScore) -> bool:
    slack = 2 * score.window_covers.error
    return 0.85 - slack <= score.window_covers.value <= 0.95 + slack


def _at_least_85(score: WorldScore) -> bool:
    return score.window_covers.value >= 0.85


def _burst_covered(score: WorldScore) -> bool:
    return score.burst_covers.value >= 0.83


def _narrow(score: WorldScore) -> bool:
    return score.width <= 0.65


def _often_endogenous(score: WorldScore) -> bool:
    return score.endogenous.value >= 0.8


def _seldom_endogenous(score: WorldScore) -> bool:
    return score.endogenous.value <= 0.1


def _endogenous(score: WorldScore) -> str:
    return str(score.endogenous)


def _that(scores: Sequence[WorldScore], endogenous: bool) -> list[WorldScore]:
    return [one for one in scores if WINDOW_WORLDS[one.world].endogenous is endogenous]
