"""What counts follow besides their level: trend, hours, days, weeks, years and holidays, as columns of a regression."""

from functools import cache

import msgspec
import numpy as np

from correlate.spikes.quasi_poisson import Floats
from correlate.spikes.steps import Step

HOUR_S = 3_600.0
DAY_S = 24 * HOUR_S
WEEK_S = 7 * DAY_S
YEAR_S = 365.25 * DAY_S

_LEVEL_SD = 20.0
_HOLIDAY_SD = 1.0


class Wave(msgspec.Struct, frozen=True):
    """A sine and a cosine that come `per_period` times in `period_s`; `sd` is how far each is thought to swing."""

    period_s: float
    per_period: int
    sd: float


class Season(msgspec.Struct, frozen=True):
    """What is looked at to tell the usual counts of a step, in bins of the step.

    A bin is judged where `least` counts are known among the `most` before the newest `left_out`, which may
    hold a spike that goes on. Bins of one `stretch` share a regression, for which `together` bins are summed.
    `trend_sd` is how far the logarithm of the level may go over `most`, `drift_sd` by how much it may have left
    its trend by the judged bin, as where the year is not known yet. From `fewest_holidays` bins of
    holidays on, their effect is estimated.
    """

    waves: tuple[Wave, ...]
    least: int
    most: int
    left_out: int
    stretch: int
    together: int = 1
    trend_sd: float = 0.5
    drift_sd: float = 0.0
    fewest_holidays: int = 8

    @property
    def fewest(self) -> float:
        """Counts in the history below which its own season is not learnt well: five for each column."""
        return 5.0 * (2 + 2 * len(self.waves))

    @property
    def leaning(self) -> Floats:
        """By how much each column is held to zero: one over the variance it is thought to have."""
        waves = [wave.sd for wave in self.waves for _ in range(2)]
        return np.array([_LEVEL_SD, self.trend_sd, _HOLIDAY_SD, *waves]) ** -2.0

    def columns(self, clock: Floats, now: float, span_s: float, holiday: Floats) -> Floats:
        """(n, p) of level, trend, holidays and waves, at `clock`: local seconds since a Monday 00:00.

        Hours are taken whole: within one, nothing changes. The trend is 0 at `now`, −1 at `span_s` before it.
        """
        hours = np.floor(clock / HOUR_S) * HOUR_S
        waves = [_wave(hours, wave) for wave in self.waves]
        return np.column_stack([np.ones_like(hours), (hours - now) / span_s, holiday, *waves])


def _wave(clock: Floats, wave: Wave) -> Floats:
    angle = (2.0 * np.pi * wave.per_period / wave.period_s) * clock
    return np.column_stack([np.cos(angle), np.sin(angle)])


def seasons_of(step: Step) -> tuple[Season, ...]:
    """The seasons that a step can have, the one that needs most history first."""
    return _seasons()[step]


@cache
def _seasons() -> dict[Step, tuple[Season, ...]]:
    year = tuple(Wave(YEAR_S, j, 1.0 / j) for j in (1, 2))
    week = tuple(Wave(WEEK_S, j, 0.6) for j in (1, 2, 3))
    day = tuple(Wave(WEEK_S, 7 * j, 1.0 / j) for j in range(1, 13))
    # weekends have other hours: the products of the first waves of day and week
    weekend = tuple(Wave(WEEK_S, 7 * j + i, 0.2) for j in (1, 2) for i in (-2, -1, 1, 2))
    hours = week + day + weekend
    return {
        Step.WEEK: (Season(year, least=104, most=520, left_out=26, stretch=4),),
        Step.DAY: (
            Season(week + year, least=730, most=1_825, left_out=28, stretch=7),
            Season(week, least=56, most=112, left_out=7, stretch=7, trend_sd=1.0, drift_sd=0.08),
        ),
        Step.HOUR: (_by_hours(hours, per_hour=1),),
        Step.QUARTER_HOUR: (_by_hours(hours, per_hour=4),),
        Step.FIVE_MINUTES: (_by_hours(hours, per_hour=12),),
    }


def _by_hours(waves: tuple[Wave, ...], per_hour: int) -> Season:
    day = 24 * per_hour
    return Season(
        waves,
        least=14 * day,
        most=56 * day,
        left_out=2 * day,
        stretch=day,
        together=per_hour,
        fewest_holidays=3 * day,
    )
