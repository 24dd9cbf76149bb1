"""How long outages last by what ails them: told by the causes of their alarms, and shrunk to how long all last."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from alerts.orders.kind import kind_of
from alerts.orders.order import Kind
from correlate.model import Model
from correlate.outages.outage import Outage
from correlate.study.lasting import lasting_hours
from correlate.windows.remaining import RemainingTimes
from ingest.records import Site

_TRUSTED_AS = 50.0
"""The law of all outages weighs as much as so many outages of one kind; the model's as much as so many of any."""

_QUANTILES = 99


class Lasting:
    """The law of the time that remains, by kind of repair."""

    def __init__(self, every: Sequence[float], kinds: Mapping[Kind, Sequence[float]]) -> None:
        self._every = RemainingTimes(every)
        self._kinds = {kind: RemainingTimes(hours) for kind, hours in kinds.items()}

    def remaining(self, kinds: Sequence[Kind], ages_hours: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, `POINTS`) equally probable hours to the end of n outages, ascending."""
        remaining = self._every.at(ages_hours)
        for kind, law in self._kinds.items():
            mine = np.array([each is kind for each in kinds], dtype=np.bool_)
            remaining[mine] = law.at(ages_hours[mine])
        return remaining


class Kinds:
    """The kind of repair an outage calls for: by what people `said` that it came from, else by its own alarms.

    `said`: by outage id. Who owns the site counts as well.
    """

    def __init__(self, sites: Mapping[str, Site], said: Mapping[str, str]) -> None:
        self._sites = sites
        self._said = said

    def of(self, outage: Outage) -> Kind:
        """The kind of this one."""
        site = outage.cell.site_id
        return kind_of(self._causes(outage), (site,) if site else (), self._sites)

    def _causes(self, outage: Outage) -> list[str]:
        if outage.outage_id in self._said:
            return [self._said[outage.outage_id]]
        told = ((alarm.probable_cause, alarm.specific_problem) for alarm in outage.fold.alarms)
        return [cause for both in told for cause in both if cause]


def learn_lasting(
    outages: Iterable[Outage],
    kinds: Kinds,
    model: Model,
    now: datetime,
    by_crews: Container[str] = frozenset(),
) -> Lasting:
    """From the outages known at `now`; where a study has told the ends by kind, those stand as they are.

    `by_crews`: ids of outages that a crew ended. What they would have lasted without is not known but for its least.
    """
    if model.learnt and model.own_ends_hours:
        known_kinds = {kind: model.own_ends_hours[kind] for kind in Kind if kind in model.own_ends_hours}
        return Lasting(model.durations_hours, known_kinds)
    known = list(outages)
    every = model.durations_hours if model.learnt else _blended(model.durations_hours, known, now, by_crews)
    return Lasting(every, _by_kind(known, kinds, every, now, by_crews))


def own_ends_hours(
    outages: Sequence[Outage],
    kinds: Kinds,
    usual: Sequence[float],
    now: datetime,
    by_crews: Container[str],
) -> dict[str, tuple[float, ...]]:
    """By kind of repair, equally probable durations of outages that no crew ends, for a model to keep.

    A kind that was seldom seen is near what all do; `usual` is what those shrink to.
    """
    every = _blended(usual, outages, now, by_crews)
    return {kind.value: tuple(hours) for kind, hours in _by_kind(outages, kinds, every, now, by_crews).items()}


def _by_kind(
    outages: Iterable[Outage],
    kinds: Kinds,
    every: Sequence[float],
    now: datetime,
    by_crews: Container[str],
) -> dict[Kind, Sequence[float]]:
    by_kind: dict[Kind, list[Outage]] = {}
    for outage in outages:
        by_kind.setdefault(kinds.of(outage), []).append(outage)
    return {kind: _blended(every, by_kind[kind], now, by_crews) for kind in Kind if kind in by_kind}


def _blended(
    usual: Sequence[float], outages: Sequence[Outage], now: datetime, by_crews: Container[str]
) -> Sequence[float]:
    return blended(usual, lasting_hours(outages, now, by_crews), len(outages))


def blended(usual: Sequence[float], told: Sequence[float], number: int) -> Sequence[float]:
    """Equally probable hours between `usual` and what `number` outages told; `usual` where they told nothing."""
    if not told:
        return usual
    trust = number / (number + _TRUSTED_AS)
    hours = np.concatenate([usual, told])
    weights = np.repeat([(1.0 - trust) / len(usual), trust / len(told)], [len(usual), len(told)])
    order = np.argsort(hours, kind="stable")
    middles = np.cumsum(weights[order]) - weights[order] / 2
    levels = (np.arange(_QUANTILES) + 0.5) / _QUANTILES
    return tuple(np.interp(levels, middles, hours[order]).tolist())
