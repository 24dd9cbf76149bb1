"""Weekly count series with known outbreaks, and how a method's alarms fare on them (Noufaily et al. 2013).

μ_t = exp(θ + βt + Σ_{j≤m}(γ1 cos 2πjt/52 + γ2 sin 2πjt/52)); counts are negative binomial, variance φμ. Seven
parameter sets, with and without trend, with none, one or two harmonics make 42 scenarios.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WEEKS = 624
JUDGED = np.arange(575, WEEKS)
"""Indices of the weeks that are judged: the last 49."""
SCENARIOS = tuple(
    (theta, beta * trend, gamma_1, gamma_2, phi, harmonics)
    for (theta, beta, gamma_1, gamma_2, phi), trend, harmonics in product(
        (
            (0.1, 0.0025, 0.6, 0.6, 1.5),
            (-2.0, 0.005, 0.1, 0.3, 2.0),
            (1.5, 0.003, 0.2, -0.4, 1.1),
            (0.5, 0.002, 0.5, 0.5, 5.0),
            (2.5, 0.001, 1.0, 0.1, 3.0),
            (3.75, 0.001, 0.1, -0.1, 1.1),
            (5.0, 0.0001, 0.05, 0.01, 1.2),
        ),
        (0, 1),
        (0, 1, 2),
    )
)
_PAST_WEEKS = np.arange(312, 575)
_PAST_SIZES = (2, 3, 5, 10)


@dataclass(frozen=True)
class CountWorld:
    """Series by week: `past` without the last outbreak, `added` its cases, `first_week` the index at which it began."""

    past: Floats
    added: Floats
    first_week: NDArray[np.intp]

    @property
    def full(self) -> Floats:
        """The series with the last outbreak."""
        return self.past + self.added


@dataclass(frozen=True)
class Fared:
    """Shares; `worst` is the greatest rate of false alarms of any scenario."""

    false_alarms: float
    worst: float
    detected: float
    detected_at_once: float
    sensitivity: float
    precision: float

    @property
    def f1(self) -> float:
        """Harmonic mean of sensitivity and precision, both over weeks."""
        return 2 * self.sensitivity * self.precision / max(self.sensitivity + self.precision, 1e-12)


def made_counts(seed: int, replicates: int) -> CountWorld:
    """All scenarios, `replicates` series of each, scenario by scenario."""
    rng = np.random.default_rng(seed)
    past, added = np.zeros((2, len(SCENARIOS) * replicates, WEEKS))
    first_week = np.zeros(len(past), dtype=np.intp)
    for row in range(len(past)):
        theta, beta, gamma_1, gamma_2, phi, harmonics = SCENARIOS[row // replicates]
        mean = _means(theta, beta, gamma_1, gamma_2, harmonics)
        past[row] = rng.negative_binomial(mean / (phi - 1), 1 / phi)
        for size in rng.choice(_PAST_SIZES, 4):
            past[row] += _outbreak(rng, int(rng.choice(_PAST_WEEKS)), float(size), mean, phi)
        first_week[row] = rng.choice(JUDGED)
        added[row] = _outbreak(rng, int(first_week[row]), float(rng.integers(1, 11)), mean, phi)
    return CountWorld(past, added, first_week)


def fared(world: CountWorld, past_alarms: NDArray[np.bool_], full_alarms: NDArray[np.bool_]) -> Fared:
    """How alarms in the judged weeks fared, on the series without and with the last outbreak."""
    added, first = world.added[:, JUDGED], (world.first_week - JUDGED[0])[:, None]
    last = added.shape[1] - 1 - np.argmax(added[:, ::-1] > 0, axis=1)[:, None]
    weeks = np.arange(added.shape[1])
    out = (weeks >= first) & (weeks <= last) & (added.sum(axis=1, keepdims=True) > 0)
    series = out.any(axis=1)
    return Fared(
        false_alarms=float(past_alarms.mean()),
        worst=float(past_alarms.reshape(len(SCENARIOS), -1).mean(axis=1).max()),
        detected=float((full_alarms & out)[series].any(axis=1).mean()),
        detected_at_once=float((full_alarms & (weeks == first))[series].any(axis=1).mean()),
        sensitivity=float(full_alarms[out].mean()),
        precision=float(out[full_alarms].mean()),
    )


def _means(theta: float, beta: float, gamma_1: float, gamma_2: float, harmonics: int) -> Floats:
    week = np.arange(1, WEEKS + 1)
    log_mean = theta + beta * week
    for j in range(1, harmonics + 1):
        angle = 2 * np.pi * j * week / 52
        log_mean = log_mean + gamma_1 * np.cos(angle) + gamma_2 * np.sin(angle)
    return np.asarray(np.exp(log_mean))


def _outbreak(rng: np.random.Generator, start: int, size: float, mean: Floats, phi: float) -> Floats:
    """Poisson(size · √(φμ)) cases, each some weeks after the start (lognormal, 0 and 0.5, rounded down)."""
    cases = rng.poisson(size * np.sqrt(phi * mean[start]))
    weeks = start + np.floor(rng.lognormal(0.0, 0.5, cases)).astype(np.intp)
    return np.bincount(weeks[weeks < WEEKS], minlength=WEEKS).astype(np.float64)
