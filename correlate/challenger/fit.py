"""Fits the challenger, and judges it on groups that it has not seen. The only place that loads scikit-learn."""

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln
from sklearn.ensemble import HistGradientBoostingRegressor

from correlate.challenger.challenger import ALL, LEAST_HELD_OUT, Challenger, Score
from correlate.challenger.trees import Trees

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Names = NDArray[np.str_]

LEAST_GROUPS = 60
"""With fewer groups nothing is fitted."""

STANDARD_ERRORS = 2.0
"""By so many standard errors the challenger has to be better on held-out groups."""

_LEAST_EXPECTED = 1e-3
_BINS = 63
"""Cuts by feature that are tried: with weights, to find 255 takes longer than all else."""

_SHAPES = np.geomspace(0.5, 200.0, 40)


class Decisions(msgspec.Struct, frozen=True):
    """n moments at which a group was open, and what came of it.

    `features`: (n, features); `hours`: until it was restored; `came`: complaints from then on, `expected`: of them at
    importance 1; `mean`, `shape`: the hazard's belief about the importance; `group`: number of the group, growing with
    its start; `segment`: its name.
    """

    features: Floats
    hours: Floats
    came: Floats
    expected: Floats
    mean: Floats
    shape: Floats
    group: Indices
    segment: Names


def fit_challenger(decisions: Decisions) -> Challenger | None:
    """The challenger of these decisions; None where there are too few groups to fit and to judge one.

    By the start of the groups: the first third teaches, the second tells how counts scatter; both teach what the last
    third judges. What is kept is taught by all.
    """
    known = _rows(decisions, decisions.expected > _LEAST_EXPECTED)
    groups = np.unique(known.group)
    if len(groups) < LEAST_GROUPS or not known.came.sum() > 0:
        return None
    first, second = groups[len(groups) // 3], groups[2 * len(groups) // 3]
    early, middle = known.group < first, (known.group >= first) & (known.group < second)
    shape = _best_shape(_rows(known, middle), _fitted(_rows(known, early)))
    judged = _rows(known, known.group >= second)
    scores = _scores(judged, _fitted(_rows(known, known.group < second)), shape)
    takes_over = tuple(score.segment for score in scores if _is_better(score))
    return Challenger(_fitted(known), shape, takes_over, scores)


def _is_better(score: Score) -> bool:
    return score.groups >= LEAST_HELD_OUT and score.gain > STANDARD_ERRORS * score.error


def _fitted(decisions: Decisions) -> Trees:
    """Poisson regression of came / expected, weighed by what was expected: a rate with an offset."""
    boosting = HistGradientBoostingRegressor(
        loss="poisson", max_iter=120, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=20,
        max_bins=_BINS, random_state=0,
    )  # fmt: skip
    ratio = decisions.came / decisions.expected
    boosting.fit(_inputs(decisions), ratio, sample_weight=decisions.expected)
    return _plain(boosting)


def _inputs(decisions: Decisions) -> Floats:
    return np.column_stack([decisions.features, np.log1p(decisions.hours)])


def _plain(boosting: HistGradientBoostingRegressor) -> Trees:
    """The nodes of all trees in one row, leaves leading to themselves."""
    nodes = [predictor.nodes for (predictor,) in boosting._predictors]  # noqa: SLF001 — the trees stand nowhere else
    first = np.concatenate(([0], np.cumsum([len(one) for one in nodes]))).astype(np.intp)
    every = np.concatenate(nodes)
    leaf = every["is_leaf"].astype(bool)
    offset, own = np.repeat(first[:-1], np.diff(first)), np.arange(len(every))
    left, right = (np.where(leaf, own, every[side].astype(np.intp) + offset) for side in ("left", "right"))
    return Trees(
        baseline=float(np.ravel(boosting._baseline_prediction)[0]),  # noqa: SLF001
        roots=tuple(first[:-1].tolist()),
        feature=tuple(np.where(leaf, 0, every["feature_idx"]).astype(int).tolist()),
        threshold=tuple(np.where(leaf, 0.0, every["num_threshold"]).tolist()),
        left=tuple(left.tolist()),
        right=tuple(right.tolist()),
        value=tuple(float(f"{value:.9g}") for value in np.where(leaf, every["value"], 0.0).tolist()),
        depth=int(every["depth"].max(initial=0)),
    )


def _best_shape(decisions: Decisions, trees: Trees) -> float:
    mean = decisions.expected * trees.predict(_inputs(decisions))
    scores = [log_score(decisions.came, mean, np.full(len(mean), shape)).sum() for shape in _SHAPES.tolist()]
    return float(_SHAPES[int(np.argmax(scores))])


def _scores(judged: Decisions, trees: Trees, shape: float) -> tuple[Score, ...]:
    theirs = log_score(judged.came, judged.expected * trees.predict(_inputs(judged)), np.full(len(judged.came), shape))
    gain = theirs - log_score(judged.came, judged.expected * judged.mean, judged.shape)
    of_all = _score(ALL, gain, judged.group)
    parts = {name: judged.segment == name for name in np.unique(judged.segment).tolist() if name != ALL}
    return (of_all, *(_score(name, gain[part], judged.group[part]) for name, part in parts.items()))


def _score(segment: str, gain: Floats, group: Indices) -> Score:
    """Groups are independent, decisions about one group are not."""
    _, number = np.unique(group, return_inverse=True)
    by_group = np.bincount(number, gain) / np.bincount(number)
    error = float(by_group.std(ddof=1) / np.sqrt(len(by_group))) if len(by_group) > 1 else float("inf")
    return Score(segment, float(by_group.mean()), error, len(by_group))


def log_score(came: Floats, mean: Floats, shape: Floats) -> Floats:
    """Log of the negative binomial probability of each count (of an expected count, between whole numbers)."""
    mean = np.maximum(mean, 1e-12)
    return np.asarray(
        gammaln(came + shape) - gammaln(shape) - gammaln(came + 1.0)
        + shape * np.log(shape / (shape + mean)) + came * np.log(mean / (shape + mean))
    )  # fmt: skip


def _rows(decisions: Decisions, chosen: NDArray[np.bool_]) -> Decisions:
    return Decisions(*(getattr(decisions, field)[chosen] for field in Decisions.__struct_fields__))
