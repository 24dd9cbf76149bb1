"""Histories of outage groups with known truth, without files: worlds for trying the joint likelihood."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from correlate.study.histories import BIN_HOURS, Histories

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STEP_HOURS = 1 / 60
TRAILING_BINS = 48
MOST_HOURS = 72.0
_SHAPE_OF_DAY = np.array(
    [
        *(0.22, 0.15, 0.12, 0.11, 0.13, 0.22, 0.48, 0.85, 1.22, 1.50, 1.58, 1.50),
        *(1.30, 1.22, 1.30, 1.38, 1.42, 1.48, 1.52, 1.65, 1.62, 1.40, 0.95, 0.48),
    ]
)
ACTIVITY = _SHAPE_OF_DAY / _SHAPE_OF_DAY.mean()


@dataclass(frozen=True)
class World:
    """What a world is like; ages and delays in hours, `frailty` the shape k (None: all groups alike).

    Of groups of one user on average, `base_hazard` brings about 2.2 complaints a group.
    Repair: log-normal with median `median`·u^−`importance_first` where `complaint_driven` is None, sped up by
    (1 + c · complaints so far); else by a constant hazard r(1 + c · complaints so far), r = `hazard`.
    """

    shape: str = "hinge"
    burst: float = 2.0
    rise: float = 8.93
    ramp: float = 1.0
    frailty: float | None = 2.0
    delay: float = 0.0
    median: float = 2.5
    spread: float = 0.9
    importance_first: float = 0.0
    hazard: float | None = None
    complaint_driven: float = 0.0
    at_night: float = 1.0
    by_day: float = 1.0
    starts: tuple[float, float] = (0.0, 24.0)
    base_hazard: float = 0.0862


WORLDS = {
    "A": World(frailty=None, base_hazard=0.0815),
    "B": World(),
    "C": World(importance_first=0.5, base_hazard=0.0932),
    "D": World(hazard=0.16, complaint_driven=0.35, base_hazard=0.0909),
    "E": World(importance_first=0.5, delay=0.5, base_hazard=0.0917),
    "F": World(starts=(20.0, 26.0), median=5.0, spread=0.6, base_hazard=0.0934),
    "G": World(importance_first=0.5, median=5.0, complaint_driven=0.2, delay=0.5, base_hazard=0.0575),
    "H": World(
        importance_first=0.5, median=5.0, complaint_driven=0.2, delay=0.5, at_night=0.4, by_day=1.3, base_hazard=0.0565
    ),
    "flat": World(rise=0.0, base_hazard=0.4241),
    "flat-G": World(rise=0.0, importance_first=0.5, median=5.0, complaint_driven=0.2, delay=0.5),
    "logistic": World(shape="logistic", burst=3.0, ramp=0.5),
    "step": World(shape="step", rise=6.0, burst=2.5),
    "fatigue": World(shape="fatigue"),
}


def relative_hazard(world: World, age: Floats) -> Floats:
    """F at ages in hours."""
    past = np.maximum(age - world.burst, 0.0)
    if world.shape == "logistic":
        return np.asarray(1 + world.rise / (1 + np.exp((world.burst - age) / world.ramp)))
    if world.shape == "step":
        return np.asarray(1 + world.rise * (age > world.burst))
    tired = np.exp(-past / 6.0) if world.shape == "fatigue" else 1.0
    return np.asarray(1 - world.rise * np.expm1(-past / world.ramp) * tired)


def true_window(world: World, epsilon: float = 0.10, reference: float = 12.0) -> float:
    """W by numerical inversion, hours."""
    age = np.linspace(0, reference, 120_001)
    caused = np.concatenate([[0.0], np.cumsum(relative_hazard(world, (age[1:] + age[:-1]) / 2))])
    return float(np.interp(epsilon * caused[-1], caused, age))


def histories(world: World, groups: int, seed: int) -> Histories:
    """`groups` outage groups of a world, from a seed."""
    rng = np.random.default_rng(seed)
    state = _Groups(world, groups, rng)
    while state.open.any() and state.age < MOST_HOURS:
        state.step()
    return state.histories()


class _Groups:
    """All groups at the same age, and what has happened to each."""

    def __init__(self, world: World, groups: int, rng: np.random.Generator) -> None:
        self.world, self.rng = world, rng
        self.importance = (
            np.ones(groups) if world.frailty is None else rng.gamma(world.frailty, 1 / world.frailty, groups)
        )
        self.users = rng.lognormal(0, 0.8, groups)
        self.start = rng.uniform(*world.starts, groups)
        self.age, self.steps = 0.0, 0
        self.open = np.ones(groups, dtype=bool)
        self.end = np.full(groups, MOST_HOURS)
        self.due = np.zeros((groups, round(MOST_HOURS / STEP_HOURS) + 24 * 60), dtype=np.int32)
        self.reported = np.zeros(groups)
        self.spent = np.zeros(groups)
        self.patience = rng.exponential(size=groups)

    def step(self) -> None:
        hour = (self.start + self.age) % 24
        middle = np.array([self.age + STEP_HOURS / 2])
        rate = self.world.base_hazard * self.importance * self.users * ACTIVITY[hour.astype(int)]
        felt = self.rng.poisson(np.where(self.open, rate * STEP_HOURS * relative_hazard(self.world, middle)[0], 0.0))
        for group in np.flatnonzero(felt):
            waits = self.rng.exponential(self.world.delay, felt[group]) if self.world.delay else np.zeros(felt[group])
            for wait in waits:
                at = self.steps + int((wait + self.rng.random() * STEP_HOURS) / STEP_HOURS)
                self.due[group, min(at, self.due.shape[1] - 1)] += 1
        self.spent += STEP_HOURS * self._repair_hazard(hour)
        self.age += STEP_HOURS
        ended = self.open & (self.spent >= self.patience)
        self.end[ended] = self.age
        self.open &= ~ended
        self.reported += self.due[:, self.steps]
        self.steps += 1

    def _repair_hazard(self, hour: Floats) -> Floats:
        world = self.world
        speed = (1 + world.complaint_driven * self.reported) * np.where(
            (hour < 7) | (hour >= 22), world.at_night, world.by_day
        )
        if world.hazard is not None:
            return world.hazard * speed
        median = world.median * self.importance**-world.importance_first
        return _lognormal_hazard(self.age + STEP_HOURS / 2, median, world.spread) * speed

    def histories(self) -> Histories:
        bins = np.ceil(self.end / BIN_HOURS - 1e-9).astype(int) + TRAILING_BINS
        first = np.concatenate([[0], np.cumsum(bins)])
        group = np.repeat(np.arange(len(bins)), bins)
        age = (np.arange(first[-1]) - first[group]) * BIN_HOURS
        open_hours = np.clip(self.end[group] - age, 0.0, BIN_HOURS)
        hour = (self.start[group] + age + BIN_HOURS / 2) % 24
        quarter = np.add.reduceat(self.due, np.arange(0, self.due.shape[1], round(BIN_HOURS / STEP_HOURS)), axis=1)
        index = np.minimum(np.round(age / BIN_HOURS).astype(int), quarter.shape[1] - 1)
        return Histories(
            first=first.astype(np.intp),
            exposure=self.users[group] * ACTIVITY[hour.astype(int)] * open_hours,
            open_hours=open_hours,
            complaints=quarter[group, index].astype(float),
            hour=hour,
            repaired=self.end < MOST_HOURS,
        )


def _lognormal_hazard(age: float, median: Floats, spread: float) -> Floats:
    z = (np.log(age) - np.log(median)) / spread
    survival = np.maximum(0.5 * _erfc(z / np.sqrt(2)), 1e-300)
    return np.asarray(np.exp(-0.5 * z**2) / (np.sqrt(2 * np.pi) * spread * age) / survival)


def _erfc(x: Floats) -> Floats:
    """Complementary error function, relative error below 1.2e-7 (Numerical Recipes 6.2)."""
    t = 1 / (1 + 0.5 * np.abs(x))
    coefficients = (
        *(-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806),
        *(0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277),
    )
    power = np.polyval(coefficients[::-1], t)
    value = t * np.exp(-x * x + power)
    return np.asarray(np.where(x >= 0, value, 2 - value))
